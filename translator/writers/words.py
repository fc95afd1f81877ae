"""Text of a cell -> HTML in which linked words and evidence can be found again."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from translator.types import Flag, Link, Span, Translation

# The evidence of these is the whole sentence; marking all of it would mark nothing.
_WITHOUT_EVIDENCE = frozenset({"split_long", "copied", "failed", "unfinished"})


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's words: disjoint spans in order; a word's number is its place in the list."""

    spans: tuple[Span, ...]

    def word_of(self, span: Span) -> int:
        """The word that holds ``span`` (every span given to ``_merge`` lies in one)."""
        return bisect_right(self.spans, (span[0], 1 << 60)) - 1


def mark(translation: Translation) -> tuple[str, str]:
    """Escaped HTML of both cells: ``(source, target)``.

    Linked words become ``<span data-word="s0" data-links="t1 t3">``; what a flag points at gets
    the class ``mz-evidence``.
    """
    source_text, target_text = translation.segment.text, translation.target
    links = [
        link
        for link in translation.alignment.links
        if _inside(link.source, source_text) and _inside(link.target, target_text)
    ]
    source = _merge([link.source for link in links])
    target = _merge([link.target for link in links])
    partners_of_source, partners_of_target = _partners(links, source, target)
    flags = [flag for flag in translation.flags if flag.code not in _WITHOUT_EVIDENCE]
    return (
        _cell(source_text, source, ("s", "t"), partners_of_source, _evidence(flags, "source")),
        _cell(target_text, target, ("t", "s"), partners_of_target, _evidence(flags, "target")),
    )


def _inside(span: Span, text: str) -> bool:
    return 0 <= span[0] < span[1] <= len(text)


def _merge(spans: Sequence[Span]) -> _Side:
    """Spans that overlap become one word."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return _Side(tuple(merged))


def _partners(
    links: Sequence[Link], source: _Side, target: _Side
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    forward: dict[int, set[int]] = {}
    backward: dict[int, set[int]] = {}
    for link in links:
        ours, theirs = source.word_of(link.source), target.word_of(link.target)
        forward.setdefault(ours, set()).add(theirs)
        backward.setdefault(theirs, set()).add(ours)
    return forward, backward


def _evidence(flags: Sequence[Flag], side: str) -> list[Span]:
    spans = [
        span
        for flag in flags
        for span in (flag.source_spans if side == "source" else flag.target_spans)
    ]
    return list(_merge([span for span in spans if span[0] < span[1]]).spans)


def _cell(
    text: str,
    side: _Side,
    letters: tuple[str, str],
    partners: dict[int, set[int]],
    evidence: Sequence[Span],
) -> str:
    """Cut the text wherever a word or a piece of evidence begins or ends, and mark each piece."""
    edges = {0, len(text)}
    for start, end in (*side.spans, *evidence):
        edges.update((max(0, start), min(len(text), end)))
    cuts = sorted(edge for edge in edges if edge <= len(text))
    parts = []
    for start, end in itertools.pairwise(cuts):
        attributes = ""
        number = _covering(side.spans, start)
        if number is not None:
            linked = " ".join(f"{letters[1]}{other}" for other in sorted(partners[number]))
            # One stop of the Tab key for each sentence; the arrow keys go on from there.
            stop = 0 if letters[0] == "s" and number == 0 else -1
            attributes = (
                f' data-word="{letters[0]}{number}" data-links="{linked}" tabindex="{stop}"'
            )
        if _covering(evidence, start) is not None:
            attributes += ' class="mz-evidence"'
        piece = escape(text[start:end])
        parts.append(f"<span{attributes}>{piece}</span>" if attributes else piece)
    return "".join(parts)


def _covering(spans: Sequence[Span], at: int) -> int | None:
    number = bisect_right(spans, (at, 1 << 60)) - 1
    return number if number >= 0 and spans[number][0] <= at < spans[number][1] else None
