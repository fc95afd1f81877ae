"""BLEU and chrF of a model through the public pipeline: the numbers of a model's card.

``python -m benchmarks.quality SOURCE REFERENCE [--model NAME] [--write-card TEST_SET]``

A thin caller of ``translator.evaluation``; ``muwazi evaluate`` tells more.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from translator import Translator, TranslatorError
from translator.evaluation.metrics import corpus_scores, require_sacrebleu
from translator.evaluation.systems import run_system
from translator.evaluation.testsets import EvaluationSet, load_files
from translator.registry import resolve
from translator.registry.card import read_card, write_card


def run(model: str, test: EvaluationSet) -> tuple[str, ...]:
    """The translation of each line at the default options (beam 4)."""
    with Translator(model) as translator:
        return run_system(translator, test.sources).lines


def measure(hypotheses: tuple[str, ...], test: EvaluationSet) -> dict[str, float]:
    """Corpus BLEU and chrF, one decimal; prints sacrebleu's signatures."""
    scores, signatures = corpus_scores(hypotheses, test.references, ("BLEU", "chrF"))
    print(*signatures.values(), sep="\n")
    return {name: round(score, 1) for name, score in scores.items()}


def main() -> None:
    """Measure, print, and put the scores into the card if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="Arabic, one line each")
    parser.add_argument("reference", type=Path, help="English, line by line the same")
    parser.add_argument("--model", default="muwazi-ar-en")
    parser.add_argument("--against", help="another model; counts the lines that differ")
    parser.add_argument("--write-card", metavar="TEST_SET", help="name to store the scores under")
    given = parser.parse_args()
    try:
        require_sacrebleu()
        _report(given, load_files(given.source, [given.reference]))
    except TranslatorError as error:
        parser.error(str(error))


def _report(given: argparse.Namespace, test: EvaluationSet) -> None:
    hypotheses = run(given.model, test)
    scores = measure(hypotheses, test)
    print(json.dumps(scores))
    if given.against:
        others = run(given.against, test)
        different = sum(one != other for one, other in zip(hypotheses, others, strict=True))
        print(json.dumps(measure(others, test)))
        print(f"{different} of {len(test.sources)} lines differ")
    if given.write_card:
        folder = resolve(given.model).path
        card = read_card(folder)
        write_card(folder, replace(card, quality={**card.quality, given.write_card: scores}))


if __name__ == "__main__":
    main()
