"""What scores do not show: sentences lost, numbers changed, outputs empty, short or in a loop.

Every check goes by rules that a person can repeat; none needs a model. Sentences are counted on
both sides by ``translator.text.segment``, which knows Latin abbreviations too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from translator.text.segment import split_sentences
from translator.trust.checks import missing_numbers
from translator.trust.latin import latin_spans
from translator.trust.numbers import number_spans
from translator.types import Span

_GRAM = 4
_TOO_OFTEN = 3
_SHORT_REFERENCE = 5


@dataclass(frozen=True, slots=True)
class Checks:
    """Counts over lines, to be added up; each line counts at most once for each of them.

    ``several``: lines whose source has two sentences or more. ``fewer_sentences``: those of them
    whose output has fewer sentences; some only join two into one. ``sentences_lost``: those of
    them whose output is also shorter than three quarters of the shortest reference, in words.
    ``too_short``: fewer than half the words of the shortest reference (if it has five or more)
    but not ``empty``. ``loops``: the same four words twice back to back, or three times in the
    line, in no reference. ``numbers`` and ``numbers_kept`` count numbers in digits outside Latin
    words: all of the source, and those that the output has in digits or in English words.
    """

    lines: int = 0
    several: int = 0
    fewer_sentences: int = 0
    sentences_lost: int = 0
    empty: int = 0
    too_short: int = 0
    loops: int = 0
    numbers: int = 0
    numbers_kept: int = 0

    def __add__(self, other: Checks) -> Checks:
        """The counts of both together."""
        return Checks(
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        )

    @property
    def share_kept(self) -> float | None:
        """Numbers kept of all numbers; None where the sources hold none."""
        return self.numbers_kept / self.numbers if self.numbers else None


def check_line(source: str, output: str, references: Sequence[str]) -> Checks:
    """The counts of one line: 0 or 1, but for the numbers."""
    words = len(output.split())
    wanted = min(len(reference.split()) for reference in references)
    several = len(split_sentences(source)) if source else 0
    fewer = several > 1 and len(split_sentences(output)) < several
    numbers = len(_numbers(source))
    return Checks(
        lines=1,
        several=int(several > 1),
        fewer_sentences=int(fewer),
        sentences_lost=int(fewer and 4 * words < 3 * wanted),
        empty=int(not words),
        too_short=int(bool(words) and wanted >= _SHORT_REFERENCE and 2 * words < wanted),
        loops=int(has_loop(output) and not any(map(has_loop, references))),
        numbers=numbers,
        numbers_kept=numbers - len(missing_numbers(source, output)),
    )


def findings(checks: Checks) -> tuple[str, ...]:
    """Names of what is wrong with one line, the worst first."""
    names = ("empty", "sentences_lost", "fewer_sentences", "too_short", "loops")
    found = [name for name in names if getattr(checks, name)]
    if "sentences_lost" in found:
        found.remove("fewer_sentences")
    return (*found, *(["numbers_missing"] if checks.numbers_kept < checks.numbers else []))


def total(checks: Sequence[Checks]) -> Checks:
    """The counts of all lines."""
    return sum(checks, Checks())


def has_loop(text: str) -> bool:
    """Whether four words in a row come twice back to back, or three times anywhere."""
    words = text.casefold().split()
    grams = [tuple(words[at : at + _GRAM]) for at in range(len(words) - _GRAM + 1)]
    if any(one == other for one, other in zip(grams, grams[_GRAM:], strict=False)):
        return True
    return max(Counter(grams).values(), default=0) >= _TOO_OFTEN


def _numbers(source: str) -> list[Span]:
    """Spans of the numbers that ``missing_numbers`` looks for."""
    latin = latin_spans(source)
    return [
        (start, end)
        for start, end in number_spans(source)
        if not any(first <= start and end <= last for first, last in latin)
    ]
