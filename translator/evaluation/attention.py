"""Which layer, heads and thresholds to read word links from, measured by forced decoding.

The model is made to produce the reference translation; each way of reading its cross-attention is
then compared with the links made by hand. Thresholds are cross-checked: chosen on one half of the
sentences, scored on the other, both ways round.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from translator.align.links import LinkRules, Matrix, choose_links, share_columns
from translator.align.words import DEFAULT_RULES, attention_matrix, evidence, word_spans
from translator.errors import EngineError, ReadError
from translator.evaluation.alignment import AlignedPair, Score, score_links, total
from translator.text.normalize import normalize
from translator.text.subword import END_OF_SENTENCE, Subwords
from translator.types import Hypothesis, Span

GRID: tuple[LinkRules, ...] = tuple(
    LinkRules(share, floor, backward)
    for share, floor, backward in itertools.product(
        (0.35, 0.5, 0.65, 0.8, 1.0), (0.05, 0.12, 0.2, 0.3, 0.4), (0.05, 0.1, 0.2, 0.3, 1.1)
    )
)
"""Thresholds to try; a backward floor above 1 links nothing backwards."""

Evidence = Callable[[Hypothesis, str, list[Span], list[Span]], Matrix]
METHODS: dict[str, Evidence] = {
    "attention": lambda hypothesis, _, source, target: attention_matrix(hypothesis, source, target),
    "column shares": lambda hypothesis, _, source, target: share_columns(
        attention_matrix(hypothesis, source, target)
    ),
    "all": evidence,
}
"""Ways from attention to word evidence; ``all`` is what readers get."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which heads of a decoder layer (counted from the last, -1) are averaged."""

    layer: int
    heads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Forced:
    """One reference translation, forced. ``attention``: (layers, heads, target_len, source_len).

    ``source`` is the normalised sentence; the hypothesis carries no attention of its own.
    """

    pair: AlignedPair
    source: str
    hypothesis: Hypothesis
    attention: Any


@dataclass(frozen=True, slots=True)
class Measured:
    """How well one reading aligns.

    ``default``: with the rules in force. ``best``: with the rules of the grid that do best on all
    sentences (flattering). ``crossed``: rules chosen on one half, scored on the other (fair).
    """

    reading: Reading
    default: Score
    rules: LinkRules
    best: Score
    crossed: Score


def force(engine: Any, folder: Path, pairs: Iterable[AlignedPair]) -> list[Forced]:
    """Attention of every pair; ``engine`` is a TorchEngine of the checkpoint in ``folder``.

    Raises EngineError as the engine does, and ReadError when the model's subwords change the words.
    """
    subwords = Subwords(folder)
    forced = []
    for pair in pairs:
        source = normalize(pair.source).text
        attention, _, pieces = engine.forced_attention(source, pair.target)
        forced.append(Forced(pair, source, _hypothesis(subwords, pair, source, pieces), attention))
    return forced


def readings(layers: int, heads: int) -> list[Reading]:
    """Every single head, the first 2, 3, … heads and all, of every layer; last layer first."""
    chosen: list[tuple[int, ...]] = [(head,) for head in range(heads)]
    chosen += [tuple(range(count)) for count in range(2, heads + 1)]
    return [Reading(-layer, group) for layer in range(1, layers + 1) for group in chosen]


def measure(
    forced: Sequence[Forced],
    reading: Reading,
    *,
    method: Evidence = evidence,
    grid: Sequence[LinkRules] = GRID,
) -> Measured:
    """Measure one reading with every rule of the grid."""
    matrices = [_evidence(item, reading, method) for item in forced]
    tried = {rules: _scores(forced, matrices, rules) for rules in grid}
    best = _best(tried, slice(None))
    halves = (slice(0, None, 2), slice(1, None, 2))
    crossed = Score()
    for ours, others in (halves, halves[::-1]):
        crossed += total(tried[_best(tried, others)][ours])
    return Measured(
        reading,
        total(_scores(forced, matrices, DEFAULT_RULES)),
        best,
        total(tried[best]),
        crossed,
    )


def score_reading(
    forced: Sequence[Forced], reading: Reading, rules: LinkRules = DEFAULT_RULES
) -> list[Score]:
    """Each sentence's score with the given rules."""
    return _scores(forced, [_evidence(item, reading, evidence) for item in forced], rules)


def score_converted(
    folder: Path, pairs: Sequence[AlignedPair], rules: LinkRules = DEFAULT_RULES
) -> list[Score]:
    """Each sentence's score with the attention that CTranslate2 itself returns.

    The converted model in ``folder`` is made to follow the reference; layer and heads are the
    model's own. Raises EngineError and ReadError.
    """
    import ctranslate2

    subwords = Subwords(folder)
    try:
        model = ctranslate2.Translator(str(folder), device="cpu", intra_threads=1)
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"CTranslate2 cannot load {folder}: {error}") from error
    return [_score_with(model, subwords, pair, rules) for pair in pairs]


def _score_with(model: Any, subwords: Subwords, pair: AlignedPair, rules: LinkRules) -> Score:
    source = normalize(pair.source).text
    pieces = subwords.encode_target([pair.target])[0]
    hypothesis = _hypothesis(subwords, pair, source, pieces)
    try:
        result = model.translate_batch(
            [[*hypothesis.source_tokens, END_OF_SENTENCE]],
            target_prefix=[pieces],
            beam_size=1,
            max_input_length=0,
            max_decoding_length=len(pieces) + 1,
            return_attention=True,
        )[0]
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"CTranslate2 failed on {pair.id}: {error}") from error
    width = len(hypothesis.source_tokens)
    rows = tuple(tuple(row[:width]) for row in result.attention[0][: len(pieces)])
    return _score(pair, source, replace(hypothesis, attention=rows), rules)


def _score(pair: AlignedPair, source: str, hypothesis: Hypothesis, rules: LinkRules) -> Score:
    words = word_spans(source), word_spans(hypothesis.text)
    links = choose_links(evidence(hypothesis, source, *words), rules)
    return score_links(((column, row) for row, column in links), pair)


def _hypothesis(
    subwords: Subwords, pair: AlignedPair, source: str, pieces: Sequence[str]
) -> Hypothesis:
    text, spans = subwords.decode(pieces)
    for ours, theirs in ((source, pair.source), (text, pair.target)):
        if len(word_spans(ours)) != len(word_spans(theirs)):
            raise ReadError(f"{pair.id}: the model reads {theirs!r} as {ours!r}, in other words.")
    tokens = subwords.encode([source])[0]
    return Hypothesis(
        text,
        tuple(pieces),
        spans,
        source_tokens=tokens.pieces,
        source_spans=tokens.spans,
    )


def _evidence(item: Forced, reading: Reading, method: Evidence) -> Matrix:
    rows = item.attention[reading.layer][list(reading.heads)].mean(0).tolist()
    hypothesis = replace(item.hypothesis, attention=tuple(map(tuple, rows)))
    words = word_spans(item.source), word_spans(hypothesis.text)
    return method(hypothesis, item.source, *words)


def _scores(forced: Sequence[Forced], matrices: Sequence[Matrix], rules: LinkRules) -> list[Score]:
    return [
        score_links(((column, row) for row, column in choose_links(matrix, rules)), item.pair)
        for item, matrix in zip(forced, matrices, strict=True)
    ]


def _best(tried: dict[LinkRules, list[Score]], part: slice) -> LinkRules:
    return min(tried, key=lambda rules: total(tried[rules][part]).error_rate)
