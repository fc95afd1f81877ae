"""Word links against links made by hand: precision, recall and alignment error rate.

The measures are those of Och & Ney 2003 ("A Systematic Comparison of Various Statistical
Alignment Models"): *sure* links must be found, *possible* ones may be. The reference file is a
JSON list of objects with ``id``, ``source``, ``target``, ``sure`` and ``possible``: lists of
[source word, target word], numbered as ``translator.align.words.word_spans`` finds the words.
``sure_words`` and ``possible_words`` say the same in words, for people.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.align.words import word_spans
from translator.errors import ReadError

WordLink = tuple[int, int]
"""Source word, target word."""

_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AlignedPair:
    """A sentence, its translation and their links; ``possible`` includes ``sure``."""

    id: str
    source: str
    target: str
    sure: frozenset[WordLink]
    possible: frozenset[WordLink]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of links, to be added up over sentences, and the measures they give."""

    proposed: int = 0
    sure: int = 0
    found_sure: int = 0
    found_possible: int = 0

    def __add__(self, other: Score) -> Score:
        """The counts of both together."""
        return Score(
            self.proposed + other.proposed,
            self.sure + other.sure,
            self.found_sure + other.found_sure,
            self.found_possible + other.found_possible,
        )

    @property
    def precision(self) -> float:
        """Share of the proposed links that are at least possible."""
        return self.found_possible / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """Share of the sure links that were proposed."""
        return self.found_sure / self.sure if self.sure else 0.0

    @property
    def error_rate(self) -> float:
        """Alignment error rate: 0 is perfect, 1 has nothing right."""
        total = self.proposed + self.sure
        return 1.0 - (self.found_sure + self.found_possible) / total if total else 0.0


def score_links(links: Iterable[WordLink], pair: AlignedPair) -> Score:
    """Compare proposed links of one sentence with its reference."""
    proposed = set(links)
    return Score(
        len(proposed),
        len(pair.sure),
        len(proposed & pair.sure),
        len(proposed & pair.possible),
    )


def total(scores: Iterable[Score]) -> Score:
    """The score of a whole set: counts are added, not rates averaged."""
    return sum(scores, Score())


def confidence_interval(
    scores: Sequence[Score], *, samples: int = 2000, seed: int = 1
) -> tuple[float, float]:
    """95 % interval of the alignment error rate, from sentences drawn with replacement."""
    if not scores:
        raise ValueError("No sentences to draw from.")
    draw = random.Random(seed)
    rates = sorted(
        total(draw.choices(scores, k=len(scores))).error_rate for _ in range(max(1, samples))
    )
    return rates[int(0.025 * len(rates))], rates[min(len(rates) - 1, int(0.975 * len(rates)))]


def load_pairs(path: Path) -> tuple[AlignedPair, ...]:
    """Read a reference file and check every index in it.

    Raises ReadError, naming the entry, when the file is not what it should be.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ReadError(f"{path} is too large to be a set of aligned sentences.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReadError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, list) or not data:
        raise ReadError(f"{path} is not a list of aligned sentences.")
    pairs = tuple(_pair(entry, f"entry {number} of {path}") for number, entry in enumerate(data, 1))
    if len({pair.id for pair in pairs}) != len(pairs):
        raise ReadError(f"{path} uses an id twice.")
    return pairs


def _pair(entry: Any, place: str) -> AlignedPair:
    if not isinstance(entry, dict):
        raise ReadError(f"There is no object in {place}.")
    name, source, target = (_text(entry, field, place) for field in ("id", "source", "target"))
    words = [[text[start:end] for start, end in word_spans(text)] for text in (source, target)]
    sure = _links(entry, "sure", words, place)
    possible = _links(entry, "possible", words, place)
    if not sure:
        raise ReadError(f"There is no sure link in {place}.")
    if sure & possible:
        raise ReadError(f"A link is both sure and possible in {place}: {min(sure & possible)}.")
    return AlignedPair(name, source, target, sure, sure | possible)


def _text(entry: dict[str, Any], field: str, place: str) -> str:
    text = entry.get(field)
    if not isinstance(text, str) or not text:
        raise ReadError(f"{field!r} is missing in {place}.")
    return text


def _links(
    entry: dict[str, Any], kind: str, words: list[list[str]], place: str
) -> frozenset[WordLink]:
    found: list[WordLink] = []
    listed: Any = entry.get(kind)
    items: list[Any] = listed if isinstance(listed, list) else [None]
    for item in items:
        if not _is_link(item, words):
            raise ReadError(f"{item!r} under {kind!r} is no link between words in {place}.")
        found.append((item[0], item[1]))
    if len(set(found)) != len(found):
        raise ReadError(f"A link stands twice under {kind!r} in {place}.")
    named = [[words[0][source], words[1][target]] for source, target in found]
    if entry.get(f"{kind}_words", named) != named:
        raise ReadError(f"{kind}_words does not name the words of {kind!r} in {place}.")
    return frozenset(found)


def _is_link(item: Any, words: list[list[str]]) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 2
        and all(
            type(index) is int and 0 <= index < len(side)
            for index, side in zip(item, words, strict=True)
        )
    )
