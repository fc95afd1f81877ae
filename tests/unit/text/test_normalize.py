import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.normalize import normalize

ARABIC = st.text(
    st.one_of(
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFC),
        st.sampled_from(" \u200f\u200b\u00a0\n\tab1."),
    )
)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("ذَهَبَ الوَلَدُ", "ذهب الولد"),
        ("جميـــل", "جميل"),
        ("ﻻ ﺳﻼم", "لا سلام"),
        ("ﷺ ﷻ", "ﷺ ﷻ"),
        ("\u0627\u0653", "آ"),
        ("\u0648\u0654\u064f", "ؤ"),
        ("٣٫٥٪ ۲۰۲۴ ١٬٢٠٠", "3.5% 2024 1,200"),
        ("“نعم” ‘لا’", "\"نعم\" 'لا'"),
        ("«نعم»", "«نعم»"),
        ("کتابی", "كتابي"),
        ("قال\u200f \u202bأحمد\u202c\u2066\u2069", "قال أحمد"),
        ("  كثير   من\u00a0\tالفراغ \n", "كثير من الفراغ"),
        ("رحمٰن", "رحمن"),
        ("café naïve", "café naïve"),
        ("أحد۝١", "أحد 1"),
        ("１２ＡＢ", "12AB"),
        ("1\ufe49", "1\ufe49"),
        ("", ""),
        ("ًٌٍ", ""),
        ("ــــ", ""),
    ],
)
def test_normal_form(shown, expected):
    assert normalize(shown).text == expected


def test_persian_letters_stay_in_persian_text():
    assert normalize("کتابی", language="fa").text == "کتابی"


def test_offsets_lead_back_to_the_shown_word():
    shown = "قَالَ الوَلَدُ: «نَعَمْ» ٣٫٥٪"
    normal = normalize(shown)
    at = normal.text.index("الولد")
    assert shown[slice(*normal.to_shown((at, at + 5)))] == "الوَلَدُ"
    at = normal.text.index("3.5%")
    assert shown[slice(*normal.to_shown((at, at + 4)))] == "٣٫٥٪"


def test_empty_span_stays_empty():
    normal = normalize("نعم")
    assert normal.to_shown((1, 1)) == (1, 1)
    assert normal.to_shown((3, 3)) == (3, 3)
    assert normalize("").to_shown((0, 0)) == (0, 0)


@given(ARABIC)
def test_offsets_are_in_order_and_inside(shown):
    normal = normalize(shown)
    assert len(normal.offsets) == len(normal.text)
    at = 0
    for start, end in normal.offsets:
        assert at <= start < end <= len(shown)
        at = start


@given(ARABIC)
def test_twice_is_once(shown):
    once = normalize(shown).text
    assert normalize(once).text == once


@given(st.text(st.characters(min_codepoint=0x621, max_codepoint=0x64A)))
def test_no_letter_is_lost(shown):
    letters = [c for c in shown if unicodedata.category(c) == "Lo"]
    assert [c for c in normalize(shown).text if unicodedata.category(c) == "Lo"] == letters


def test_a_fraction_is_not_read_as_one_number():
    normal = normalize("طوله ٢٩½ مترا، أي ½ القياس")
    assert normal.text == "طوله 29 1/2 مترا، أي 1/2 القياس"
    assert normal.to_shown((7, 11)) == (7, 8)


def test_a_million_marks_are_quick_enough_to_finish():
    assert normalize("ب" + "\u064e" * 1_000_000).text == "ب"
