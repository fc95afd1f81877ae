"""A fake engine and a sample document, for our tests and for those of programs that use us."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from translator.errors import EngineError
from translator.text.segment import paragraphs
from translator.types import Document, Hypothesis, ModelCard, Span, TranslationOptions

SAMPLE_TEXT = (
    "افتتاح مكتبة عامة في وسط المدينة\n"
    "افتتح رئيس البلدية أمس مكتبة عامة تضم ٢٥٠٠٠ كتاب. وقال إن الدخول إليها مجاني للجميع.\n"
    "https://example.org\n"
)
"""A headline, a paragraph of two sentences and a line with nothing to translate."""


class FakeEngine:
    """An engine without a model: every Arabic word becomes ``<word>`` in its place.

    Deterministic, fast, and honest about order, limits and attention (each target token attends
    to its source word alone), so that everything around an engine can be tested. A sentence that
    holds one of ``failing`` raises EngineError. ``calls`` records the batches that came in.
    """

    def __init__(self, *, max_source_tokens: int = 511, failing: Sequence[str] = ()) -> None:
        self.calls: list[list[str]] = []
        self.closed = False
        self._limit = max_source_tokens
        self._failing = tuple(failing)
        self._lock = threading.Lock()

    @property
    def card(self) -> ModelCard:
        """A card that names no files."""
        return ModelCard(name="fake", quantization="none")

    @property
    def max_source_tokens(self) -> int:
        """As given to the constructor; a token is a word here."""
        return self._limit

    def count_tokens(self, sentences: Sequence[str]) -> list[int]:
        """Words in each sentence."""
        return [len(sentence.split()) for sentence in sentences]

    def unknown_spans(self, sentence: str) -> list[Span]:
        """Emoji of the first emoji block are unknown to the fake model."""
        return [
            (at, at + 1) for at, char in enumerate(sentence) if "\U0001f600" <= char <= "\U0001f64f"
        ]

    def translate_batch(
        self, sentences: Sequence[str], options: TranslationOptions
    ) -> list[list[Hypothesis]]:
        """One hypothesis per rank; lower ranks carry their rank in front."""
        if self.closed:
            raise EngineError("This engine was closed.")
        with self._lock:
            self.calls.append(list(sentences))
        results = []
        for sentence in sentences:
            if any(word in sentence for word in self._failing):
                raise EngineError(f"The fake engine was told to fail on {sentence[:20]!r}.")
            if len(sentence.split()) > self._limit:
                raise EngineError("The sentence is longer than the model takes.")
            results.append([_fake(sentence, rank) for rank in range(options.num_hypotheses)])
        return results

    def continue_sentence(
        self, sentence: str, prefix: str, options: TranslationOptions
    ) -> list[Hypothesis]:
        """``prefix``, then a token for each further word; lower ranks have their rank in front."""
        if self.closed:
            raise EngineError("This engine was closed.")
        done = len(prefix.split())
        whole = _fake(sentence, 0)
        found = []
        for rank in range(options.num_hypotheses):
            rest = [f"{rank or ''}{token}" for token in whole.tokens[done:]]
            found.append(_spoken(sentence, [*prefix.split(), *rest], rank))
        return found

    def force(self, sentence: str, target: str) -> Hypothesis:
        """The target's words, each attending to the source word in its place."""
        if self.closed:
            raise EngineError("This engine was closed.")
        return _spoken(sentence, target.split(), 0)

    def score_batch(self, sentences: Sequence[str], targets: Sequence[str]) -> list[Hypothesis]:
        """Every token scores -1."""
        return [
            Hypothesis(
                target,
                tuple(target.split()),
                score=-1.0,
                token_scores=(-1.0,) * len(target.split()),
            )
            for _, target in zip(sentences, targets, strict=True)
        ]

    def close(self) -> None:
        """Make further calls raise EngineError."""
        self.closed = True


def sample_document() -> Document:
    """``SAMPLE_TEXT`` as a document."""
    return Document(paragraphs=paragraphs(SAMPLE_TEXT), language="ar")


def _fake(sentence: str, rank: int) -> Hypothesis:
    tokens = [f"<{word}>" for word in sentence.split()]
    if rank:
        tokens[0] = f"{rank}{tokens[0]}"
    return _spoken(sentence, tokens, rank)


def _spoken(sentence: str, tokens: list[str], rank: int) -> Hypothesis:
    """A hypothesis of these tokens, each attending to the source word in its place."""
    words = sentence.split()
    source_spans, at = [], 0
    for word in words:
        at = sentence.index(word, at)
        source_spans.append((at, at + len(word)))
        at += len(word)
    target_spans, at = [], 0
    for token in tokens:
        target_spans.append((at, at + len(token)))
        at += len(token) + 1
    size = len(words)
    return Hypothesis(
        text=" ".join(tokens),
        tokens=tuple(tokens),
        spans=tuple(target_spans),
        score=-0.1 - rank,
        token_scores=(-0.1,) * len(tokens),
        attention=tuple(tuple(float(i == j) for j in range(size)) for i in range(len(tokens))),
        source_tokens=tuple(words),
        source_spans=tuple(source_spans),
    )
