"""Where the words of a text stand: the units that links join and that the reader points at."""

from __future__ import annotations

import re
import unicodedata

from translator.text.normalize import is_invisible
from translator.types import Span

# Letters and digits; also the Arabic ligatures that stand for a phrase, symbols to Unicode.
_RUN = re.compile("[^\\W_]+|[\ufd40-\ufd4f\ufdcf\ufdfc-\ufdff]")
_INSIDE_WORDS = frozenset("'’-‐‑_")
_INSIDE_NUMBERS = frozenset(".,:/٫٬")
_PERCENT = frozenset("%٪‰؉")
# Visible, though Unicode counts them with the controls: the ayah sign and its like.
_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")


def word_spans(text: str) -> list[Span]:
    """Spans of the words of ``text``, in order and disjoint; punctuation belongs to none.

    A word keeps the marks and invisible characters that follow its letters, an apostrophe, hyphen
    or underscore between letters, the separators inside a number and the percent sign after it,
    and the dots inside an abbreviation (U.S., و.م.أ.) or a Latin name (example.org).
    """
    spans: list[Span] = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        end = _past_marks(text, end)
        if text[end - 1].isdecimal() and text[end : end + 1] in _PERCENT and end < len(text):
            end += 1
        if spans and _joined(text, spans[-1], start):
            start = spans.pop()[0]
        spans.append((start, end))
    return spans


def _past_marks(text: str, at: int) -> int:
    while at < len(text) and _is_attached(text[at]):
        at += 1
    return at


def _is_attached(char: str) -> bool:
    if char.isascii():
        return is_invisible(char)
    return unicodedata.category(char)[0] == "M" or (char not in _SIGNS and is_invisible(char))


def _joined(text: str, before: Span, start: int) -> bool:
    """Whether what lies between two runs holds them together as one word."""
    end = before[1]
    left, right = text[end - 1], text[start]
    if end == start:
        return left not in _PERCENT
    if start - end > 1:
        return False
    between = text[end]
    if between in _INSIDE_WORDS:
        return True
    if between not in _INSIDE_NUMBERS:
        return False
    if left.isdecimal() and right.isdecimal():
        return True
    return between == "." and (_is_initial(text, before, start) or _is_latin(left, right))


def _is_initial(text: str, before: Span, start: int) -> bool:
    """Whether single letters stand on both sides of the dot at ``before[1]``."""
    end = before[1]
    alone_left = end - before[0] == 1 or text[end - 2] == "."
    alone_right = not text[start + 1 : start + 2].isalnum()
    return alone_left and alone_right and text[end - 1].isalpha() and text[start].isalpha()


def _is_latin(left: str, right: str) -> bool:
    return left.isascii() and right.isascii()
