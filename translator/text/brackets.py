"""Pairs of quotation marks and brackets in one line."""

from __future__ import annotations

from bisect import bisect_right

_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "﴿": "﴾", "‹": "›"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
# Beyond this, a parenthesis is a passage of its own, with sentences in it.
_PARENTHESIS_CHARS = 300
_LOOK_AROUND = 80


class Brackets:
    """Which characters of a line stand inside which pair. An unpaired mark counts for nothing."""

    def __init__(self, line: str) -> None:
        """Pair the marks of ``line`` in one pass."""
        self._line = line
        self._pairs = sorted(_pair(line))
        self._outermost = _outermost(self._pairs)
        self._starts = [start for start, _ in self._outermost]
        self._openers = {end: start for start, end in self._pairs}

    def around(self, at: int) -> tuple[int, int] | None:
        """The outermost pair with ``at`` strictly inside it, as the offsets of its two marks."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return None
        start, end = self._outermost[index]
        return (start, end) if start < at < end else None

    def opener_before(self, end: int, at: int) -> int | None:
        """The opener of the last pair that closes within ``line[at:end]``."""
        for index in range(end - 1, at - 1, -1):
            if index in self._openers:
                return self._openers[index]
        return None

    def is_passage(self, pair: tuple[int, int], at: int) -> bool:
        """Whether the pair holds whole sentences, so that a stop at ``at`` inside it ends one."""
        start, end = pair
        if self._line[start] in "([{":
            return end - start > _PARENTHESIS_CHARS
        before = self._line[max(start + 1, at - _LOOK_AROUND) : at]
        after = self._line[at : min(end, at + _LOOK_AROUND)]
        return len(before.split()) > 2 and len(after.split()) > 2


def _pair(line: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    waiting: dict[str, list[int]] = {opener: [] for opener in _PAIRS}
    straight: int | None = None
    for at, char in enumerate(line):
        if char in _PAIRS:
            waiting[char].append(at)
        elif char in _OPENERS and waiting[_OPENERS[char]]:
            pairs.append((waiting[_OPENERS[char]].pop(), at))
        elif char == '"':
            if straight is None:
                straight = at
            else:
                pairs.append((straight, at))
                straight = None
    return pairs


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in pairs:
        if not kept or start > kept[-1][1]:
            kept.append((start, end))
    return kept
