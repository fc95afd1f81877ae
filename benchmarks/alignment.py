"""Measure word alignment: ``python -m benchmarks.alignment CHECKPOINT [--converted FOLDER]``.

CHECKPOINT is a Hugging Face Marian folder. Prints a Markdown table of every reading of its
cross-attention, best first, then the way from attention to links step by step; ``--converted``
also measures what CTranslate2 returns for a converted model. Needs the ``torch`` extra.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from translator.align.links import LinkRules
from translator.engine.torch import TorchEngine
from translator.errors import TranslatorError
from translator.evaluation.alignment import Score, confidence_interval, load_pairs, total
from translator.evaluation.attention import (
    METHODS,
    Forced,
    Reading,
    force,
    measure,
    readings,
    score_converted,
    score_reading,
)
from translator.types import ModelCard

REFERENCES = Path(__file__).resolve().parents[1] / "tests" / "data" / "alignment.json"
FIRST_RULES = LinkRules(forward_share=0.5, forward_floor=0.12, backward_floor=0.2)


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement; the exit code is 1 when something could not be read."""
    parser = argparse.ArgumentParser(prog="benchmarks.alignment", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="Hugging Face Marian folder")
    parser.add_argument("--converted", type=Path, help="CTranslate2 folder to measure as well")
    parser.add_argument("--references", type=Path, default=REFERENCES)
    options = parser.parse_args(arguments)
    try:
        pairs = load_pairs(options.references)
        card = ModelCard(name=options.checkpoint.name, format="transformers")
        engine = TorchEngine(options.checkpoint, card, device="cpu")
        forced = force(engine, options.checkpoint, pairs)
        best = print_readings(forced)
        print_methods(forced, best)
        print_interval("torch", score_reading(forced, best))
        if options.converted:
            print_interval("CTranslate2", score_converted(options.converted, pairs))
    except TranslatorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def print_readings(forced: list[Forced]) -> Reading:
    """The table of layers and heads; returns the best one by the cross-checked error rate."""
    layers, heads = forced[0].attention.shape[:2]
    rows = [measure(forced, reading) for reading in readings(layers, heads)]
    rows.sort(key=lambda row: row.crossed.error_rate)
    print("| layer | heads | AER | precision | recall | AER, rules in force |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        chosen = ", ".join(map(str, row.reading.heads))
        print(
            f"| {row.reading.layer} | {chosen} | {_figures(row.crossed)} "
            f"| {row.default.error_rate:.3f} |"
        )
    return rows[0].reading


def print_methods(forced: list[Forced], reading: Reading) -> None:
    """What each step from attention to links gains at the best reading."""
    print("\n| evidence | rules | AER | precision | recall |")
    print("|---|---|---|---|---|")
    before = measure(forced, reading, method=METHODS["attention"], grid=[FIRST_RULES])
    print(f"| attention | {_rules(FIRST_RULES)} | {_figures(before.best)} |")
    for name, method in METHODS.items():
        row = measure(forced, reading, method=method)
        print(f"| {name} | cross-checked | {_figures(row.crossed)} |")
        print(f"| {name} | best: {_rules(row.rules)} | {_figures(row.best)} |")
    print(f"| all | in force: {_rules(LinkRules())} | {_figures(row.default)} |")


def print_interval(name: str, scores: list[Score]) -> None:
    """One line with the 95 % interval of the error rate."""
    low, high = confidence_interval(scores)
    score = total(scores)
    print(
        f"\n{name}, rules in force: AER {score.error_rate:.3f} (95 %: {low:.3f} to {high:.3f}), "
        f"precision {score.precision:.3f}, recall {score.recall:.3f}, "
        f"{len(scores)} sentences, {score.sure} sure links"
    )


def _figures(score: Score) -> str:
    return f"{score.error_rate:.3f} | {score.precision:.3f} | {score.recall:.3f}"


def _rules(rules: LinkRules) -> str:
    return f"{rules.forward_share:g} / {rules.forward_floor:g} / {rules.backward_floor:g}"


if __name__ == "__main__":
    sys.exit(main())
