"""A report's figures as tables of words, for the text and the page alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from translator.evaluation.checks import Checks
from translator.evaluation.metrics import LOWER_IS_BETTER
from translator.evaluation.report import Estimate, Report, SystemReport

SIGNIFICANT = 0.05
FINDINGS = {
    "empty": "empty output",
    "sentences_lost": "sentence lost",
    "fewer_sentences": "fewer sentences",
    "too_short": "much too short",
    "loops": "repeats itself",
    "numbers_missing": "number missing",
}
"""What the codes of ``checks.findings`` mean."""


@dataclass(frozen=True, slots=True)
class Table:
    """Title, heading, rows (as wide as the heading) and a sentence that says how to read it."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(report: Report) -> Iterator[Table]:
    """Every table of the report that has something to say, in the order to be read."""
    yield _scores(report)
    if len(report.systems) > 1:
        yield _comparison(report)
    yield _checks(report)
    if any(system.alignment for system in report.systems):
        yield _alignment(report)
    if any(system.speed for system in report.systems):
        yield _speed(report)
    for kind, title in (("length", "By length of the source"), ("domain", "By domain")):
        if any(group.kind == kind for group in report.groups):
            yield _groups(report, kind, title)


def about(report: Report) -> str:
    """The test set in one line."""
    references = "1 reference" if report.references == 1 else f"{report.references} references"
    lines = "1 line" if report.lines == 1 else f"{report.lines:,} lines"
    return f"{report.test_set}: {lines}, {report.source_words:,} source words, {references}"


def label(metric: str) -> str:
    """The metric's name with an arrow that points to the better side."""
    return f"{metric} {'↓' if metric in LOWER_IS_BETTER else '↑'}"


def _scores(report: Report) -> Table:
    names = list(report.systems[0].scores)
    rows = tuple(
        (system.name, *(_estimate(system.scores[name]) for name in names))
        for system in report.systems
    )
    sampled = report.samples > 0
    note = "↑ higher is better, ↓ lower is better."
    if sampled:
        note = f"In brackets the middle 95 % of {report.samples:,} resampled test sets. {note}"
    return Table("Scores", ("system", *map(label, names)), rows, note)


def _estimate(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return f"{estimate.score:.1f}"
    return f"{estimate.score:.1f} ({estimate.low:.1f}–{estimate.high:.1f})"


def _comparison(report: Report) -> Table:
    first, *others = report.systems
    names = list(first.scores)
    rows = tuple(
        (
            f"against {other.name}",
            *(_difference(first, other, name) for name in names),
        )
        for other in others
    )
    note = f"The score of {first.name} minus the other's."
    if report.samples:
        note += (
            f" p: paired bootstrap (Koehn 2004), {report.samples:,} samples, seed {report.seed}; "
            f"* below {SIGNIFICANT:g}."
        )
    return Table("Differences", ("", *map(label, names)), rows, note)


def _difference(first: SystemReport, other: SystemReport, name: str) -> str:
    found = f"{first.scores[name].score - other.scores[name].score:+.1f}".replace("-", "−")
    if other.p_values is None:
        return found
    p_value = other.p_values[name]
    shown = f"{p_value:.3f}" if p_value >= 0.0005 else "< 0.001"
    return f"{found} (p {shown}{'*' if p_value < SIGNIFICANT else ''})"


def _checks(report: Report) -> Table:
    failed = [system.failed for system in report.systems]
    told = any(count is not None for count in failed)
    named = [(system.name, system.checks) for system in report.systems]
    rows = tuple(
        (
            name,
            _of(checks.fewer_sentences, checks.several),
            _of(checks.sentences_lost, checks.several),
            _kept(checks),
            f"{checks.empty:,}",
            f"{checks.too_short:,}",
            f"{checks.loops:,}",
            *(["–" if count is None else f"{count:,}"] if told else []),
        )
        for (name, checks), count in zip(
            [*named, ("(the reference)", report.reference_checks)], [*failed, None], strict=True
        )
    )
    heading = ("system", "fewer sentences", "one lost", "numbers kept", "empty", "short", "loops")
    return Table(
        "Checks", (*heading, *(["failed"] if told else [])), rows,
        "Lines. Fewer sentences than the source, of those with several: two joined, or one lost "
        "where the line is also a quarter shorter than the reference. Short: under half of it. "
        "Numbers: of those in the source.",
    )  # fmt: skip


def _of(count: int, whole: int) -> str:
    return f"{count:,} of {whole:,}"


def _kept(checks: Checks) -> str:
    share = checks.share_kept
    if share is None:
        return "–"
    return f"{100 * share:.1f} % ({_of(checks.numbers_kept, checks.numbers)})"


def _alignment(report: Report) -> Table:
    rows = tuple(
        (
            system.name,
            f"{rate.error_rate:.3f} ({rate.low:.3f}–{rate.high:.3f})",
            f"{rate.precision:.3f}",
            f"{rate.recall:.3f}",
            f"{rate.sentences:,}",
            f"{rate.sure_links:,}",
        )
        for system in report.systems
        if (rate := system.alignment) is not None
    )
    return Table(
        "Word links",
        ("model", "AER ↓", "precision ↑", "recall ↑", "sentences", "sure links"),
        rows,
        "Alignment error rate (Och & Ney 2003) on sentences linked by hand.",
    )


def _speed(report: Report) -> Table:
    rows = tuple(
        (
            system.name,
            f"{speed.lines_per_second:,.1f}",
            f"{speed.words_per_second:,.0f}",
            f"{speed.seconds:,.1f}",
        )
        for system in report.systems
        if (speed := system.speed) is not None
    )
    return Table(
        "Speed", ("model", "lines/s", "words/s", "seconds"), rows, "On this machine, loading aside."
    )


def _groups(report: Report, kind: str, title: str) -> Table:
    names = list(report.systems[0].scores)
    rows = tuple(
        (
            group.name if at == 0 else "",
            f"{group.lines:,}" if at == 0 else "",
            system.name,
            *(f"{_score(scores, name)}" for name in names),
        )
        for group in report.groups
        if group.kind == kind
        for at, (system, scores) in enumerate(zip(report.systems, group.scores, strict=True))
    )
    unit = "words" if kind == "length" else "domain"
    return Table(title, (unit, "lines", "system", *map(label, names)), rows)


def _score(scores: Mapping[str, float], name: str) -> str:
    return f"{scores[name]:.1f}"
