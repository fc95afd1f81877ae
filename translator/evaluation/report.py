"""Systems measured on a test set, side by side: the first of them against all others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from translator import __version__
from translator.errors import ConfigurationError, InputError
from translator.evaluation.checks import Checks, check_line, findings, total
from translator.evaluation.groups import GroupKind, group_lines
from translator.evaluation.metrics import (
    METRICS,
    MIN_LINES,
    SAMPLES,
    SEED,
    Metric,
    affordable_samples,
    check_sampling,
    paired_p_values,
)
from translator.evaluation.systems import (
    AlignmentRate,
    OnProgress,
    Speed,
    System,
    check_system,
    unique_names,
)
from translator.evaluation.testsets import EvaluationSet

WORST = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score and the middle 95 % of resampled test sets; None with too few lines."""

    score: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SystemReport:
    """One system's figures. ``p_values``: of its difference to the first system, by metric."""

    name: str
    scores: Mapping[str, Estimate]
    checks: Checks
    p_values: Mapping[str, float] | None = None
    failed: int | None = None
    speed: Speed | None = None
    alignment: AlignmentRate | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one length or domain; ``scores``: each system's, by metric."""

    kind: GroupKind
    name: str
    lines: int
    scores: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, slots=True)
class WorstLine:
    """One line with every system's output; ``scores`` are sentence chrF, of each system."""

    number: int
    domain: str | None
    source: str
    references: tuple[str, ...]
    outputs: tuple[str, ...]
    scores: tuple[float, ...]
    findings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured. ``systems``: the one in question, then those it is compared with.

    ``reference_checks``: the same checks on the first reference, for what a person does with the
    same lines. ``samples`` is 0 where nothing was resampled.
    """

    test_set: str
    lines: int
    source_words: int
    references: int
    systems: tuple[SystemReport, ...]
    reference_checks: Checks
    groups: tuple[Group, ...]
    worst: tuple[WorstLine, ...]
    signatures: Mapping[str, str]
    samples: int
    seed: int
    notes: tuple[str, ...] = ()
    version: str = __version__


def evaluate(
    test: EvaluationSet,
    systems: Sequence[System],
    *,
    ter: bool = True,
    samples: int = SAMPLES,
    seed: int = SEED,
    worst: int = WORST,
    on_progress: OnProgress | None = None,
) -> Report:
    """Measure the first system and compare it with the others.

    ``ter=False`` leaves out TER, which takes longest. ``worst``: how many lines with the lowest
    chrF to keep. The same input gives the same report.

    Raises InputError when outputs do not fit the test set, ConfigurationError for numbers out of
    range, and MissingDependencyError without sacrebleu.
    """
    _check(test, systems, samples, seed, worst)
    metrics = [Metric(name, test.references) for name in METRICS if ter or name != "TER"]
    drawn, notes = _plan_sampling(samples, len(test.sources))
    scores = _estimate(metrics, systems, drawn, seed, on_progress)
    p_values: list[dict[str, float]] = []
    if drawn:
        baselines = [system.lines for system in systems[1:]]
        p_values = paired_p_values(metrics, systems[0].lines, baselines, samples=drawn, seed=seed)
    checks = [_check_all(test, system.lines) for system in systems]
    return Report(
        test_set=test.name,
        lines=len(test.sources),
        source_words=sum(len(line.split()) for line in test.sources),
        references=len(test.references),
        systems=_system_reports(systems, scores, checks, p_values),
        reference_checks=total(_check_all(test, test.references[0])),
        groups=_groups(test, metrics, systems),
        worst=_worst(test, metrics, systems, checks, worst),
        signatures={metric.name: metric.signature() for metric in metrics},
        samples=drawn,
        seed=seed,
        notes=notes,
    )


def as_json(report: Report) -> str:
    """The report as one JSON object, the fields as they are here."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n"


def _check(
    test: EvaluationSet, systems: Sequence[System], samples: int, seed: int, worst: int
) -> None:
    if not systems:
        raise InputError("There is no system to measure.")
    check_sampling(samples, seed)
    if not 0 <= worst <= 1000:
        raise ConfigurationError(f"worst must be between 0 and 1000, not {worst!r}.")
    for system in systems:
        check_system(system, len(test.sources))


def _plan_sampling(samples: int, lines: int) -> tuple[int, tuple[str, ...]]:
    """How many samples to draw, and what to say where that is not what was asked for."""
    if lines < MIN_LINES:
        return 0, (
            f"With fewer than {MIN_LINES} lines there are no intervals and no p-values: they "
            "would mean nothing.",
        )
    drawn = affordable_samples(samples, lines)
    if drawn < samples:
        return drawn, (
            f"{drawn:,} samples were drawn instead of {samples:,}, which for {lines:,} lines "
            "would take too much memory.",
        )
    return drawn, ()


def _estimate(
    metrics: Sequence[Metric],
    systems: Sequence[System],
    samples: int,
    seed: int,
    on_progress: OnProgress | None,
) -> list[dict[str, Estimate]]:
    found: list[dict[str, Estimate]] = []
    steps = len(metrics) * len(systems)
    for system in systems:
        found.append({})
        for metric in metrics:
            bounds: tuple[float, float] | tuple[None, None] = (None, None)
            if samples:
                bounds = metric.interval(system.lines, samples=samples, seed=seed)
            found[-1][metric.name] = Estimate(metric.score(system.lines), *bounds)
            if on_progress is not None:
                on_progress(len(metrics) * (len(found) - 1) + len(found[-1]), steps)
    return found


def _check_all(test: EvaluationSet, outputs: Sequence[str]) -> list[Checks]:
    return [
        check_line(source, output, test.references_of(index))
        for index, (source, output) in enumerate(zip(test.sources, outputs, strict=True))
    ]


def _system_reports(
    systems: Sequence[System],
    scores: Sequence[Mapping[str, Estimate]],
    checks: Sequence[Sequence[Checks]],
    p_values: Sequence[Mapping[str, float]],
) -> tuple[SystemReport, ...]:
    compared: list[Mapping[str, float] | None] = [None, *p_values]
    compared += [None] * (len(systems) - len(compared))
    return tuple(
        SystemReport(
            name, scores[at], total(checks[at]), compared[at],
            systems[at].failed, systems[at].speed, systems[at].alignment,
        )
        for at, name in enumerate(unique_names(systems))
    )  # fmt: skip


def _groups(
    test: EvaluationSet, metrics: Sequence[Metric], systems: Sequence[System]
) -> tuple[Group, ...]:
    return tuple(
        Group(
            kind,
            name,
            len(indices),
            tuple(
                {metric.name: metric.score(system.lines, indices) for metric in metrics}
                for system in systems
            ),
        )
        for kind, name, indices in group_lines(test)
    )


def _worst(
    test: EvaluationSet,
    metrics: Sequence[Metric],
    systems: Sequence[System],
    checks: Sequence[Sequence[Checks]],
    count: int,
) -> tuple[WorstLine, ...]:
    chrf = next(metric for metric in metrics if metric.name == "chrF")
    scores = [chrf.line_scores(system.lines) for system in systems]
    order = sorted(range(len(test.sources)), key=lambda index: scores[0][index])
    return tuple(
        WorstLine(
            index + 1,
            test.domains[index] if test.domains else None,
            test.sources[index],
            test.references_of(index),
            tuple(system.lines[index] for system in systems),
            tuple(row[index] for row in scores),
            tuple(findings(row[index]) for row in checks),
        )
        for index in order[:count]
    )
