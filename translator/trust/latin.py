"""Latin words, addresses and tags in Arabic text, and whether a translation still has them."""

from __future__ import annotations

import re
import unicodedata

from translator.text.language import has_arabic_script
from translator.text.normalize import normalize, strip_invisible
from translator.types import Span

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
_ADDRESS_END = r"[^\s«»،؛؟\"”“<>\u200b-\u200f\u202a-\u202e\u2066-\u2069]+"
_LATIN = re.compile(
    rf"(?:https?://|www\.){_ADDRESS_END}"
    r"|(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,8}"
    rf"|[@#][A-Za-z]\w+|[{_LETTER}][{_LETTER}0-9]*(?:[.'’&+\-/][{_LETTER}0-9]+)*"
)
# Longer segments are no sentences; what follows is not worth the time.
_CHECKED_CHARS = 20_000


def latin_spans(text: str) -> list[Span]:
    """Spans of Latin words, addresses and tags; stops at the end of an address are none of it."""
    return [
        (match.start(), match.start() + len(match.group().rstrip(".,:;!)")))
        for match in _LATIN.finditer(text[:_CHECKED_CHARS])
        if match.group().rstrip(".,:;!)")
    ]


def missing_latin(source: str, target: str) -> list[Span]:
    """Spans of the Latin words, addresses and tags of ``source`` that ``target`` lacks.

    Case, accents and the shape of quotation marks do not matter. None for a source that is not
    Arabic: its Latin words are what was to be translated.
    """
    if not has_arabic_script(source):
        return []
    folded = fold(target)
    return [
        (start, end)
        for start, end in latin_spans(source)
        if not re.search(rf"(?<![^\W_]){re.escape(fold(source[start:end]))}(?![^\W_])", folded)
    ]


def fold(text: str) -> str:
    """Text for comparison: without case, accents and invisible characters."""
    plain = normalize(strip_invisible(text)).text
    decomposed = unicodedata.normalize("NFD", plain.casefold())
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def is_address(word: str) -> bool:
    """Whether ``word`` is a web or mail address."""
    return "@" in word or "://" in word or word.startswith("www.")
