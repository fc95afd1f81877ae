"""BLEU, chrF and TER as sacrebleu computes them, with its signatures, intervals and p-values.

The statistics of every line are taken once for each system; scores of the whole, of parts and of
resampled sets are added up from them, which is sacrebleu's own way (Post 2018, "A Call for Clarity
in Reporting BLEU Scores"). BLEU: Papineni et al. 2002; chrF: Popović 2015; TER: Snover et al.
2006; paired bootstrap: Koehn 2004, "Statistical Significance Tests for Machine Translation
Evaluation".
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from translator.errors import ConfigurationError, MissingDependencyError

METRICS = ("BLEU", "chrF", "TER")
LOWER_IS_BETTER = frozenset({"TER"})
SAMPLES = 1000
SEED = 12345
"""sacrebleu's own."""
MIN_LINES = 20
"""With fewer, resampling says nothing: from one line it always draws the same set."""

_SEED_VARIABLE = "SACREBLEU_SEED"
_MAX_SEED = 2**32 - 1
_MAX_DRAWN = 10_000_000
_AT_ONCE = 2000
_seeding = threading.Lock()


class Metric:
    """One of METRICS over fixed references; remembers the statistics of the systems it has seen.

    Systems are told apart by identity: hand over the same tuple of lines each time.
    """

    def __init__(self, name: str, references: Sequence[Sequence[str]]) -> None:
        """Raises MissingDependencyError, and ConfigurationError for an unknown name."""
        require_sacrebleu()
        from sacrebleu.metrics import BLEU, CHRF, TER

        kinds = dict(zip(METRICS, (BLEU, CHRF, TER), strict=True))
        if name not in kinds:
            raise ConfigurationError(f"{name!r} is none of the metrics {', '.join(METRICS)}.")
        self.name = name
        self._metric: Any = kinds[name]()
        self._references = references
        self._seen: dict[int, tuple[Sequence[str], list[Any]]] = {}

    def statistics(self, lines: Sequence[str]) -> list[Any]:
        """The counts of each line, as sacrebleu takes them."""
        if id(lines) not in self._seen:
            counts: list[Any] = []
            # In parts: sacrebleu's n-grams of all references at once would fill memory.
            for at in range(0, len(lines), _AT_ONCE):
                part = slice(at, at + _AT_ONCE)
                references = [list(stream[part]) for stream in self._references]
                counts += self._metric._extract_corpus_statistics(list(lines[part]), references)
            self._seen[id(lines)] = (lines, counts)
        return self._seen[id(lines)][1]

    def score(self, lines: Sequence[str], indices: Sequence[int] | None = None) -> float:
        """The corpus score of all lines, or of those at ``indices``."""
        counts = self.statistics(lines)
        chosen = counts if indices is None else [counts[index] for index in indices]
        return float(self._metric._aggregate_and_compute(chosen).score)

    def line_scores(self, lines: Sequence[str]) -> list[float]:
        """The score of each line by itself."""
        compute = self._metric._aggregate_and_compute
        return [float(compute([counts]).score) for counts in self.statistics(lines)]

    def interval(self, lines: Sequence[str], *, samples: int, seed: int) -> tuple[float, float]:
        """The middle 95 % of the scores of resampled sets, cut off as sacrebleu does."""
        from sacrebleu.significance import _bootstrap_resample

        with _seeded(seed):
            self._metric.seed, drawn = _bootstrap_resample(
                self.statistics(lines), self._metric, samples
            )
        self._metric.n_bootstrap = samples
        scores = sorted(float(found.score) for found in drawn)
        cut = len(scores) // 40
        return scores[cut], scores[len(scores) - cut - 1]

    def signature(self) -> str:
        """What sacrebleu needs to be told to repeat this."""
        return str(self._metric.get_signature())

    # sacrebleu's PairedTest takes this object for one of its own metrics.

    def _extract_corpus_statistics(self, lines: Sequence[str], references: object) -> list[Any]:
        return self.statistics(lines)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_metric"], name)


def paired_p_values(
    metrics: Sequence[Metric],
    system: Sequence[str],
    baselines: Sequence[Sequence[str]],
    *,
    samples: int,
    seed: int,
) -> list[dict[str, float]]:
    """For each baseline, by metric: how likely chance alone makes a difference as large.

    Paired bootstrap, two-sided, by ``sacrebleu.significance``. Outputs that no metric can tell
    apart have 1.0 (sacrebleu's formula would give them the smallest value there is).
    """
    from sacrebleu.significance import PairedTest

    if not baselines:
        return []
    named = [(str(number), lines) for number, lines in enumerate((system, *baselines))]
    with _seeded(seed):
        test = PairedTest(
            named, {metric.name: metric for metric in metrics}, None, "bs", n_samples=samples
        )
        _, found = test()
    # Keyed by sacrebleu's names (chrF2), in the order given.
    columns = [results for name, results in found.items() if name != "System"]
    return [
        {
            metric.name: (
                1.0
                if metric.statistics(system) == metric.statistics(lines)
                else float(results[number].p_value)
            )
            for metric, results in zip(metrics, columns, strict=True)
        }
        for number, lines in enumerate(baselines, 1)
    ]


def affordable_samples(samples: int, lines: int) -> int:
    """As many samples as fit into memory: sacrebleu draws them all at once."""
    return max(1, min(samples, _MAX_DRAWN // max(1, lines)))


def corpus_scores(
    lines: Sequence[str],
    references: Sequence[Sequence[str]],
    names: Sequence[str] = METRICS,
) -> tuple[dict[str, float], dict[str, str]]:
    """Scores and signatures by metric, without intervals. Raises as ``Metric`` does."""
    metrics = [Metric(name, references) for name in names]
    scores: Mapping[str, float] = {metric.name: metric.score(lines) for metric in metrics}
    return dict(scores), {metric.name: metric.signature() for metric in metrics}


def require_sacrebleu() -> None:
    """Raise MissingDependencyError when sacrebleu is not installed."""
    try:
        import sacrebleu  # noqa: F401
    except ImportError as error:
        raise MissingDependencyError("sacrebleu", "evaluate", "Measuring translations") from error


def check_sampling(samples: int, seed: int) -> None:
    """Raise ConfigurationError for numbers that resampling cannot use."""
    if not 100 <= samples <= 100_000:
        raise ConfigurationError(f"samples must be between 100 and 100,000, not {samples!r}.")
    if not 1 <= seed <= _MAX_SEED:
        # sacrebleu takes 0 for none at all.
        raise ConfigurationError(f"seed must be between 1 and {_MAX_SEED}, not {seed!r}.")


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Set the seed where sacrebleu looks for it: in the environment, and only there."""
    with _seeding:
        before = os.environ.get(_SEED_VARIABLE)
        os.environ[_SEED_VARIABLE] = str(seed)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_SEED_VARIABLE]
            else:
                os.environ[_SEED_VARIABLE] = before
