"""Two columns for a terminal."""

import re

import pytest
import wcwidth

from translator.types import (
    BilingualDocument,
    Document,
    Flag,
    Hypothesis,
    ModelCard,
    Paragraph,
    Segment,
    Translation,
    TranslationOptions,
)
from translator.writers import Layout, render

MARKS = re.compile("[\u2066-\u2069]")


def _render(*pairs: tuple[str, str], layout: Layout, **fields: object) -> str:
    """Each pair is a paragraph of one sentence."""
    paragraphs, translations = [], {}
    for number, (source, target) in enumerate(pairs):
        segment = Segment(f"s{number}", source, 0, len(source))
        paragraphs.append(Paragraph(source, segments=(segment,)))
        hypotheses = (Hypothesis(target),) if target else ()
        translations[segment.id] = Translation(segment, hypotheses, **fields)
    document = Document(tuple(paragraphs))
    card, options = ModelCard("m"), TranslationOptions()
    return render(
        BilingualDocument(document, translations, options, card), "side-by-side", layout=layout
    )


@pytest.mark.parametrize("width", [23, 40, 81, 200])
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ذَهَبَ الوَلَدُ إِلَى المَدْرَسَةِ في الصَّبَاحِ البَاكِرِ", "The boy went to school early in the morning"),
        ("日本語のテキストも長い行になる", "東京から来た人は日本語を話す"),
        ("كلمة" * 40, "w" * 150),
        ("👨‍👩‍👧 عائلة", "a family 👨‍👩‍👧"),
    ],
)
def test_no_row_is_wider_than_the_terminal_and_nothing_is_lost(width, source, target):
    rows = _render((source, target), layout=Layout(width)).splitlines()
    assert max(map(wcwidth.width, rows)) <= width
    together = "".join(rows)
    for text in (source, target):
        for char in text.replace(" ", ""):
            assert together.count(char) >= text.count(char)


def test_english_is_left_arabic_right_and_both_begin_at_the_top():
    rows = _render(("نص", "one two three four"), layout=Layout(23)).splitlines()
    assert rows == ["one two      " + " " * 8 + "نص", "three four"]


def test_a_blank_line_stands_between_paragraphs_only():
    assert _render(("نعم", "yes"), ("لا", "no"), layout=Layout(23)).splitlines() == [
        "yes                 نعم",
        "",
        "no                   لا",
    ]


def test_direction_marks_are_for_terminals():
    pair = ("نص", "text")
    assert not MARKS.search(_render(pair, layout=Layout(40)))
    assert "\u2067نص\u2069\n" in _render(pair, layout=Layout(40, isolate=True))
    # Arabic on the English side must not pull the columns over either.
    failed = _render(("نص", ""), layout=Layout(80, isolate=True), origin="failed", error="no")
    assert failed.startswith("\u2068[not translated] نص\u2069 ")


def test_what_to_check_stands_under_the_english():
    flags = (Flag("number_missing", "Numbers that may be lost: 250"), Flag("copied", "Copied."))
    text = _render(("نص", "text"), layout=Layout(100), flags=flags)
    assert text.splitlines()[1] == "! Numbers that may be lost: 250"
    assert "Copied." not in text


def test_nothing_that_a_terminal_obeys_gets_through():
    text = _render(("نص\x9b31m", "te\x1b[31mxt\x07\r"), layout=Layout(40))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
