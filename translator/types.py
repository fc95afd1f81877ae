"""The values that flow through the pipeline: frozen dataclasses and nothing else.

Spans are half-open ``(start, end)`` character offsets (code points, not bytes) and always refer to
the text that is *shown*, never to a normalised copy of it, unless the field says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, Protocol, runtime_checkable

from translator.errors import ConfigurationError

Span = tuple[int, int]
ParagraphKind = Literal["heading", "body", "list_item", "cell", "cue"]
Origin = Literal["model", "memory", "copy", "failed"]
OnError = Literal["keep", "raise"]
ModelFormat = Literal["ctranslate2", "transformers"]

UNTRANSLATED_MARK = "[not translated] "
"""Put before the source text where a translation failed, so that no gap goes unseen."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence. ``paragraph.text[start:end] == text``; ``id`` is unique in its document."""

    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of a document; its segments and the gaps between them rebuild ``text``.

    ``anchor`` is opaque: the reader that made the paragraph may keep its own locator there.
    """

    text: str
    kind: ParagraphKind = "body"
    segments: tuple[Segment, ...] = ()
    anchor: object = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source text as paragraphs, with what its reader knows about it.

    ``notes``: sentences for people about the whole text (a repaired encoding, another language).
    """

    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    language: str | None = None
    source_format: str = "text"
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in document order."""
        return tuple(segment for paragraph in self.paragraphs for segment in paragraph.segments)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One candidate translation of one sentence.

    ``tokens``: the target subwords, without the end-of-sentence token; ``spans``: where each of
    them stands in ``text``. ``score``: mean log-probability per target token (natural logarithm,
    end of sentence included). ``token_scores``: log-probability of each token in ``tokens``.
    ``attention``: ``len(tokens) × len(source_tokens)`` weights, or None when not asked for.
    ``source_tokens`` and ``source_spans``: the source subwords and where they stand in the
    sentence *as it was given to the engine*. ``finished`` is False when the model was stopped by
    the length limit before it ended the sentence itself.
    """

    text: str
    tokens: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    score: float = 0.0
    token_scores: tuple[float, ...] = ()
    attention: tuple[tuple[float, ...], ...] | None = None
    source_tokens: tuple[str, ...] = ()
    source_spans: tuple[Span, ...] = ()
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """``source`` and ``target`` spans that translate each other; ``weight`` in [0, 1]."""

    source: Span
    target: Span
    weight: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Word links between a segment's text and its translation, ordered by source, then target."""

    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing the reader should know about a translation.

    ``code`` is stable and for programs (``split_long``, ``unknown_characters``, …); ``message``
    is a sentence for people; the spans are the evidence, where there is any.
    """

    code: str
    message: str
    source_spans: tuple[Span, ...] = ()
    target_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """What became of one segment.

    ``hypotheses``: best first; empty only when ``origin`` is ``"failed"``, and then ``error`` says
    why. ``confidence`` in [0, 1]; None where nothing was predicted.
    """

    segment: Segment
    hypotheses: tuple[Hypothesis, ...] = ()
    alignment: Alignment = Alignment()
    confidence: float | None = None
    origin: Origin = "model"
    flags: tuple[Flag, ...] = ()
    error: str | None = None

    @property
    def target(self) -> str:
        """The best hypothesis' text; for a failed segment, the marked source (never empty)."""
        if self.hypotheses:
            return self.hypotheses[0].text
        return UNTRANSLATED_MARK + self.segment.text


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationOptions:
    """How to decode. Every field has the same meaning in every engine and through every door.

    ``beam_size``: hypotheses kept at each step (1 is greedy). ``num_hypotheses``: n-best returned,
    at most ``beam_size``. ``length_penalty``: exponent of the length that divides a finished
    hypothesis' log-probability. ``repetition_penalty`` and ``no_repeat_ngram_size``: see
    CTRL (Keskar et al. 2019) and Paulus et al. 2018; 1 and 0 switch them off.
    ``max_words``: longer sentences are cut at clause boundaries, translated and joined; 0 leaves
    only the model's own limit. ``batch_tokens``: source subwords per batch; changes speed and
    memory, never the result. ``on_error``: ``"keep"`` marks a sentence that fails and goes on,
    ``"raise"`` stops. ``alignment``: compute word links. ``token_scores``: fill in the
    log-probability of every target subword (one more pass over the sentence).
    ``copy_other``: copy lines that hold no Arabic letter instead of translating them.
    """

    beam_size: int = 4
    num_hypotheses: int = 1
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    max_words: int = 60
    batch_tokens: int = 1024
    on_error: OnError = "keep"
    alignment: bool = True
    token_scores: bool = False
    copy_other: bool = True

    def __post_init__(self) -> None:
        """Raise ConfigurationError on a value outside its range."""
        bounds: Sequence[tuple[str, float, float]] = (
            ("beam_size", 1, 32),
            ("num_hypotheses", 1, self.beam_size),
            ("length_penalty", 0.0, 5.0),
            ("repetition_penalty", 1.0, 10.0),
            ("no_repeat_ngram_size", 0, 20),
            ("max_words", 0, 10_000),
            ("batch_tokens", 1, 1_000_000),
        )
        for name, low, high in bounds:
            value = getattr(self, name)
            fraction = name in ("length_penalty", "repetition_penalty")
            if isinstance(value, bool) or not isinstance(value, (int, float) if fraction else int):
                kind = "number" if fraction else "whole number"
                raise ConfigurationError(f"{name} must be a {kind}, not {value!r}.")
            if not low <= value <= high:
                raise ConfigurationError(
                    f"{name} must be between {low:g} and {high:g}, not {value!r}."
                )
        if self.on_error not in ("keep", "raise"):
            raise ConfigurationError(f"on_error must be 'keep' or 'raise', not {self.on_error!r}.")


