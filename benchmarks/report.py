"""From measurements to tables: ``python -m benchmarks.report [--check]``.

Writes the tables for every file in ``benchmarks/results`` between the two marks in
``docs/performance.md``; with ``--check`` it only says whether they are the same (exit code 1).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
DOCUMENT = ROOT / "docs" / "performance.md"
SCHEMA = 1
BEGIN = "<!-- measured: begin (python -m benchmarks.report) -->"
END = "<!-- measured: end -->"

_GIGABYTE = 1024**3
_MEGABYTE = 1024**2


def speed_ratios(experiment: dict[str, Any], side: str, peer: str) -> list[float]:
    """How many times as fast ``side`` was, by round: subwords a second, or one over seconds."""
    if experiment["kind"] == "throughput":
        return _ratios(experiment, side, peer, lambda row: row["tokens"] / row["seconds"])
    return _ratios(experiment, side, peer, lambda row: 1 / row["seconds"])


def memory_ratios(experiment: dict[str, Any], side: str, peer: str) -> list[float]:
    """How many times as much memory ``side`` took at its peak, by round; none if not measured."""
    if "peak_bytes" not in experiment["rounds"][0][side]:
        return []
    return _ratios(experiment, side, peer, lambda row: row["peak_bytes"])


def render(result: dict[str, Any]) -> str:
    """Markdown: the machine, the ratios, and the medians of each side."""
    experiments = result["experiments"]
    parts = [
        _machine(result),
        *(f"Left out: {reason}" for reason in result["skipped"]),
        _ratio_table(experiments),
        _median_table(experiments),
    ]
    return "\n\n".join(parts)


def refresh(document: str, tables: str) -> str:
    """The document with the tables between its marks. Raises ValueError without the marks."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the marks {BEGIN} and {END} are missing")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh or check the document."""
    parser = argparse.ArgumentParser(prog="benchmarks.report", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of JSON files")
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    options = parser.parse_args(arguments)
    files = sorted(options.results.glob("*.json"))
    if not files:
        print(f"There are no results in {options.results}.", file=sys.stderr)
        return 1
    tables = [render(json.loads(path.read_text(encoding="utf-8"))) for path in files]
    old = options.document.read_text(encoding="utf-8")
    new = refresh(old, "\n\n".join(tables))
    if not options.check:
        options.document.write_text(new, encoding="utf-8")
    elif new != old:
        print(
            f"{options.document.name} does not show what was measured; "
            "run: python -m benchmarks.report",
            file=sys.stderr,
        )
        return 1
    return 0


def _ratios(
    experiment: dict[str, Any], side: str, peer: str, value: Callable[[dict[str, float]], float]
) -> list[float]:
    return [value(row[side]) / value(row[peer]) for row in experiment["rounds"]]


def _machine(result: dict[str, Any]) -> str:
    machine = result["machine"]
    versions = ", ".join(f"{package} {version}" for package, version in machine["versions"].items())
    loads = [row["load"] for experiment in result["experiments"] for row in experiment["rounds"]]
    between = f"{min(loads):.1f} to {max(loads):.1f}" if loads else str(machine["load_at_start"])
    trial = "**A trial of one round: it shows that the sides run, not how fast.** "
    return (trial if result["quick"] else "") + (
        f"{machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_bytes'] / _GIGABYTE:.0f} GB, {machine['system']}; {versions}. "
        f"Niceness {machine['nice']}, load average {between}."
    )


def _ratio_table(experiments: list[dict[str, Any]]) -> str:
    lines = [
        "| measured | side | against | times as fast | peak memory, times as much | rounds |",
        "|---|---|---|---|---|---|",
    ]
    for experiment in experiments:
        for side, peer in experiment["compare"]:
            speed = _spread(speed_ratios(experiment, side, peer))
            memory = _spread(memory_ratios(experiment, side, peer))
            lines.append(
                f"| {name(experiment)} | {side} | {peer} | {speed} | {memory} "
                f"| {len(experiment['rounds'])} |"
            )
    return "\n".join(lines)


def _median_table(experiments: list[dict[str, Any]]) -> str:
    lines = [
        "| measured | side | seconds | subwords | subwords a second | CPU seconds | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for experiment in experiments:
        for side in [key for key in experiment["rounds"][0] if key != "load"]:
            rows = [row[side] for row in experiment["rounds"]]
            tokens, rate, busy, peak = "–", "–", "–", "–"
            if experiment["kind"] == "throughput":
                tokens = f"{median(row['tokens'] for row in rows):.0f}"
                rate = f"{median(row['tokens'] / row['seconds'] for row in rows):.0f}"
                busy = f"{median(row['cpu_seconds'] for row in rows):.2f}"
            if "peak_bytes" in rows[0]:
                peak = f"{median(row['peak_bytes'] for row in rows) / _MEGABYTE:.0f}"
            lines.append(
                f"| {name(experiment)} | {side} | {_spread([row['seconds'] for row in rows])} "
                f"| {tokens} | {rate} | {busy} | {peak} |"
            )
    return "\n".join(lines)


def name(experiment: dict[str, Any]) -> str:
    """What an experiment is called in the tables."""
    if experiment["kind"] == "throughput":
        return f"{experiment['sentences']} sentences"
    return str(experiment["kind"])


def _spread(values: list[float]) -> str:
    if not values:
        return "–"
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    sys.exit(main())
