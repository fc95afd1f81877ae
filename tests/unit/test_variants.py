"""Other translations of one sentence, through the translator."""

import pytest

from translator.errors import ConfigurationError, EngineError, InputError
from translator.pipeline import Translator
from translator.testing import FakeEngine


@pytest.fixture
def translator():
    return Translator(engine=FakeEngine(failing=["عطل"]))


def test_the_n_best_each_with_its_own_links(translator):
    found = translator.alternatives("كتاب جديد", count=3)
    assert [one.target for one in found] == ["<كتاب> <جديد>", "1<كتاب> <جديد>", "2<كتاب> <جديد>"]
    for one in found:
        words = [one.target[slice(*link.target)] for link in one.alignment.links]
        assert words == ["كتاب", "جديد"] or words == [one.target[0], "كتاب", "جديد"]
        assert one.segment.text == "كتاب جديد"


def test_each_begins_with_the_prefix_and_goes_on_otherwise(translator):
    found = translator.alternatives("كتاب جديد هنا", count=3, prefix="A book")
    assert [one.target for one in found] == ["A book <هنا>", "A book 1<هنا>", "A book 2<هنا>"]


def test_the_marker_of_a_list_item_is_no_part_of_the_prefix(translator):
    (found,) = translator.alternatives("٢- كتاب جديد", count=1, prefix="2- A")
    assert found.target == "2- A <جديد>"
    (whole,) = translator.alternatives("٢- كتاب جديد", count=1)
    assert whole.target == "2- <كتاب> <جديد>"


def test_no_two_have_the_same_text(translator):
    found = translator.alternatives("كتاب", count=4, prefix="Book")
    assert [one.target for one in found] == ["Book"]


def test_a_sentence_in_parts_has_alternatives_but_no_ways_to_go_on(translator):
    text = "قال إن البيت كبير، وإن الباب صغير، وإن النافذة عالية."
    found = translator.alternatives(text, count=2, max_words=4)
    assert len(found) == 2
    assert any(flag.code == "split_long" for flag in found[0].flags)
    with pytest.raises(InputError, match="in parts"):
        translator.alternatives(text, prefix="He said", max_words=4)


def test_what_is_copied_has_one_translation(translator):
    (found,) = translator.alternatives("https://example.org")
    assert found.origin == "copy"


def test_errors(translator):
    with pytest.raises(InputError, match="no sentence"):
        translator.alternatives("  ")
    with pytest.raises(EngineError, match="told to fail"):
        translator.alternatives("عطل هنا")
    with pytest.raises(ConfigurationError, match="beam_size"):
        translator.alternatives("كتاب", count=99)
    translator.close()
    with pytest.raises(EngineError, match="closed"):
        translator.alternatives("كتاب", prefix="A")
