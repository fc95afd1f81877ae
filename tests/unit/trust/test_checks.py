import pytest

from translator.trust.checks import check, missing_numbers
from translator.trust.latin import missing_latin
from translator.types import Hypothesis


def _codes(source: str, target: str) -> list[str]:
    return [flag.code for flag in check(source, Hypothesis(target))]


def test_a_sound_translation_has_no_flag():
    assert _codes("زار Google في 2024 ثلاث مرات", "He visited Google three times in 2024.") == []


def test_a_lost_number_is_flagged_with_its_place():
    source = "وصل 108 أطباق و٥ ملاعق"
    (flag,) = check(source, Hypothesis("188 plates and five spoons arrived."))
    assert flag.code == "number_missing"
    assert [source[a:b] for a, b in flag.source_spans] == ["108"]
    assert "108" in flag.message


def test_a_number_inside_an_address_counts_once():
    source = "زر https://example.org/2024 اليوم"
    assert missing_numbers(source, "Visit today") == []
    (span,) = missing_latin(source, "Visit today")
    assert source[slice(*span)] == "https://example.org/2024"


@pytest.mark.parametrize("target", ["Use LINUX now", "use linux"])
def test_latin_words_are_compared_without_case(target):
    assert missing_latin("استخدم Linux الآن", target) == []


@pytest.mark.parametrize(
    "target",
    [
        "I'm sorry I'm sorry I'm sorry",
        "mainstremainstremainstre " * 3,
        "noooooo",
        "the the the end",
    ],
)
def test_loops_are_found(target):
    assert "loop" in _codes("نص", target)


@pytest.mark.parametrize("target", ["He said that that was fine.", "Book 1111 is here.", "No, no."])
def test_ordinary_repetition_is_no_loop(target):
    assert "loop" not in _codes("نص 1111", target)


def test_hostile_lengths_come_to_an_end():
    assert check("1 a " * 50_000, Hypothesis("ab " * 50_000))
