"""What the page says, in English; ``strings_ar`` has the same keys in Arabic."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "name": "Muwazi",
    "name_arabic": "موازٍ",
    "title": "Muwazi · موازٍ – read Arabic beside English",
    "tagline": "Read Arabic beside English, sentence by sentence. Nothing leaves this machine.",
    "tagline_hosted": "Read Arabic beside English, sentence by sentence.",
    "language": "العربية",
    # What is asked for
    "input": "Arabic text",
    "placeholder": "Paste Arabic text here",
    "translate": "Translate",
    "clear": "Clear",
    "examples": "Examples",
    "example_news": "News",
    "example_letter": "Formal letter",
    "example_story": "Story",
    "example_dialogue": "Dialogue",
    "example_headlines": "Headlines",
    "example_poem": "Poem",
    "example_vowelled": "With vowel marks",
    "example_mixed": "Arabic and Latin",
    "example_unstopped": "Without full stops",
    "recent": "Recent texts",
    "options": "Model and beam",
    "model": "Model",
    "model_auto": "Automatic",
    "model_info": "The models found on this machine.",
    "model_here": "on this machine",
    "model_to_be_had": "could be downloaded",
    "size_unknown": "size not known yet",
    "download_which": "Another model",
    "download": "Download",
    "downloading": "Downloading…",
    "downloaded": "Downloaded; it can be chosen now.",
    "beam": "Beam size",
    "beam_info": "1 is fastest; 4 usually reads better.",
    # What becomes of it
    "waiting": "Waiting for a place…",
    "place": "Waiting: number {place} in the queue",
    "loading": "Getting the model ready…",
    "running": "{done} of {total} sentences",
    "left_seconds": "about {seconds} s left",
    "left_minutes": "about {minutes} min left",
    "done_one": "1 sentence, translated in {seconds} s.",
    "done": "{total} sentences, translated in {seconds} s.",
    "done_embedded": "The small model makes many mistakes: compare with the Arabic.",
    "failed_one": "1 of them could not be translated and is marked.",
    "failed_some": "{failed} of them could not be translated and are marked.",
    "stop": "Stop",
    "resume": "Resume",
    "stopped": "Stopped after {done} of {total} sentences. The rest is not translated.",
    "stopped_early": "Stopped before the first sentence was translated.",
    "broke_off": "Broke off after {done} of {total} sentences.",
    "lost": (
        "The connection to the server was lost. Your text and what is translated are still here; "
        "press Resume when the server is back."
    ),
    "refused": "Too many readers are waiting just now. Please press Resume in a minute or two.",
    "empty": "There is no text yet. Paste some Arabic text into the box, then press Translate.",
    "too_long": (
        "The text has {length} characters; at most {limit} are taken here. "
        "Split it into parts, or use the command line, which takes more."
    ),
    "unexpected": (
        "Something went wrong on our side. It was logged; please try again, or try a shorter text."
    ),
    "no_model": "No model was found on this machine, so nothing can be translated yet.",
    "error": "{text}",
    # Reading
    "reader": "Arabic and English, sentence by sentence",
    "notes": "About this text",
    "layout": "Layout",
    "layout_side": "Side by side",
    "layout_stacked": "One below the other",
    "layout_source": "Arabic only",
    "layout_target": "English only",
    "layout_words": "Word by word",
    "study": "Study: hide the translation until tapped",
    "study_short": "Study",
    "numbers": "Sentence numbers",
    "look": "Look",
    "size": "Text size",
    "leading": "Line height",
    "theme": "Theme",
    "theme_auto": "As the system",
    "theme_light": "Light",
    "theme_dark": "Dark",
    "theme_sepia": "Sepia",
    "face": "Arabic face",
    "face_naskh": "Naskh",
    "face_sans": "Plain",
    "face_system": "The system's",
    "find": "Find in both",
    "find_none": "Not found",
    "find_count": "{at} of {total}",
    "find_next": "Next place",
    "find_previous": "Previous place",
    "copy": "Copy",
    "copy_source": "Arabic",
    "copy_target": "English",
    "copy_both": "Both, sentence by sentence",
    "copied": "Copied",
    "copy_failed": "Could not copy",
    "save": "Save",
    "save_html": "Page to share (HTML)",
    "save_text": "Text, both sides",
    "save_table": "Table (TSV)",
    "print": "Print",
    # One sentence
    "sentence": "Sentence {number}",
    "low_confidence": "The model was unsure here.",
    "alternatives": "Other translations",
    "continuations": "After “{prefix}”",
    "searching": "Looking for others…",
    "no_others": "The model has no other translation.",
    "edit": "Edit",
    "edit_label": "Translation of this sentence",
    "keep": "Keep",
    "cancel": "Cancel",
    "reset": "Reset",
    "edited": "Edited",
    "chosen": "Another was chosen",
    "copy_sentence": "Copy",
    "link_sentence": "Copy link",
    "close": "Close",
    # Below
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
    "keys": (
        "Keys: j and k go from sentence to sentence, Tab into its words, arrows along them and "
        "across; Enter shows other translations; / finds; Ctrl+Enter translates."
    ),
    # Flags
    "flag_copied": "Copied as it is",
    "flag_failed": "Not translated",
    "flag_split_long": "Translated in parts",
    "flag_unknown_characters": "Unknown characters",
    "flag_unfinished": "May be cut off",
    "flag_loop": "Repeats itself",
    "flag_number_missing": "Check the numbers",
    "flag_latin_missing": "Check the names",
    "flag_restored": "Put back from the source",
    "flag_other": "Note",
}


def say(key: str, strings: Mapping[str, str] = ENGLISH, **values: object) -> str:
    """The string for ``key``, filled in. KeyError for an unknown key."""
    return strings[key].format(**values)
