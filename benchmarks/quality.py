"""BLEU and chrF of a model through the public pipeline: the numbers of a model's card.

``python -m benchmarks.quality SOURCE REFERENCE [--model NAME] [--write-card TEST_SET]``
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import sacrebleu

from translator import Translator
from translator.registry import resolve
from translator.registry.card import read_card, write_card


def run(model: str, sources: list[str]) -> list[str]:
    """The translation of each line at the default options (beam 4)."""
    with Translator(model) as translator:
        return [" ".join(document.text.split()) for document in translator.translate(sources)]


def measure(hypotheses: list[str], references: list[str]) -> dict[str, float]:
    """Corpus BLEU and chrF, one decimal."""
    bleu, chrf = sacrebleu.metrics.BLEU(), sacrebleu.metrics.CHRF()
    scores = {
        "BLEU": round(bleu.corpus_score(hypotheses, [references]).score, 1),
        "chrF": round(chrf.corpus_score(hypotheses, [references]).score, 1),
    }
    print(bleu.get_signature(), chrf.get_signature(), sep="\n")
    return scores


def main() -> None:
    """Measure, print, and put the scores into the card if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="Arabic, one line each")
    parser.add_argument("reference", type=Path, help="English, line by line the same")
    parser.add_argument("--model", default="muwazi-ar-en")
    parser.add_argument("--against", help="another model; counts the lines that differ")
    parser.add_argument("--write-card", metavar="TEST_SET", help="name to store the scores under")
    given = parser.parse_args()
    sources = given.source.read_text(encoding="utf-8").splitlines()
    references = given.reference.read_text(encoding="utf-8").splitlines()
    if len(sources) != len(references):
        parser.error(f"{len(sources)} sources, but {len(references)} references")
    hypotheses = run(given.model, sources)
    scores = measure(hypotheses, references)
    print(json.dumps(scores))
    if given.against:
        others = run(given.against, sources)
        different = sum(one != other for one, other in zip(hypotheses, others, strict=True))
        print(json.dumps(measure(others, references)))
        print(f"{different} of {len(sources)} lines differ")
    if given.write_card:
        folder = resolve(given.model).path
        card = read_card(folder)
        write_card(folder, replace(card, quality={**card.quality, given.write_card: scores}))


if __name__ == "__main__":
    main()
