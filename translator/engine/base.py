"""What both engines share: subwords, limits, batching and the checks around them."""

from __future__ import annotations

import abc
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from translator.engine.batching import Batch, plan_batches, target_limit
from translator.errors import EngineError
from translator.text.subword import END_OF_SENTENCE, Subwords, Tokens, is_byte
from translator.types import Hypothesis, ModelCard, Span, TranslationOptions

# Marian's sinusoidal positions are made for 512; one is the end of sentence.
MAX_POSITIONS = 512


class MarianEngine(abc.ABC):
    """A Marian model with its subwords; subclasses decode and score batches of pieces."""

    def __init__(self, folder: Path, card: ModelCard) -> None:
        """Load the subwords of the model in ``folder``. Raises ModelIntegrityError."""
        self._card = card
        self._subwords = Subwords(folder)
        self._bytes = sorted(filter(is_byte, self._subwords.vocabulary))
        self._closed = threading.Event()

    @property
    def card(self) -> ModelCard:
        """The card of the loaded model."""
        return self._card

    @property
    def max_source_tokens(self) -> int:
        """The most source subwords the model takes, end of sentence not counted."""
        return MAX_POSITIONS - 1

    def count_tokens(self, sentences: Sequence[str]) -> list[int]:
        """How many source subwords each sentence becomes."""
        return [len(tokens.pieces) for tokens in self._subwords.encode(sentences)]

    def unknown_spans(self, sentence: str) -> list[Span]:
        """Spans of ``sentence`` that the model's vocabulary cannot represent."""
        return self._subwords.unknown_spans(sentence)

    def translate_batch(
        self, sentences: Sequence[str], options: TranslationOptions
    ) -> list[list[Hypothesis]]:
        """n-best hypotheses for each sentence, in the order given, best first.

        Raises EngineError after ``close``, when the library fails, and for a sentence longer than
        ``max_source_tokens``.
        """
        tokens = self._encode(sentences)
        lengths = [len(item.pieces) for item in tokens]
        results: list[list[Hypothesis]] = [[] for _ in sentences]
        batches = plan_batches(lengths, batch_tokens=options.batch_tokens)
        for batch, decoded in zip(batches, self._decode(tokens, batches, options), strict=True):
            for index, hypotheses in zip(batch.indices, decoded, strict=True):
                results[index] = hypotheses
        if options.token_scores:
            return self._with_token_scores(sentences, results)
        return results

    def continue_sentence(
        self, sentence: str, prefix: str, options: TranslationOptions
    ) -> list[Hypothesis]:
        """Translations that begin with ``prefix``, a piece of target text, best first.

        At most ``num_hypotheses``; each goes on after the prefix with another subword, then
        greedily. Raises EngineError as ``translate_batch`` does.
        """
        (tokens,) = self._encode([sentence])
        (pieces,) = self._subwords.encode_target([prefix])
        if len(pieces) >= MAX_POSITIONS - 1:
            raise EngineError(f"The beginning is longer than {MAX_POSITIONS - 1} subwords.")
        limit = min(max(target_limit(len(tokens.pieces)), len(pieces) + 16), MAX_POSITIONS - 2)
        found = self._continue(tokens, pieces, limit, options)
        # Libraries do not agree on what a hypothesis with a given beginning scores.
        scored = self._score_all([tokens] * len(found), [one.tokens for one in found])
        rated = [replace(one, score=same.score) for one, same in zip(found, scored, strict=True)]
        return sorted(rated, key=lambda one: one.score, reverse=True)

    def force(self, sentence: str, target: str) -> Hypothesis:
        """A given translation as a hypothesis: subwords, score and attention (forced decoding).

        Raises EngineError as ``translate_batch`` does, also for a target that is too long.
        """
        (tokens,) = self._encode([sentence])
        (given,) = self._subwords.encode_target_tokens([target])
        (scored,) = self._score_all([tokens], [list(given.pieces)])
        limit = min(len(given.pieces) + 1, MAX_POSITIONS - 1)
        (found,) = self._continue(tokens, given.pieces, limit, TranslationOptions())
        attention = found.attention[: len(given.pieces)] if found.attention else None
        return replace(
            scored, text=target, tokens=given.pieces, spans=given.spans, attention=attention
        )

    def score_batch(self, sentences: Sequence[str], targets: Sequence[str]) -> list[Hypothesis]:
        """Score given translations by forced decoding: ``score`` and ``token_scores``.

        Raises EngineError as ``translate_batch`` does, also for a target that is too long.
        """
        if len(sentences) != len(targets):
            raise EngineError("score_batch needs one target for each sentence.")
        tokens = self._encode(sentences)
        pieces = self._subwords.encode_target(targets)
        return self._score_all(tokens, pieces)

    def close(self) -> None:
        """Free the model. Further calls raise EngineError."""
        self._closed.set()

    @abc.abstractmethod
    def _decode(
        self, tokens: Sequence[Tokens], batches: Sequence[Batch], options: TranslationOptions
    ) -> Iterator[list[list[Hypothesis]]]:
        """Decode batches of ``tokens`` and yield each one's n-best lists, in order."""

    @abc.abstractmethod
    def _continue(
        self, tokens: Tokens, prefix: Sequence[str], limit: int, options: TranslationOptions
    ) -> list[Hypothesis]:
        """Hypotheses of at most ``limit`` pieces that begin with those of ``prefix``."""

    @abc.abstractmethod
    def _score(
        self, tokens: Sequence[Tokens], targets: Sequence[Sequence[str]]
    ) -> list[tuple[tuple[float, ...], float]]:
        """Log-probabilities of each target's pieces, and of the end of sentence after them."""

    def _encode(self, sentences: Sequence[str]) -> list[Tokens]:
        self._check_open()
        tokens = self._subwords.encode(sentences)
        for item in tokens:
            if len(item.pieces) > self.max_source_tokens:
                raise EngineError(
                    f"A sentence of {len(item.pieces)} subwords is longer than the model takes "
                    f"({self.max_source_tokens}); cut it first."
                )
        return tokens

    def _check_open(self) -> None:
        if self._closed.is_set():
            raise EngineError("This engine was closed; make a new Translator.")

    def _score_all(
        self, tokens: Sequence[Tokens], targets: Sequence[Sequence[str]]
    ) -> list[Hypothesis]:
        if any(len(pieces) > MAX_POSITIONS - 1 for pieces in targets):
            raise EngineError(f"A target is longer than {MAX_POSITIONS - 1} subwords.")
        lengths = [max(len(t.pieces), len(p)) for t, p in zip(tokens, targets, strict=True)]
        results: list[Hypothesis] = [Hypothesis("")] * len(tokens)
        for batch in plan_batches(lengths, batch_tokens=1024):
            rows = self._score(
                [tokens[i] for i in batch.indices], [targets[i] for i in batch.indices]
            )
            for index, (scores, end) in zip(batch.indices, rows, strict=True):
                text, spans = self._subwords.decode(targets[index])
                results[index] = Hypothesis(
                    text=text,
                    tokens=tuple(targets[index]),
                    spans=spans,
                    score=(sum(scores) + end) / (len(scores) + 1),
                    token_scores=scores,
                    source_tokens=tokens[index].pieces,
                    source_spans=tokens[index].spans,
                )
        return results

    def _with_token_scores(
        self, sentences: Sequence[str], results: list[list[Hypothesis]]
    ) -> list[list[Hypothesis]]:
        encoded = self._subwords.encode(sentences)
        flat = [(i, j) for i, row in enumerate(results) for j in range(len(row))]
        scored = self._score_all(
            [encoded[i] for i, _ in flat], [results[i][j].tokens for i, j in flat]
        )
        for (i, j), hypothesis in zip(flat, scored, strict=True):
            results[i][j] = replace(results[i][j], token_scores=hypothesis.token_scores)
        return results

    def _hypothesis(
        self,
        source: Tokens,
        pieces: Sequence[str],
        log_probability: float,
        attention: Sequence[Sequence[float]] | None,
    ) -> Hypothesis:
        """Build the value that callers see from what a library gave (end token included)."""
        finished = bool(pieces) and pieces[-1] == END_OF_SENTENCE
        kept = tuple(pieces[:-1] if finished else pieces)
        text, spans = self._subwords.decode(kept)
        columns = len(source.pieces)
        rows = None
        if attention is not None:
            rows = tuple(tuple(map(float, row[:columns])) for row in attention[: len(kept)])
        return Hypothesis(
            text=text,
            tokens=kept,
            spans=spans,
            score=log_probability / max(1, len(pieces)),
            attention=rows,
            source_tokens=source.pieces,
            source_spans=source.spans,
            finished=finished,
        )
