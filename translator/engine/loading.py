"""From a model folder to a running engine."""

from __future__ import annotations

from pathlib import Path

from translator.errors import ConfigurationError
from translator.types import Engine, ModelCard, TranslationOptions

_DEVICES = ("auto", "cpu", "cuda")
_PROBE = "ذهب الولد إلى المدرسة في الصباح"


def load_engine(
    folder: Path,
    card: ModelCard,
    *,
    device: str = "auto",
    compute_type: str = "default",
    cpu_threads: int = 0,
    num_workers: int = 0,
) -> Engine:
    """Load the engine that ``card.format`` asks for.

    Raises ConfigurationError, MissingDependencyError or ModelIntegrityError.
    """
    if device not in _DEVICES:
        raise ConfigurationError(f"device must be one of {', '.join(_DEVICES)}, not {device!r}.")
    if not 0 <= cpu_threads <= 1024 or not 0 <= num_workers <= 256:
        raise ConfigurationError(
            "cpu_threads must be between 0 (automatic) and 1024, num_workers between 0 and 256."
        )
    if card.format == "ctranslate2":
        from translator.engine.ct2 import CTranslate2Engine

        return CTranslate2Engine(
            folder,
            card,
            device=device,
            compute_type=compute_type,
            cpu_threads=cpu_threads,
            num_workers=num_workers,
        )
    from translator.engine.torch import TorchEngine

    return TorchEngine(
        folder, card, device=device, compute_type=compute_type, cpu_threads=cpu_threads
    )


def self_test(engine: Engine) -> str | None:
    """Translate one easy sentence; a sentence saying what is wrong, or None when all is well.

    Finds models that load and then babble: a compute type that overflows, for example, repeats
    one subword up to the limit.
    """
    hypothesis = engine.translate_batch([_PROBE], TranslationOptions(beam_size=1))[0][0]
    tokens = hypothesis.tokens
    if not hypothesis.text.strip():
        return "The model gives an empty translation of an easy sentence."
    if not hypothesis.finished or (len(tokens) > 24 and len(set(tokens)) * 3 < len(tokens)):
        return (
            f"The model repeats itself on an easy sentence ({hypothesis.text[:60]!r}…). Its files "
            "or its compute type are wrong."
        )
    return None
