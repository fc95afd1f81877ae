"""The sentences that are measured with."""

import pytest

from benchmarks.texts import WRITTEN, sentences
from translator.text.segment import split_sentences


def test_sixty_are_written_and_none_repeats():
    assert len(WRITTEN) == 60
    every = sentences(1000)
    assert len(set(every)) == 1000
    assert every[:60] == list(WRITTEN)


def test_each_is_one_sentence_of_5_to_45_words():
    for text in sentences(1000):
        assert split_sentences(text) == [text]
        assert 5 <= len(text.split()) <= 45


@pytest.mark.parametrize("count", [0, -1, 5000])
def test_a_count_that_cannot_be_had_is_refused(count):
    with pytest.raises(ValueError, match="count must be"):
        sentences(count)
