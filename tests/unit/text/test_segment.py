"""Golden sentence splits, and what must hold for any text at all."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.normalize import is_invisible
from translator.text.segment import item_marker, line_spans, paragraphs, split_sentences

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "segmentation"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "segmentation" / "cases.json"
_WORLD = "Needs to know what the words mean; splitting is right for most sentences of this form: "
KNOWN_FAILURES = {
    "dlg-dash-question": "A question between dashes; a dash mostly opens the reply in a dialogue.",
    "edge-ellipsis-noun": "Dots between nouns of a list; dots mostly end a sentence before a noun.",
    "num-hijri": _WORLD + "a place with «ب» after an era.",
    "par-obituary": _WORLD + "«لـ» after an era.",
    "par-medicine": _WORLD + "«وآخر» after a time of day.",
    "par-weather": _WORLD + "«وما فوق» after a unit.",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(".!?؟…۔«»\"'()[]،؛: \t\n\r\u2028\u200f\u200b\u0640د.م.صأب123٣😊—–•﴿﴾"),
    ),
    max_size=80,
)


def _golden() -> list:
    return [
        pytest.param(
            case["text"],
            case["expected"],
            id=case["id"],
            marks=[pytest.mark.xfail(reason=KNOWN_FAILURES[case["id"]], strict=True)]
            if case["id"] in KNOWN_FAILURES
            else [],
        )
        for path in sorted(GOLDEN.glob("*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))
    ]


def _visible(pieces: list[str]) -> list[str]:
    return [_INVISIBLE.sub("", piece).strip() for piece in pieces]


@pytest.mark.parametrize(("text", "expected"), _golden())
def test_golden(text, expected):
    assert _visible(split_sentences(text)) == _visible(expected)


def test_there_are_golden_cases_enough():
    assert len(_golden()) >= 60


@pytest.mark.shared
def test_shared_golden_cases(shared):
    cases = json.loads(SHARED.read_text(encoding="utf-8"))
    wrong = [
        case["id"]
        for case in cases
        if _visible(split_sentences(case["text"])) != _visible(case["expected"])
    ]
    assert len(cases) >= 25
    assert wrong == []


@given(ANY_TEXT)
def test_segments_and_gaps_rebuild_the_text(text):
    rebuilt, at = "", 0
    for paragraph in paragraphs(text):
        start, end = paragraph.anchor
        assert text[start:end] == paragraph.text
        rebuilt += text[at:start] + _rebuild(paragraph)
        at = end
    assert rebuilt + text[at:] == text


def _rebuild(paragraph) -> str:
    rebuilt, at = "", 0
    for segment in paragraph.segments:
        assert paragraph.text[segment.start : segment.end] == segment.text
        assert segment.text.strip() == segment.text != ""
        gap = paragraph.text[at : segment.start]
        assert all(char.isspace() or is_invisible(char) for char in gap)
        rebuilt += gap + segment.text
        at = segment.end
    assert all(char.isspace() or is_invisible(char) for char in paragraph.text[at:])
    return rebuilt + paragraph.text[at:]


@given(ANY_TEXT)
def test_nothing_visible_is_outside_a_segment(text):
    def seen(value: str) -> list[str]:
        return [char for char in value if not char.isspace() and not is_invisible(char)]

    assert seen("".join(split_sentences(text))) == seen(text)


@given(ANY_TEXT)
def test_ids_are_unique_and_a_line_break_always_splits(text):
    found = paragraphs(text)
    ids = [segment.id for paragraph in found for segment in paragraph.segments]
    assert len(set(ids)) == len(ids)
    assert not any(len(line_spans(paragraph.text)) > 1 for paragraph in found)


def test_kinds_of_paragraphs():
    text = (
        "فوز المنتخب في المباراة الأخيرة\n"
        "الأحد 05/يناير/2025 – 10:19 م\n"
        "فاز المنتخب الوطني أمس على ضيفه بهدفين. وسجل الهدفين لاعب واحد.\n"
        "أسباب الفوز\n"
        "يرى المدرب أن اللياقة كانت السبب الأول في الفوز.\n"
        "• هجوم سريع\n"
        "2) دفاع منظم\n"
    )
    assert [paragraph.kind for paragraph in paragraphs(text)] == [
        "heading", "body", "body", "heading", "body", "list_item", "list_item",
    ]  # fmt: skip


def test_lines_without_stops_are_no_headings():
    assert {p.kind for p in paragraphs("قفا نبك من ذكرى حبيب ومنزل\n" * 4)} == {"body"}


@pytest.mark.parametrize(
    "unit", ["كلمة. ", "(«أ.", "1.", "«", "http://a.b?", ".\u200f", "ا\n", '"ما هذا. ', "😊."]
)
def test_a_long_line_of_anything_is_taken(unit):
    text = unit * 20_000
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("sentence", "marker"),
    [("• نص", "• "), ("1. نص", "1. "), ("٢- نص", "٢- "), ("(3) نص", "(3) "), ("– نعم", "– "),
     ("1.نص", "1."), ("2024 عام", ""), ("3.5 أمتار", ""), ("10-12 يوما", ""), ("نص", ""),
     ("- ", ""), ("5 - «نص»", "5 - ")],
)  # fmt: skip
def test_the_marker_of_a_list_item(sentence, marker):
    assert sentence[: item_marker(sentence)] == marker
