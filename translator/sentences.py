"""Segments -> translations: normalise, cut what is too long, decode, align, check, join."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from translator.align.words import align_words
from translator.errors import EngineError, InputError, TranslatorError
from translator.joining import Clause, Decoded, join
from translator.text.clauses import clause_spans
from translator.text.language import has_arabic_script
from translator.text.normalize import is_invisible, normalize
from translator.text.segment import item_marker
from translator.trust.checks import check
from translator.trust.recover import restore
from translator.types import (
    Alignment,
    Document,
    Engine,
    Flag,
    Hypothesis,
    Segment,
    Span,
    Translation,
    TranslationOptions,
)

_AT_ONCE = 256
_CLAUSE_CHARS = 600
_COPIED = "Nothing to translate here; the line was copied as it is."


def translate(
    engine: Engine, segments: Sequence[Segment], options: TranslationOptions
) -> Iterator[Translation]:
    """Translate segments and yield them in order. Raises EngineError if ``on_error="raise"``.

    Attention is read for the word links and then let go: kept for a book, it would fill memory.
    """
    plans = [plan_segment(engine, segment, options) for segment in segments]
    results = _decode(engine, plans, options)
    for segment, plan in zip(segments, plans, strict=True):
        if not plan:
            yield copied(segment)
            continue
        yield assemble(engine, segment, plan, [next(results) for _ in plan])


def check_document(document: Document) -> None:
    """Raise InputError when a document made by hand would lose text: no or repeated segments."""
    ids = [segment.id for segment in document.segments]
    if len(set(ids)) < len(ids):
        raise InputError("Two segments of the document have the same id; ids must be unique.")
    for paragraph in document.paragraphs:
        if not paragraph.segments and paragraph.text.strip():
            raise InputError(
                f"A paragraph of the document has no segments: {paragraph.text[:40]!r}. Make "
                "them with translator.text.segment.paragraphs."
            )


def plan_segment(engine: Engine, segment: Segment, options: TranslationOptions) -> list[Clause]:
    """The clauses to decode; none when the segment is to be copied."""
    text = segment.text
    if not any(char.isalnum() for char in text):
        return []
    if options.copy_other and not has_arabic_script(text):
        return []
    start = item_marker(text)
    clause = Clause(start, text[start:], normalize(text[start:]))
    return _fitting(engine, clause, options.max_words)


def item_prefix(segment: Segment) -> str:
    """The bullet or number of a list item, which the model is not shown and so cannot change."""
    marker = normalize(segment.text[: item_marker(segment.text)]).text
    return marker + " " if marker else ""


def _fitting(engine: Engine, clause: Clause, max_words: int) -> list[Clause]:
    """Cut a clause until each piece is short enough for the options and for the model."""
    text = clause.normalized.text
    words = len(text.split())
    limit = engine.max_source_tokens
    too_many_words = bool(max_words) and words > max_words
    # Not by characters: a model's own normaliser may make eighteen of one (ﷺ).
    if not too_many_words and engine.count_tokens([text])[0] <= limit:
        return [clause] if text else []
    if too_many_words:
        spans = clause_spans(clause.shown, max_words, max_chars=_CLAUSE_CHARS)
    else:
        half = max(1, min(_CLAUSE_CHARS, len(clause.shown) // 2))
        spans = clause_spans(clause.shown, max(1, words // 2), max_chars=half)
    pieces = [
        Clause(clause.start + start, clause.shown[start:end], normalize(clause.shown[start:end]))
        for start, end in spans
    ]
    if len(pieces) < 2:
        return [clause]
    return [part for piece in pieces for part in _fitting(engine, piece, max_words)]


def _decode(
    engine: Engine, plans: Sequence[Sequence[Clause]], options: TranslationOptions
) -> Iterator[Decoded | TranslatorError]:
    """One result for each clause, in order; a few hundred at a time, to bound the memory."""
    clauses = [clause.normalized.text for plan in plans for clause in plan]
    for start in range(0, len(clauses), _AT_ONCE):
        texts = clauses[start : start + _AT_ONCE]
        for text, row in zip(texts, hypotheses_of(engine, texts, options), strict=True):
            if not isinstance(row, TranslatorError):
                yield align(text, row, options)
            elif options.on_error == "raise":
                raise row
            else:
                yield row


def hypotheses_of(
    engine: Engine, texts: list[str], options: TranslationOptions
) -> list[list[Hypothesis] | TranslatorError]:
    """Decode all at once; when that fails, one by one, so that one bad sentence stays one."""
    try:
        return [shown(row) for row in engine.translate_batch(texts, options)]
    except TranslatorError:
        if options.on_error == "raise":
            raise
    results: list[list[Hypothesis] | TranslatorError] = []
    for text in texts:
        try:
            results.extend(shown(row) for row in engine.translate_batch([text], options))
        except TranslatorError as error:
            results.append(error)
    return results


def shown(row: list[Hypothesis]) -> list[Hypothesis] | TranslatorError:
    """Hypotheses without space before the text; an error when there is nothing to show."""
    if not row or all(char.isspace() or is_invisible(char) for char in row[0].text):
        return EngineError("The model gave an empty translation.")
    return [_unindented(hypothesis) for hypothesis in row]


def _unindented(hypothesis: Hypothesis) -> Hypothesis:
    text = hypothesis.text.lstrip()
    shift = len(hypothesis.text) - len(text)
    if not shift:
        return hypothesis
    spans = tuple((max(0, start - shift), max(0, end - shift)) for start, end in hypothesis.spans)
    return replace(hypothesis, text=text, spans=spans)


def align(text: str, row: list[Hypothesis], options: TranslationOptions) -> Decoded:
    """The n-best list of one clause, attention let go, with the word links of the best."""
    links = align_words(row[0], text) if options.alignment and row else []
    return Decoded([replace(hypothesis, attention=None) for hypothesis in row], links)


def copied(segment: Segment) -> Translation:
    """A segment with nothing to translate, as its own translation."""
    flag = Flag("copied", _COPIED)
    return Translation(segment, (Hypothesis(segment.text),), origin="copy", flags=(flag,))


def assemble(
    engine: Engine,
    segment: Segment,
    plan: list[Clause],
    results: list[Decoded | TranslatorError],
) -> Translation:
    """The clauses of a segment, as decoded, to its translation: joined, mended and checked."""
    errors = [result for result in results if isinstance(result, TranslatorError)]
    if errors:
        flag = Flag("failed", "This sentence could not be translated.")
        return Translation(segment, origin="failed", flags=(flag,), error=str(errors[0]))
    clauses = [result for result in results if not isinstance(result, TranslatorError)]
    hypotheses, links = join(plan, clauses, item_prefix(segment))
    unknown = _unknown_spans(engine, plan)
    best, links, restored = restore(segment.text, hypotheses[0], links, unknown)
    flags = [*_decoding_flags(segment, plan, clauses, unknown), *restored]
    flags += check(segment.text, best)
    return Translation(
        segment,
        (best, *hypotheses[1:]),
        Alignment(tuple(links)),
        confidence=confidence_of(best),
        flags=tuple(flags),
    )


def _unknown_spans(engine: Engine, plan: list[Clause]) -> tuple[Span, ...]:
    """Spans of the segment's characters that the model cannot see."""
    return tuple(
        (start + clause.start, end + clause.start)
        for clause in plan
        for start, end in map(
            clause.normalized.to_shown, engine.unknown_spans(clause.normalized.text)
        )
    )


def confidence_of(hypothesis: Hypothesis) -> float:
    """Geometric mean of the tokens' probabilities; 0 for a score that is no number."""
    if not math.isfinite(hypothesis.score):
        return 0.0
    return round(math.exp(min(0.0, hypothesis.score)), 4)


def _decoding_flags(
    segment: Segment, plan: list[Clause], clauses: list[Decoded], unknown: tuple[Span, ...]
) -> list[Flag]:
    flags = []
    if len(plan) > 1:
        spans = tuple((clause.start, clause.start + len(clause.shown)) for clause in plan)
        flags.append(
            Flag("split_long", f"A long sentence, translated in {len(plan)} parts.", spans)
        )
    if unknown:
        seen = " ".join(dict.fromkeys(segment.text[start:end] for start, end in unknown))
        message = f"The model does not know these characters: {seen[:60]}"
        flags.append(Flag("unknown_characters", message, unknown))
    if any(not item.hypotheses[0].finished for item in clauses):
        flags.append(
            Flag("unfinished", "The model did not come to an end; the last words may be noise.")
        )
    return flags
