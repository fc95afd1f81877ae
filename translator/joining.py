"""What became of the clauses of one sentence -> one n-best list in terms of the shown sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from translator.text.detokenize import join_clauses
from translator.text.normalize import Normalized
from translator.types import Hypothesis, Link, Span


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a segment as the engine gets it; ``start`` is its place in the segment."""

    start: int
    shown: str
    normalized: Normalized


@dataclass(frozen=True, slots=True)
class Decoded:
    """A clause's n-best list and the word links of the best one, in the clause's own terms."""

    hypotheses: list[Hypothesis]
    links: list[Link]


def join(
    plan: list[Clause], clauses: list[Decoded], prefix: str = ""
) -> tuple[list[Hypothesis], list[Link]]:
    """One n-best list and the best one's links, both in terms of the shown segment.

    ``prefix``: what was left out of the first clause and stands before the translation.
    """
    count = min(len(item.hypotheses) for item in clauses)
    joined = [
        _join_rank(plan, [item.hypotheses[rank] for item in clauses]) for rank in range(count)
    ]
    hypotheses = [hypothesis for hypothesis, _ in joined]
    links: list[Link] = []
    _, places = joined[0]
    for clause, item, (offset, length) in zip(plan, clauses, places, strict=True):
        for link in item.links:
            start, end = clause.normalized.to_shown(link.source)
            target = _clip(link.target, length, offset)
            if target[0] < target[1]:
                links.append(Link((start + clause.start, end + clause.start), target, link.weight))
    return _prefixed(hypotheses, links, prefix)


def _join_rank(
    plan: list[Clause], row: list[Hypothesis]
) -> tuple[Hypothesis, list[tuple[int, int]]]:
    """Join one rank's clauses; also where each of them stands in the joined text."""
    if len(row) == 1:
        shown = _to_shown(plan[0], row[0])
        return shown, [(0, len(shown.text))]
    joined = join_clauses([item.text for item in row], [clause.shown for clause in plan])
    places = list(zip(joined.starts, joined.lengths, strict=True))
    parts = [_to_shown(clause, item) for clause, item in zip(plan, row, strict=True)]
    sizes = [max(1, len(part.tokens)) for part in parts]
    return (
        Hypothesis(
            text=joined.text,
            tokens=tuple(token for part in parts for token in part.tokens),
            spans=tuple(
                _clip(span, length, offset)
                for part, (offset, length) in zip(parts, places, strict=True)
                for span in part.spans
            ),
            score=sum(p.score * n for p, n in zip(parts, sizes, strict=True)) / sum(sizes),
            token_scores=tuple(score for part in parts for score in part.token_scores),
            source_tokens=tuple(token for part in parts for token in part.source_tokens),
            source_spans=tuple(span for part in parts for span in part.source_spans),
            finished=all(part.finished for part in parts),
        ),
        places,
    )


def _to_shown(clause: Clause, hypothesis: Hypothesis) -> Hypothesis:
    """The same hypothesis with its source spans in the shown segment."""
    spans = (clause.normalized.to_shown(span) for span in hypothesis.source_spans)
    moved = tuple((start + clause.start, end + clause.start) for start, end in spans)
    return replace(hypothesis, source_spans=moved)


def _clip(span: Span, length: int, offset: int) -> Span:
    return (min(span[0], length) + offset, min(span[1], length) + offset)


def _prefixed(
    hypotheses: list[Hypothesis], links: list[Link], prefix: str
) -> tuple[list[Hypothesis], list[Link]]:
    if not prefix:
        return hypotheses, links
    shift = len(prefix)
    return (
        [
            replace(
                item,
                text=prefix + item.text,
                spans=tuple((start + shift, end + shift) for start, end in item.spans),
            )
            for item in hypotheses
        ],
        [replace(link, target=(link.target[0] + shift, link.target[1] + shift)) for link in links],
    )
