"""What each filter drops, and that it is counted."""

import pytest

from translator.training.config import Filters
from translator.training.filters import Sieve
from translator.training.pairs import Pair

GOOD = Pair("وصل القطار إلى المدينة.", "The train arrived in the city.")
OFF = Filters(max_characters=0, max_ratio=0, min_script=0, language=False, copies=False,
              duplicates=False)  # fmt: skip
FAULTS = {
    "empty": Pair(" ", "Something."),
    "length": Pair("كلمة " * 200, "word " * 200),
    "ratio": Pair("نعم", "Yes, and this is a very long answer to a very short question."),
    "copy": Pair("OK", "OK"),
    "script": Pair("Вокзал закрыт", "The station is closed"),
    "language": Pair(
        "وصل القطار إلى المدينة بعد منتصف الليل بساعتين كاملتين.",
        "Le train est arrivé dans la ville deux heures après minuit, hier.",
    ),
}


def sieved(pairs, options=None):
    sieve = Sieve(options or Filters())
    return list(sieve.keep(pairs)), dict(sieve.dropped)


@pytest.mark.parametrize("name", FAULTS)
def test_each_drops_and_counts(name):
    assert sieved([GOOD, FAULTS[name]]) == ([GOOD], {name: 1})


@pytest.mark.parametrize("name", [name for name in FAULTS if name != "empty"])
def test_each_can_be_switched_off(name):
    assert sieved([FAULTS[name]], OFF) == ([FAULTS[name]], {})


def test_what_is_empty_always_goes():
    assert sieved([FAULTS["empty"], Pair("نعم", "\t")], OFF) == ([], {"empty": 2})


def test_duplicates_are_equal_on_both_sides():
    other = Pair(GOOD.source, "The train reached the city.")
    assert sieved([GOOD, other, GOOD]) == ([GOOD, other], {"duplicate": 1})
    assert len(sieved([GOOD, GOOD], OFF)[0]) == 2


def test_a_sieve_remembers_over_several_sets():
    sieve = Sieve(Filters())
    assert len(list(sieve.keep([GOOD]))) == 1
    assert list(sieve.keep([GOOD])) == []


def test_short_texts_are_not_judged_by_length_or_language():
    short = Pair("نعم", "Oui, merci bien")
    assert sieved([short]) == ([short], {})


def test_english_on_the_arabic_side():
    wrong = Pair("The train arrived. وصل", "The train arrived.")
    assert sieved([wrong])[1] == {"script": 1}
    assert sieved([Pair("123", "123!")])[1] == {"script": 1}


def test_persian_is_not_arabic():
    pair = Pair(
        "قطار دو ساعت پس از نیمه شب به شهر رسید و مسافران خسته بودند.",
        "The train reached the city two hours after midnight and all were tired.",
    )
    assert sieved([pair])[1] == {"language": 1}
