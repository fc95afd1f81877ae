"""Both sides as the model sees them."""

import pytest

from translator.training.clean import clean
from translator.training.pairs import Pair


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("كَتَبَ  الوَلَدُ", "The boy\twrote\n it"), ("كتب الولد", "The boy wrote it")),
        (("نعم", "“Yes,” it’s „so‟\u00a0"), ("نعم", '"Yes," it\'s "so‟')),
        (("\u200fعام ٢٠٢٤", "cafe\u0301"), ("عام 2024", "caf\u00e9")),
        (("سطر\r\nوسطر\tآخر\x85", " a\u2028b\r"), ("سطر وسطر آخر", "a b")),
    ],
)
def test_clean(given, expected):
    assert clean(Pair(*given)) == expected


def test_twice_is_once():
    once = clean(Pair("قالَ: «نعم»…", "He said: ‘yes’…"))
    assert clean(once) == once
