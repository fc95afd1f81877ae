"""Other translations of one sentence: the n-best list, and other ways to go on from a word.

Interactive translation in the sense of Foster et al. 1997 and Knowles and Koehn 2016: the reader
keeps a beginning (the prefix), the model offers what may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from translator.errors import EngineError, InputError, TranslatorError
from translator.joining import Clause, Decoded, join
from translator.sentences import (
    align,
    assemble,
    confidence_of,
    copied,
    hypotheses_of,
    item_prefix,
    plan_segment,
    shown,
)
from translator.trust.checks import check
from translator.types import (
    Alignment,
    Engine,
    Hypothesis,
    Segment,
    Translation,
    TranslationOptions,
)


def variants(
    engine: Engine, segment: Segment, options: TranslationOptions, prefix: str = ""
) -> list[Translation]:
    """At most ``num_hypotheses`` translations of a sentence, best first, no two with the same text.

    With a ``prefix`` (the beginning of a translation, up to a word's end) those that begin with it.
    Each has its own word links and flags. Raises EngineError when the sentence cannot be
    translated, and InputError for a prefix to a sentence that is translated in parts.
    """
    plan = plan_segment(engine, segment, options)
    if not plan:
        return [copied(segment)]
    begun = _without(item_prefix(segment), prefix).strip()
    rows = [_continued(engine, plan, begun, options)] if begun else _ranked(engine, plan, options)
    count = max(map(len, rows))
    texts = [clause.normalized.text for clause in plan]
    decoded = (
        [
            align(text, [row[min(rank, len(row) - 1)]], options)
            for text, row in zip(texts, rows, strict=True)
        ]
        for rank in range(count)
    )
    return list(_distinct(_assembled(engine, segment, plan, decoded)))


def aligned(
    engine: Engine, segment: Segment, target: str, options: TranslationOptions
) -> Translation:
    """A translation that a person gave, with the word links, score and flags of this model.

    A sentence that is translated in parts has no links. Raises EngineError.
    """
    plan = plan_segment(engine, segment, options)
    marker = item_prefix(segment)
    bare = _without(marker, target)
    if len(plan) != 1 or not bare.strip():
        given = Hypothesis(target)
        return Translation(segment, (given,), flags=tuple(check(segment.text, given)))
    text = plan[0].normalized.text
    decoded = align(text, [engine.force(text, bare)], options)
    hypotheses, links = join(plan, [decoded], marker if bare != target else "")
    flags = tuple(check(segment.text, hypotheses[0]))
    confidence = confidence_of(hypotheses[0])
    links_found = Alignment(tuple(links))
    return Translation(segment, (hypotheses[0],), links_found, confidence, flags=flags)


def _assembled(
    engine: Engine, segment: Segment, plan: list[Clause], ranks: Iterable[list[Decoded]]
) -> Iterator[Translation]:
    for rank in ranks:
        yield assemble(engine, segment, plan, list(rank))


def _ranked(
    engine: Engine, plan: list[Clause], options: TranslationOptions
) -> list[list[Hypothesis]]:
    texts = [clause.normalized.text for clause in plan]
    rows = hypotheses_of(engine, texts, replace(options, on_error="raise"))
    return [_usable(row) for row in rows]


def _continued(
    engine: Engine, plan: list[Clause], prefix: str, options: TranslationOptions
) -> list[Hypothesis]:
    if len(plan) > 1:
        raise InputError(
            "This sentence is so long that it is translated in parts; there are no other ways to "
            "go on from one of its words. Edit the text instead."
        )
    found = engine.continue_sentence(plan[0].normalized.text, prefix, options)
    return _usable(shown(found))


def _usable(row: list[Hypothesis] | TranslatorError) -> list[Hypothesis]:
    if isinstance(row, TranslatorError):
        raise row
    usable = [one for one in row if one.text.strip()]
    if not usable:
        raise EngineError("The model gave an empty translation.")
    return usable


def _without(marker: str, prefix: str) -> str:
    """The prefix without the list marker that the model is not shown."""
    return prefix.removeprefix(marker) if marker else prefix


def _distinct(found: Iterable[Translation]) -> Iterator[Translation]:
    seen: set[str] = set()
    for one in found:
        if one.target not in seen:
            seen.add(one.target)
            yield one
