"""Evaluation sets stay out of training text."""

import pytest

from translator.errors import ReadError
from translator.training.overlap import Overlap
from translator.training.pairs import Pair

WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()


def holds(line, target, source="نص آخر"):
    return Pair(source, target) in Overlap([line])


def test_a_run_of_thirteen_words_and_not_of_twelve():
    line = " ".join(WORDS)
    assert holds(line, "before " + " ".join(WORDS[:13]) + " after")
    assert not holds(line, "before " + " ".join(WORDS[:12]) + " after")
    assert not holds(line, " ".join([*WORDS[:6], "other", *WORDS[6:]]))


def test_a_whole_line_whatever_its_case_marks_and_punctuation():
    assert holds("The train came late!", "the train, came   LATE")
    assert not holds("The train came late!", "The train came late today")
    assert holds("وَصَلَ القِطارُ متأخّراً أمس", "something", "وصل القطار متأخرا أمس.")


def test_a_line_of_three_words_gives_nothing_away():
    assert not holds("Yes, of course.", "Yes, of course.")


def test_nothing_overlaps_with_nothing():
    assert Pair("نعم", "Yes") not in Overlap()
    assert not holds("", "")


def test_every_column_of_a_file_counts(tmp_path):
    path = tmp_path / "test.tsv"
    path.write_text("وصل القطار متأخرا أمس\tThe train came late\n\n", encoding="utf-8")
    overlap = Overlap.of_files([path])
    assert Pair("شيء", "The train came late") in overlap
    assert Pair("وصل القطار متأخرا أمس", "x") in overlap
    assert Pair("شيء", "The bus came late") not in overlap


def test_files_that_cannot_be_read(tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xff")
    for path in (bad, tmp_path / "none.txt", tmp_path):
        with pytest.raises(ReadError, match="evaluation file"):
            Overlap.of_files([path])
