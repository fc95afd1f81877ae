"""The default engine: CTranslate2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from translator.engine.base import MarianEngine
from translator.engine.batching import Batch, share_cores
from translator.errors import ConfigurationError, EngineError, ModelIntegrityError
from translator.registry.threads import torch_threads_kept
from translator.text.subword import END_OF_SENTENCE, Tokens
from translator.types import Hypothesis, ModelCard, TranslationOptions


class CTranslate2Engine(MarianEngine):
    """Runs a converted model (``model.bin``) on CPU or CUDA. Thread-safe; not fork-safe."""

    def __init__(
        self,
        folder: Path,
        card: ModelCard,
        *,
        device: str = "auto",
        compute_type: str = "default",
        cpu_threads: int = 0,
        num_workers: int = 0,
    ) -> None:
        """Load the model in ``folder``.

        ``compute_type``: any of CTranslate2's (``default`` keeps the model's own quantization);
        ``cpu_threads`` per worker and ``num_workers``, the batches that run at once, are shared
        out among the cores where they are 0. Raises ModelIntegrityError and ConfigurationError.
        """
        super().__init__(folder, card)
        import ctranslate2

        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        elif device == "cuda" and not ctranslate2.get_cuda_device_count():
            raise ConfigurationError("device='cuda' was asked for, but no CUDA device was found.")
        supported = ctranslate2.get_supported_compute_types(device)
        if compute_type not in {"default", "auto", *supported}:
            raise ConfigurationError(
                f"compute_type={compute_type!r} is not supported on this {device}; "
                f"choose from: default, auto, {', '.join(sorted(supported))}."
            )
        threads, workers = share_cores(cpu_threads, num_workers)
        try:
            with torch_threads_kept():
                self._model: Any = ctranslate2.Translator(
                    str(folder),
                    device=device,
                    compute_type=compute_type,
                    intra_threads=threads,
                    inter_threads=workers if device == "cpu" else 1,
                )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ModelIntegrityError(f"CTranslate2 cannot load {folder}: {error}") from error

    def close(self) -> None:
        """Free the model. Further calls raise EngineError."""
        super().close()
        self._model.unload_model()

    def _decode(
        self, tokens: Sequence[Tokens], batches: Sequence[Batch], options: TranslationOptions
    ) -> Iterator[list[list[Hypothesis]]]:
        waiting = [self._submit(tokens, batch, options) for batch in batches]
        for batch, (results, first_steps) in zip(batches, waiting, strict=True):
            found, first = _collect(results), _collect(first_steps)
            yield [
                self._hypotheses(tokens[index], result, first[at] if first else None, options)
                for at, (index, result) in enumerate(zip(batch.indices, found, strict=True))
            ]

    def _continue(
        self, tokens: Tokens, prefix: Sequence[str], limit: int, options: TranslationOptions
    ) -> list[Hypothesis]:
        # Not CTranslate2's return_alternatives, which in 4.8 leaves out some of the likeliest.
        begun, pieces = list(prefix), [*tokens.pieces, END_OF_SENTENCE]
        wide = replace(options, beam_size=options.num_hypotheses)
        waiting = self._translate([pieces], wide, len(begun) + 1, target_prefix=[begun])
        first = self._hypotheses(tokens, _collect(waiting)[0], None, wide)
        ended = [one for one in first if one.finished]
        following = [list(one.tokens) for one in first if not one.finished]
        greedy = replace(options, beam_size=1, num_hypotheses=1)
        rest = self._translate([pieces] * len(following), greedy, limit, target_prefix=following)
        return ended + [self._hypotheses(tokens, row, None, greedy)[0] for row in _collect(rest)]

    def _submit(
        self, tokens: Sequence[Tokens], batch: Batch, options: TranslationOptions
    ) -> tuple[list[Any], list[Any]]:
        """Hand a batch to the next free worker; results are waited for later.

        With beams and several sentences, CTranslate2 4.8 gives the attention of the first target
        token from the wrong sentence; so that step is taken again by itself, greedily, as it does
        not depend on the hypothesis.
        """
        pieces = [[*tokens[index].pieces, END_OF_SENTENCE] for index in batch.indices]
        results = self._translate(pieces, options, batch.max_target_tokens)
        mixed = options.alignment and options.beam_size > 1 and len(pieces) > 1
        if not mixed:
            return results, []
        greedy = replace(options, beam_size=1, num_hypotheses=1)
        return results, self._translate(pieces, greedy, 1)

    def _translate(
        self,
        pieces: list[list[str]],
        options: TranslationOptions,
        max_target_tokens: int,
        **more: Any,
    ) -> list[Any]:
        try:
            results: list[Any] = self._model.translate_batch(
                pieces,
                beam_size=options.beam_size,
                num_hypotheses=options.num_hypotheses,
                length_penalty=options.length_penalty,
                repetition_penalty=options.repetition_penalty,
                no_repeat_ngram_size=options.no_repeat_ngram_size,
                max_input_length=0,
                max_decoding_length=max_target_tokens,
                disable_unk=True,
                suppress_sequences=[[piece] for piece in self._bytes] or None,
                return_end_token=True,
                return_scores=True,
                return_attention=options.alignment,
                asynchronous=True,
                **more,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return results

    def _hypotheses(
        self, source: Tokens, result: Any, first_step: Any, options: TranslationOptions
    ) -> list[Hypothesis]:
        attention = result.attention or [None] * len(result.hypotheses)
        if first_step is not None:
            attention = [[first_step.attention[0][0], *rows[1:]] for rows in attention]
        return [
            self._hypothesis(source, pieces, score * len(pieces) ** options.length_penalty, rows)
            for pieces, score, rows in zip(result.hypotheses, result.scores, attention, strict=True)
        ]

    def _score(
        self, tokens: Sequence[Tokens], targets: Sequence[Sequence[str]]
    ) -> list[tuple[tuple[float, ...], float]]:
        try:
            results = self._model.score_batch(
                [[*item.pieces, END_OF_SENTENCE] for item in tokens],
                [list(target) for target in targets],
                max_input_length=0,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return [(tuple(row.log_probs[:-1]), row.log_probs[-1]) for row in results]


def _collect(waiting: Sequence[Any]) -> list[Any]:
    try:
        return [item.result() for item in waiting]
    except (RuntimeError, ValueError, MemoryError) as error:
        raise EngineError(f"CTranslate2 failed: {error}") from error
