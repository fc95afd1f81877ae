from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.clauses import clause_spans

LONG = (
    "وصل الوفد إلى العاصمة صباح أمس، وكان في استقباله وزير الخارجية وعدد من السفراء؛ "
    "ثم توجه الجميع إلى القصر حيث جرت مباحثات مطولة، ولم يصدر بعدها بيان"
)


def _pieces(text: str, max_words: int, max_chars: int = 10_000) -> list[str]:
    return [text[start:end] for start, end in clause_spans(text, max_words, max_chars=max_chars)]


def test_a_short_sentence_stays_whole():
    assert _pieces("جملة قصيرة جدا", 60) == ["جملة قصيرة جدا"]
    assert _pieces("   ", 60) == []


def test_cuts_stand_after_the_stronger_mark():
    assert _pieces(LONG, 16)[0].endswith("؛")


def test_without_any_boundary_a_word_is_the_place_to_cut():
    pieces = _pieces("كلمة " * 100, 60)
    assert [len(piece.split()) for piece in pieces] == [50, 50]


def test_a_single_long_word_is_cut_between_letters():
    word = "بَ" * 500
    pieces = _pieces(word, 60, max_chars=101)
    assert "".join(pieces) == word
    assert all(piece[0] == "ب" for piece in pieces)


def test_a_million_marks_on_one_letter():
    assert "".join(_pieces("ب" + "\u064e" * 1_000_000, 60, max_chars=600)).count("ب") == 1


@pytest.mark.parametrize("max_words", [1, 2, 7, 30])
def test_limits_hold(max_words):
    for piece in _pieces(LONG * 3, max_words, max_chars=50):
        assert len(piece.split()) <= max_words
        assert len(piece) <= 50


@given(
    st.text(st.sampled_from("ابت،؛. \u064e"), max_size=200), st.integers(1, 9), st.integers(1, 30)
)
def test_nothing_is_lost(text, max_words, max_chars):
    spans = clause_spans(text, max_words, max_chars=max_chars)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
