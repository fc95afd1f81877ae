"""Numbers in Arabic words: gender, number and case by the grammar books."""

import pytest

from translator.training.grammar import NOUNS, arabic_count, english_number, generate

NOUN = {noun.english: noun for noun in NOUNS}


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (1, "book", "كتاب واحد"),
        (1, "city", "مدينة واحدة"),
        (2, "city", "مدينتين"),
        (3, "book", "ثلاثة كتب"),
        (3, "city", "ثلاث مدن"),
        (10, "car", "عشر سيارات"),
        (11, "book", "أحد عشر كتابا"),
        (11, "city", "إحدى عشرة مدينة"),
        (12, "city", "اثنتي عشرة مدينة"),
        (18, "car", "ثماني عشرة سيارة"),
        (20, "day", "عشرين يوما"),
        (23, "village", "ثلاث وعشرين قرية"),
        (28, "village", "ثمان وعشرين قرية"),
        (100, "book", "مئة كتاب"),
        (200, "book", "مئتي كتاب"),
        (203, "book", "مئتين وثلاثة كتب"),
        (1000, "book", "ألف كتاب"),
        (2000, "book", "ألفي كتاب"),
        (3000, "car", "ثلاثة آلاف سيارة"),
        (11_000, "book", "أحد عشر ألف كتاب"),
        (11_003, "book", "أحد عشر ألفا وثلاثة كتب"),
    ],
)
def test_counts(number, noun, expected):
    assert arabic_count(number, NOUN[noun]) == expected


@pytest.mark.parametrize("number", [0, -3, 101, 102, 1_000_000, 101_000])
def test_what_cannot_be_said(number):
    with pytest.raises(ValueError, match="cannot be put into words"):
        arabic_count(number, NOUN["book"])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "zero"),
        (19, "nineteen"),
        (21, "twenty-one"),
        (105, "one hundred and five"),
        (999_999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
        (2_006, "two thousand and six"),
    ],
)
def test_english(number, expected):
    assert english_number(number) == expected


def test_pairs_differ_and_are_the_same_for_a_seed():
    found = list(generate(300, 1))
    assert len(set(found)) == 300
    assert found == list(generate(300, 1))
    assert found != list(generate(300, 2))
    for pair in found:
        assert not set("{}") & set(pair.source + pair.target)
        assert pair.target[0].isupper()
