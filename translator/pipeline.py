"""Translator: text in, translated document out, through every door the same."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, overload

from translator import sentences
from translator.cache import TranslationCache
from translator.engine.loading import load_engine, self_test
from translator.errors import ConfigurationError, EngineError, InputError, ModelIntegrityError
from translator.readers.text import text_document
from translator.registry import resolve
from translator.settings import Settings, load_settings
from translator.types import (
    OPTION_NAMES,
    BilingualDocument,
    Document,
    Engine,
    ModelCard,
    Segment,
    Translation,
    TranslationOptions,
)
from translator.variants import aligned, variants

Source = str | Document
# Small first, so that the first sentence is there at once; then large, for speed.
_WINDOWS = (1, 3, 8, 24, 64)
_WHOLE = (512,)


class Translator:
    """Translates Arabic text into English. Thread-safe; a context manager, or call ``close``."""

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        device: str | None = None,
        compute_type: str | None = None,
        cpu_threads: int | None = None,
        num_workers: int | None = None,
        local_files_only: bool = True,
        revision: str | None = None,
        settings: Settings | None = None,
        engine: Engine | None = None,
        cache: TranslationCache | None = None,
    ) -> None:
        """Find and load a model; arguments left out come from the settings.

        ``model``: ``"auto"``, a catalogue name, a hub id or a folder. With ``local_files_only``
        (the default) nothing goes online. ``engine`` takes the place of all of these. ``cache``:
        where translated sentences are remembered; without one, none is.

        Raises ModelNotFoundError, ModelIntegrityError, ConfigurationError or
        MissingDependencyError.
        """
        self._settings = settings or load_settings()
        self._reason = "an engine was given"
        self._closed = False
        if engine is None:
            engine = self._load(
                str(model) if model is not None else self._settings.model,
                local_files_only=local_files_only,
                revision=revision,
                device=device,
                compute_type=compute_type,
                cpu_threads=cpu_threads,
                num_workers=num_workers,
            )
        self._engine = engine
        self._cache = cache

    @property
    def card(self) -> ModelCard:
        """The card of the model in use."""
        return self._engine.card

    @property
    def reason(self) -> str:
        """Why this model was chosen, as a sentence."""
        return self._reason

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def options(self, **overrides: Any) -> TranslationOptions:
        """Options from the settings, changed by the overrides. Raises ConfigurationError."""
        _check_names(overrides)
        defaults = {
            "beam_size": self._settings.beam_size,
            "max_words": self._settings.max_words,
            "batch_tokens": self._settings.batch_tokens,
        }
        return TranslationOptions(**{**defaults, **overrides})

    def document(self, text: str, *, notes: Iterable[str] = ()) -> Document:
        """Clean and segment a text; ``notes`` about it come before what is found here.

        Raises InputError when it is not text or too long.
        """
        return text_document(text, max_chars=self._settings.max_chars, notes=notes)

    def stream(
        self,
        source: Source,
        *,
        options: TranslationOptions | None = None,
        **overrides: Any,
    ) -> Iterator[Translation]:
        """Yield each segment's translation in document order, as soon as it is ready.

        Lazy: a sentence is decoded shortly before it is asked for. Stop by no longer asking.
        Raises InputError or ConfigurationError at once, EngineError while running only with
        ``on_error="raise"``.
        """
        chosen = self._options(options, overrides)
        return self._run(self._document(source).segments, chosen)

    @overload
    def translate(
        self, source: Source, *, options: TranslationOptions | None = None, **overrides: Any
    ) -> BilingualDocument: ...

    @overload
    def translate(
        self,
        source: Sequence[Source],
        *,
        options: TranslationOptions | None = None,
        **overrides: Any,
    ) -> list[BilingualDocument]: ...

    def translate(
        self,
        source: Source | Sequence[Source],
        *,
        options: TranslationOptions | None = None,
        **overrides: Any,
    ) -> BilingualDocument | list[BilingualDocument]:
        """Translate a text, a document, or a list of either.

        The same translations as ``stream`` gives, collected. Raises as ``stream`` does.
        """
        chosen = self._options(options, overrides)
        if not isinstance(source, Sequence) or isinstance(source, (str, bytes)):
            return self._collect(source, chosen)
        return self._collect_all(list(source), chosen)

    def alternatives(
        self, sentence: str | Segment, *, count: int = 5, prefix: str = "", **overrides: Any
    ) -> list[Translation]:
        """Other translations of one sentence, best first, each with its own word links.

        ``count``: at most so many (1 to 32). ``prefix``: the beginning of a translation, up to the
        end of a word; then what may follow it. Raises InputError for an empty sentence and for a
        prefix where a sentence is translated in parts, ConfigurationError and EngineError.
        """
        if not isinstance(sentence, Segment):
            sentence = Segment("0", sentence, 0, len(sentence))
        if not sentence.text.strip():
            raise InputError("There is no sentence to translate.")
        wider = {"beam_size": max(count, self._settings.beam_size), "num_hypotheses": count}
        return variants(self._engine, sentence, self._options(None, {**overrides, **wider}), prefix)

    def align(self, sentence: str, target: str) -> Translation:
        """A given translation of one sentence with this model's word links, confidence and flags.

        Raises InputError when either is empty, EngineError when they are too long for the model.
        """
        if not sentence.strip() or not target.strip():
            raise InputError("Aligning needs a sentence and its translation.")
        segment = Segment("0", sentence, 0, len(sentence))
        return aligned(self._engine, segment, target, self._options(None, {}))

    def __call__(
        self,
        texts: str | Sequence[str],
        *,
        num_beams: int | None = None,
        batch_size: int | None = None,
        **overrides: Any,
    ) -> list[dict[str, str]]:
        """The call form of transformers' former translation pipeline.

        ``translator("نص")`` gives ``[{"translation_text": "…"}]``, a list one entry for each text.
        ``num_beams`` is ``beam_size``; ``batch_size`` is taken and has no effect on the result.
        """
        if num_beams is not None:
            overrides["beam_size"] = num_beams
        if batch_size is not None and batch_size < 1:
            raise ConfigurationError(f"batch_size must be 1 or more, not {batch_size!r}.")
        given = [texts] if isinstance(texts, str) else list(texts)
        return [{"translation_text": item.text} for item in self.translate(given, **overrides)]

    def close(self) -> None:
        """Free the model."""
        self._closed = True
        self._engine.close()

    def __enter__(self) -> Translator:
        """Return the translator itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the translator."""
        self.close()

    def _load(
        self, model: str, *, local_files_only: bool, revision: str | None, **given: Any
    ) -> Engine:
        found = resolve(model, revision=revision, local_files_only=local_files_only)
        self._reason = found.reason
        chosen = {
            name: value if value is not None else getattr(self._settings, name)
            for name, value in given.items()
        }
        engine = load_engine(Path(found.path), found.card, **chosen)
        fault = self_test(engine)
        if fault:
            engine.close()
            raise ModelIntegrityError(f"{found.card.name}: {fault}")
        return engine

    def _options(
        self, options: TranslationOptions | None, overrides: dict[str, Any]
    ) -> TranslationOptions:
        if self._closed:
            raise EngineError("This translator was closed; make a new one.")
        if options is None:
            return self.options(**overrides)
        _check_names(overrides)
        return replace(options, **overrides)

    def _document(self, source: Source) -> Document:
        if not isinstance(source, Document):
            return self.document(source)
        sentences.check_document(source)
        return source

    def _run(
        self,
        segments: Sequence[Segment],
        options: TranslationOptions,
        windows: Sequence[int] = _WINDOWS,
    ) -> Iterator[Translation]:
        done, round_number = 0, 0
        while done < len(segments):
            size = windows[min(round_number, len(windows) - 1)]
            window = segments[done : done + size]
            if self._cache is None:
                yield from sentences.translate(self._engine, window, options)
            else:
                yield from self._cache.through(self._engine, window, options)
            done, round_number = done + size, round_number + 1

    def _collect(self, source: Source, options: TranslationOptions) -> BilingualDocument:
        document = self._document(source)
        found = self._run(document.segments, options, _WHOLE)
        return BilingualDocument(
            document, {item.segment.id: item for item in found}, options, self.card
        )

    def _collect_all(
        self, sources: list[Source], options: TranslationOptions
    ) -> list[BilingualDocument]:
        documents = [self._document(item) for item in sources]
        together = [segment for document in documents for segment in document.segments]
        found = self._run(together, options, _WHOLE)
        return [
            BilingualDocument(
                document,
                {segment.id: next(found) for segment in document.segments},
                options,
                self.card,
            )
            for document in documents
        ]


def _check_names(overrides: dict[str, Any]) -> None:
    unknown = sorted(set(overrides) - set(OPTION_NAMES))
    if unknown:
        raise ConfigurationError(
            f"Unknown option {unknown[0]!r}. Options: {', '.join(sorted(OPTION_NAMES))}."
        )