OPTION_NAMES: tuple[str, ...] = tuple(f.name for f in fields(TranslationOptions))


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known about a model. The only place that knows a model's sizes and scores.

    ``source`` and ``target``: ISO 639-1 codes. ``files``: sha256 in hexadecimal of every file of
    the model, by path relative to its folder. ``quality``: measured scores by test set and
    metric. ``details``: anything else worth showing (architecture, training, known failures).
    """

    name: str
    source: str = "ar"
    target: str = "en"
    format: ModelFormat = "ctranslate2"
    quantization: str = "float32"
    revision: str | None = None
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    license: str | None = None
    quality: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class BilingualDocument:
    """A document with its translations.

    ``translations`` by segment id; while a stream is running, or after it was stopped, segments
    that have not been reached are absent from it.
    """

    document: Document
    translations: Mapping[str, Translation]
    options: TranslationOptions
    card: ModelCard

    @property
    def complete(self) -> bool:
        """Whether every segment has its translation."""
        return all(segment.id in self.translations for segment in self.document.segments)

    @property
    def text(self) -> str:
        """The translation as text: sentences joined by a space, paragraphs by a newline."""
        lines = []
        for paragraph in self.document.paragraphs:
            found = (self.translations.get(segment.id) for segment in paragraph.segments)
            lines.append(" ".join(t.target for t in found if t is not None))
        return "\n".join(lines)


@runtime_checkable
class Engine(Protocol):
    """Text in, text out: the narrow door between the pipeline and any inference library.

    Sentences are already normalised, one sentence each. Implementations are thread-safe.
    """

    @property
    def card(self) -> ModelCard:
        """The card of the loaded model."""

    @property
    def max_source_tokens(self) -> int:
        """The most source subwords the model takes, end of sentence not counted."""

    def count_tokens(self, sentences: Sequence[str]) -> list[int]:
        """How many source subwords each sentence becomes."""

    def unknown_spans(self, sentence: str) -> list[Span]:
        """The spans of ``sentence`` that the model's vocabulary cannot represent."""

    def translate_batch(
        self, sentences: Sequence[str], options: TranslationOptions
    ) -> list[list[Hypothesis]]:
        """n-best hypotheses for each sentence, in the order given, best first.

        Raises EngineError when the library fails, and for a sentence longer than
        ``max_source_tokens``: an engine never truncates.
        """

    def continue_sentence(
        self, sentence: str, prefix: str, options: TranslationOptions
    ) -> list[Hypothesis]:
        """Translations that begin with ``prefix``, a piece of target text, best first.

        At most ``num_hypotheses``; each goes on after the prefix with another subword. Raises
        EngineError as ``translate_batch`` does.
        """

    def force(self, sentence: str, target: str) -> Hypothesis:
        """A given translation as a hypothesis: subwords, score and attention.

        Raises EngineError as ``translate_batch`` does, also for a target that is too long.
        """

    def score_batch(self, sentences: Sequence[str], targets: Sequence[str]) -> list[Hypothesis]:
        """Score given translations (forced decoding); attention is not filled in."""

    def close(self) -> None:
        """Free the model. Further calls raise EngineError."""
