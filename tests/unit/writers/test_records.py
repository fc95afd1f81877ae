"""Sentences as JSON."""

import json
import math
from dataclasses import replace

from translator.pipeline import Translator
from translator.testing import SAMPLE_TEXT, FakeEngine, sample_document
from translator.types import (
    Alignment,
    Flag,
    Hypothesis,
    Link,
    Segment,
    Translation,
)
from translator.writers import render
from translator.writers.records import line, record

FIELDS = {
    "id", "paragraph", "kind", "source", "target", "origin", "confidence", "flags", "alignment",
}  # fmt: skip


def _translation(**fields) -> Translation:
    segment = Segment("s1", "كتاب", 0, 4)
    return Translation(segment, (Hypothesis("book", score=-0.5),), **fields)


def test_one_sentence_with_everything():
    item = _translation(
        alignment=Alignment((Link((0, 4), (0, 4), 0.75),)),
        confidence=0.9,
        flags=(Flag("loop", "Loops.", ((0, 2),), ((1, 3),)),),
    )
    assert record(item, 3, "heading") == {
        "id": "s1",
        "paragraph": 3,
        "kind": "heading",
        "source": "كتاب",
        "target": "book",
        "origin": "model",
        "confidence": 0.9,
        "flags": [
            {
                "code": "loop",
                "message": "Loops.",
                "source_spans": [[0, 2]],
                "target_spans": [[1, 3]],
            }
        ],
        "alignment": [{"source": [0, 4], "target": [0, 4], "weight": 0.75}],
    }


def test_several_hypotheses_and_errors_are_told():
    several = replace(_translation(), hypotheses=(Hypothesis("a", score=-1.0), Hypothesis("b")))
    assert record(several, 0, "body")["hypotheses"] == [
        {"text": "a", "score": -1.0},
        {"text": "b", "score": 0.0},
    ]
    failed = Translation(Segment("s1", "كتاب", 0, 4), origin="failed", error="Too hot.")
    found = record(failed, 0, "body")
    assert found["error"] == "Too hot."
    assert found["target"] == "[not translated] كتاب"


def test_a_line_is_one_line_for_every_reader_and_is_strict_json():
    odd = "a\nb\u2028c\x85d\u2029e"
    item = replace(
        _translation(confidence=math.nan),
        segment=Segment("s", odd, 0, len(odd)),
        hypotheses=(Hypothesis(odd),),
    )
    text = line(item, 0, "body")
    assert len(text.splitlines()) == 1
    found = json.loads(text, parse_constant=lambda name: 1 / 0)
    assert found["source"] == found["target"] == odd
    assert found["confidence"] is None


def test_arabic_is_readable_in_the_file():
    assert '"source": "كتاب"' in line(_translation(), 0, "body")


def test_lines_are_the_sentences_in_order():
    bilingual = Translator(engine=FakeEngine()).translate(sample_document())
    found = [json.loads(text) for text in render(bilingual, "jsonl").splitlines()]
    assert [item["id"] for item in found] == [s.id for s in bilingual.document.segments]
    assert all(set(item) == FIELDS for item in found)
    assert found[0]["paragraph"] == 0
    assert found[-1]["paragraph"] == 2
    assert found[-1]["origin"] == "copy"


def test_the_whole_document():
    bilingual = Translator(engine=FakeEngine()).translate(SAMPLE_TEXT, beam_size=2)
    noted = replace(bilingual.document, notes=("Repaired.",))
    found = json.loads(render(replace(bilingual, document=noted), "json"))
    assert found["model"] == "fake"
    assert found["options"]["beam_size"] == 2
    assert found["notes"] == ["Repaired."]
    assert found["complete"] is True
    assert [len(p["sentences"]) for p in found["paragraphs"]] == [1, 2, 1]
    assert found["paragraphs"][0]["kind"] == bilingual.document.paragraphs[0].kind


def test_a_document_that_was_stopped_says_so():
    bilingual = Translator(engine=FakeEngine()).translate(SAMPLE_TEXT)
    some = dict(list(bilingual.translations.items())[:2])
    found = json.loads(render(replace(bilingual, translations=some), "json"))
    assert (found["complete"], found["done"], found["total"]) == (False, 2, 4)
    assert sum(len(p["sentences"]) for p in found["paragraphs"]) == 2
