"""What is measured: the outputs of a model, run here, or of any system, from a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.errors import InputError
from translator.evaluation.alignment import Score, confidence_interval, load_pairs, total
from translator.evaluation.attention import Reading, force, score_converted, score_reading
from translator.evaluation.lines import read_lines
from translator.evaluation.testsets import check_count
from translator.pipeline import Translator
from translator.types import ModelCard

_AT_ONCE = 128
OnProgress = Callable[[int, int], None]
"""Called with (done, total)."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model translated, loading not counted; words are those of the source."""

    seconds: float
    lines_per_second: float
    words_per_second: float


@dataclass(frozen=True, slots=True)
class AlignmentRate:
    """Alignment error rate (Och & Ney 2003) with its 95 % interval; 0 is perfect."""

    error_rate: float
    low: float
    high: float
    precision: float
    recall: float
    sentences: int
    sure_links: int


@dataclass(frozen=True, slots=True)
class System:
    """Outputs of one system, line by line with the test set; an empty line is an empty output.

    ``failed``: lines in which a sentence could not be translated and stands marked; None where
    nobody knows. ``speed`` and ``alignment``: only of a model.
    """

    name: str
    lines: tuple[str, ...]
    failed: int | None = None
    speed: Speed | None = None
    alignment: AlignmentRate | None = None


def load_system(path: Path, lines: int) -> System:
    """Read stored outputs for a test set of ``lines`` lines. Raises ReadError."""
    found = read_lines(path)
    check_count(path, found, lines, "the test set")
    return System(path.name, tuple(" ".join(line.split()) for line in found))


def run_system(
    translator: Translator,
    sources: Sequence[str],
    *,
    on_progress: OnProgress | None = None,
    **options: Any,
) -> System:
    """Translate every line as a reader would get it; a line of several sentences stays one line.

    ``options`` as for ``Translator.translate``. Raises as that does.
    """
    outputs: list[str] = []
    failed = 0
    start = time.perf_counter()
    for at in range(0, len(sources), _AT_ONCE):
        documents = translator.translate(list(sources[at : at + _AT_ONCE]), **options)
        for document in documents:
            outputs.append(" ".join(document.text.split()))
            failed += any(item.origin == "failed" for item in document.translations.values())
        if on_progress is not None:
            on_progress(len(outputs), len(sources))
    seconds = max(time.perf_counter() - start, 1e-9)
    words = sum(len(line.split()) for line in sources)
    speed = Speed(seconds, len(sources) / seconds, words / seconds)
    return System(translator.card.name, tuple(outputs), failed, speed)


def measure_alignment(folder: Path, card: ModelCard, references: Path) -> AlignmentRate:
    """How well a model's word links agree with those made by hand (see ``alignment``).

    The model is forced to produce the references; layer and heads are those of its card.
    Raises ReadError, ModelIntegrityError, EngineError and MissingDependencyError.
    """
    pairs = load_pairs(references)
    if card.format == "ctranslate2":
        scores = score_converted(folder, pairs)
    else:
        from translator.engine.torch import TorchEngine

        engine = TorchEngine(folder, card, device="cpu")
        try:
            forced = force(engine, folder, pairs)
        finally:
            engine.close()
        scores = score_reading(forced, _reading(card, *forced[0].attention.shape[:2]))
    return _rate(scores)


def unique_names(systems: Sequence[System]) -> list[str]:
    """A name for each system; one that comes again gets a number."""
    names: list[str] = []
    for system in systems:
        name, number = system.name, 1
        while name in names:
            number += 1
            name = f"{system.name} ({number})"
        names.append(name)
    return names


def check_system(system: System, lines: int) -> None:
    """Raise InputError when there is not one output for each line."""
    if len(system.lines) != lines:
        raise InputError(
            f"{system.name} has {len(system.lines):,} outputs for {lines:,} lines. There must be "
            "one for each."
        )


def _reading(card: ModelCard, layers: int, heads: int) -> Reading:
    """The layer and heads that the torch engine reads for this card."""
    chosen = card.details.get("alignment")
    layer, count = (-2 if layers > 2 else -1), 0
    if isinstance(chosen, dict):
        layer, count = int(chosen.get("layer", -1)), int(chosen.get("heads", 1))
    return Reading(layer, tuple(range(count or heads)))


def _rate(scores: list[Score]) -> AlignmentRate:
    low, high = confidence_interval(scores)
    whole = total(scores)
    return AlignmentRate(
        whole.error_rate, low, high, whole.precision, whole.recall, len(scores), whole.sure
    )
