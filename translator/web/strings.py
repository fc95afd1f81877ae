"""What the page says, in one place, so that other languages can follow."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "name": "Muwazi",
    "name_arabic": "موازٍ",
    "title": "Muwazi · موازٍ – read Arabic beside English",
    "tagline": "Read Arabic beside English, sentence by sentence. Nothing leaves this machine.",
    "tagline_hosted": "Read Arabic beside English, sentence by sentence.",
    "input": "Arabic text",
    "placeholder": "ألصق نصًّا عربيًّا هنا – paste Arabic text here",
    "translate": "Translate",
    "stop": "Stop",
    "clear": "Clear",
    "examples": "Examples",
    "options": "Options",
    "model": "Model",
    "model_auto": "Automatic",
    "model_info": "The models found on this machine.",
    "beam": "Beam size",
    "beam_info": "1 is fastest; 4 usually reads better.",
    "loading": "Getting the model ready…",
    "running": "{done} of {total} sentences",
    "left_seconds": "about {seconds} s left",
    "left_minutes": "about {minutes} min left",
    "finished_one": "1 sentence, translated in {seconds} s.",
    "finished": "{total} sentences, translated in {seconds} s.",
    "finished_embedded": "The small model makes many mistakes: compare with the Arabic.",
    "failed_one": "1 of them could not be translated and is marked.",
    "failed_some": "{failed} of them could not be translated and are marked.",
    "stopped": "Stopped after {done} of {total} sentences. The rest is not translated.",
    "stopped_early": "Stopped before the first sentence was translated.",
    "broke_off": "Broke off after {done} of {total} sentences.",
    "copy_target": "Copy translation",
    "copy_both": "Copy both",
    "copied": "Copied",
    "copy_failed": "Could not copy",
    "notes": "About this text",
    "empty": "There is no text yet. Paste some Arabic text into the box, then press Translate.",
    "too_long": (
        "The text has {length} characters; this page takes at most {limit}. "
        "Split it into parts, or use the command line, which takes more."
    ),
    "unexpected": (
        "Something went wrong on our side. It was logged; please try again, or try a shorter text."
    ),
    "no_model": "No model was found on this machine, so nothing can be translated yet.",
    "about": "About the model",
    "license": "Licence",
    "license_unknown": "not stated",
    "quality": "Measured quality",
    "quality_unknown": "not measured",
    "embedded_note": (
        "This model is small, so that it fits into the project and runs on any computer. It makes "
        "mistakes: it may lose a word, a name or a negation and still sound fluent. Compare with "
        "the Arabic, and do not rely on it for anything that matters."
    ),
    "general_note": (
        "Machine translation makes mistakes and may sound fluent all the same. Compare with the "
        "Arabic, and do not rely on it for anything that matters."
    ),
}


def say(key: str, strings: Mapping[str, str] = ENGLISH, **values: object) -> str:
    """The string for ``key``, filled in. KeyError for an unknown key."""
    return strings[key].format(**values)
