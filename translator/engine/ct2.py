"""The default engine: CTranslate2."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translator.engine.base import MarianEngine
from translator.engine.batching import Batch
from translator.errors import ConfigurationError, EngineError, ModelIntegrityError
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
        num_workers: int = 1,
    ) -> None:
        """Load the model in ``folder``.

        ``compute_type``: any of CTranslate2's (``default`` keeps the model's own quantization);
        ``cpu_threads`` per worker, 0 lets the library choose; ``num_workers``: batches that may
        run at once. Raises ModelIntegrityError and ConfigurationError.
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
        try:
            self._model: Any = ctranslate2.Translator(
                str(folder),
                device=device,
                compute_type=compute_type,
                intra_threads=cpu_threads,
                inter_threads=num_workers,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ModelIntegrityError(f"CTranslate2 cannot load {folder}: {error}") from error

    def close(self) -> None:
        """Free the model. Further calls raise EngineError."""
        super().close()
        self._model.unload_model()

    def _decode(
        self, tokens: Sequence[Tokens], batch: Batch, options: TranslationOptions
    ) -> list[list[Hypothesis]]:
        try:
            results = self._model.translate_batch(
                [[*item.pieces, END_OF_SENTENCE] for item in tokens],
                beam_size=options.beam_size,
                num_hypotheses=options.num_hypotheses,
                length_penalty=options.length_penalty,
                repetition_penalty=options.repetition_penalty,
                no_repeat_ngram_size=options.no_repeat_ngram_size,
                max_input_length=0,
                max_decoding_length=batch.max_target_tokens,
                disable_unk=True,
                return_end_token=True,
                return_scores=True,
                return_attention=options.alignment,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return [
            self._hypotheses(source, result, options)
            for source, result in zip(tokens, results, strict=True)
        ]

    def _hypotheses(
        self, source: Tokens, result: Any, options: TranslationOptions
    ) -> list[Hypothesis]:
        attention = result.attention or [None] * len(result.hypotheses)
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
