"""Keeps evaluation sets out of training text.

A pair goes when either side equals a line of an evaluation file, or shares a run of 13 words with
one: the n-gram test of Brown et al. 2020 (appendix C). Case, punctuation and spaces do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from translator.errors import ReadError
from translator.text.normalize import normalize
from translator.training.pairs import Pair

_RUN = 13
_WORD = re.compile(r"\w+")


class Overlap:
    """What the evaluation files hold, for asking whether a pair does too."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._lines: set[tuple[str, ...]] = set()
        self._runs: set[tuple[str, ...]] = set()
        for line in lines:
            words = _words(normalize(line).text)
            if words:
                self._lines.add(words)
            self._runs.update(_runs(words))

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> Overlap:
        """From text files; every tab-separated column counts as a line. Raises ReadError."""
        lines: list[str] = []
        for path in paths:
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ReadError(f"The evaluation file {path} cannot be read: {error}") from error
            lines += [column for line in text.splitlines() for column in line.split("\t")]
        return cls(lines)

    def __contains__(self, pair: Pair) -> bool:
        return any(self._holds(_words(text)) for text in pair)

    def _holds(self, words: tuple[str, ...]) -> bool:
        # A line of a word or two ("Yes.") is in every corpus and gives nothing away.
        whole = len(words) > 3 and words in self._lines
        return whole or any(run in self._runs for run in _runs(words))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _runs(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    return (words[at : at + _RUN] for at in range(len(words) - _RUN + 1))
