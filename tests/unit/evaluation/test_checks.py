"""Sentences lost, outputs empty, short or in a loop, and numbers kept."""

import pytest

from translator.evaluation.checks import Checks, check_line, findings, has_loop, total

TWO = "وصل القطار متأخرا ساعة كاملة. لم يعتذر أحد للركاب الغاضبين."
REFERENCE = "The train came in a full hour late. Nobody apologised to the angry passengers."
NUMBERS = "باع المتجر 250 كتابا و١٢ قلما في 3 أيام."
NUMBERS_REFERENCE = "The shop sold 250 books and 12 pens in three days."


def check(source, output, *references) -> Checks:
    return check_line(source, output, references or (REFERENCE,))


def test_nothing_wrong():
    found = check(TWO, REFERENCE)
    assert found == Checks(lines=1, several=1)
    assert findings(found) == ()


def test_two_sentences_joined_are_fewer_but_not_lost():
    found = check(
        TWO, "The train came in a full hour late, and nobody apologised to the angry people."
    )
    assert (found.fewer_sentences, found.sentences_lost) == (1, 0)
    assert findings(found) == ("fewer_sentences",)


def test_a_sentence_lost():
    found = check(TWO, "The train came in a full hour late.")
    assert (found.fewer_sentences, found.sentences_lost, found.too_short) == (1, 1, 0)
    assert findings(found) == ("sentences_lost",)


def test_a_source_of_one_sentence_can_lose_none():
    found = check("وصل القطار متأخرا ساعة كاملة", "It came.")
    assert (found.several, found.fewer_sentences, found.sentences_lost) == (0, 0, 0)
    assert findings(found) == ("too_short",)


def test_abbreviations_make_no_sentences():
    source = "التقى الدكتور سامي الوزير. ثم غادر."
    reference = "Dr. Sami met the minister. Then he left."
    assert check(source, "Dr. Sami met the minister and then left there.", reference).several == 1
    assert check(source, "Dr. Sami met the minister and left.", reference).fewer_sentences == 1


@pytest.mark.parametrize("output", ["", "  "])
def test_an_empty_output(output):
    found = check(TWO, output)
    assert (found.empty, found.too_short, found.sentences_lost) == (1, 0, 1)
    assert findings(found)[0] == "empty"


def test_too_short_is_under_half_of_the_shortest_reference():
    long = "one two three four five six seven eight nine ten"
    source = "نص قصير من كلمات قليلة"
    assert check(source, "one two three four", long).too_short == 1
    assert check(source, "one two three four five", long).too_short == 0
    assert check(source, "one two three four", long, "one two three four five").too_short == 0
    assert check(source, "one", "one two three four").too_short == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he went to the market he went to the market", False),
        ("he went to market he went to market", True),
        ("He went to market, he said: he went to market", False),
        ("the the the the the the the the", True),
        ("the the the the the", False),
        ("a b c d x a b c d y a b c d", True),
        ("a b c d x a b c d y A B c e", False),
        ("a b c", False),
        ("", False),
    ],
)
def test_loops(text, expected):
    assert has_loop(text) is expected


def test_a_loop_that_the_reference_has_too_is_none():
    source, loop = "قال لا لا لا", "he said no no no no no no no no"
    assert check(source, loop, "he said no").loops == 1
    assert check(source, loop, "he said no", loop).loops == 0


def test_numbers_are_kept_in_digits_of_any_script_or_in_words():
    found = check(NUMBERS, NUMBERS_REFERENCE, NUMBERS_REFERENCE)
    assert (found.numbers, found.numbers_kept, found.share_kept) == (3, 3, 1.0)
    found = check(NUMBERS, "The shop sold 205 books and twelve pens in 3 days.", NUMBERS_REFERENCE)
    assert (found.numbers, found.numbers_kept) == (3, 2)
    assert findings(found) == ("numbers_missing",)


def test_numbers_in_latin_words_are_not_counted():
    found = check("اشترى هاتف A52 بسعر 900 دينار.", "He bought a phone for 900.", "x")
    assert (found.numbers, found.numbers_kept) == (1, 1)


def test_counts_are_added():
    lines = [check(TWO, REFERENCE), check(TWO, ""), check(NUMBERS, "", NUMBERS_REFERENCE)]
    found = total(lines)
    assert found == Checks(
        lines=3, several=2, fewer_sentences=1, sentences_lost=1, empty=2, numbers=3
    )
    assert found.share_kept == 0.0
    assert total([]).share_kept is None
