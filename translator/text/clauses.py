"""Cuts for a sentence that is too long to be translated in one piece."""

from __future__ import annotations

import math
import re

from translator.text.normalize import is_invisible, is_mark
from translator.types import Span

_WORD = re.compile(r"\S+")
_STRONG = frozenset("؛;:.!?؟…۔")
_WEAK = frozenset("،,–—-)»”")
_CONNECTIVES = frozenset(
    "ثم لكن ولكن بل حيث إذ أو أم التي الذي الذين عندما بينما لأن كما حتى مما".split()
)
# A cut of this class is worth moving away from the middle by this share of the longest piece.
_WORTH = {3: 0.45, 2: 0.35, 1: 0.15, 0: 0.0}


def clause_spans(text: str, max_words: int, *, max_chars: int) -> list[Span]:
    """Cut ``text`` into pieces of at most ``max_words`` words and ``max_chars`` characters.

    Pieces are of about equal length and end at a clause boundary («؛» before «،» before a
    connective) where there is one; a single word that is too long is cut between letters. All of
    ``text`` but white space lies in some piece.
    """
    words = [
        span
        for match in _WORD.finditer(text)
        for span in _cut_word(text, match.span(), max(1, max_chars))
    ]
    pieces: list[Span] = []
    first = 0
    while first < len(words):
        last = _last_that_fits(words, first, max(1, max_words), max(1, max_chars))
        if last + 1 < len(words):
            last = _best_cut(text, words, first, last, max(1, max_words))
        pieces.append((words[first][0], words[last][1]))
        first = last + 1
    return pieces


def _last_that_fits(words: list[Span], first: int, max_words: int, max_chars: int) -> int:
    last = first
    while (
        last + 1 < len(words)
        and last + 1 - first < max_words
        and words[last + 1][1] - words[first][0] <= max_chars
    ):
        last += 1
    return last


def _best_cut(text: str, words: list[Span], first: int, last: int, max_words: int) -> int:
    """The last word of the piece that begins with word ``first``, at most ``last``."""
    longest = last - first + 1
    rest = len(words) - first
    pieces = math.ceil(rest / longest) if rest < 4 * max_words else 2
    goal = first + (math.ceil(rest / pieces) if rest < 4 * max_words else longest) - 1
    shortest = first + min(longest, max(3, longest // 5)) - 1

    def worth(index: int) -> float:
        kind = _boundary(text[slice(*words[index])], text[slice(*words[index + 1])])
        return _WORTH[kind] * longest - abs(index - goal) / 2

    return max(range(shortest, last + 1), key=lambda index: (worth(index), index))


def _boundary(word: str, following: str) -> int:
    """How good a place to cut there is between two words, 0 to 3."""
    if word[-1] in _STRONG:
        return 3
    if word[-1] in _WEAK or following[0] in "«“(–—":
        return 2
    return int(following in _CONNECTIVES or (following[0] == "و" and len(following) > 3))


def _cut_word(text: str, span: Span, max_chars: int) -> list[Span]:
    start, end = span
    pieces: list[Span] = []
    while end - start > max_chars:
        cut = start + max_chars
        # Not between a letter and its marks, unless there is nothing else to cut.
        while cut > start + 1 and (is_mark(text[cut]) or is_invisible(text[cut])):
            cut -= 1
        if cut == start + 1:
            cut = start + max_chars
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]
