import pytest

from translator.trust.numbers import is_kept, number_spans, numbers_in, plain_number


@pytest.mark.parametrize(
    ("written", "plain"),
    [("٣٫٥", "3.5"), ("1,204", "1204"), ("١٬٢٠٠", "1200"), ("007", "7"), ("3.05", "3.05"),
     ("05/2025", "5/2025"), ("6–6", "6-6"), ("1.500.000", "1500000"), ("12,5", "12.5"),
     ("25 000", "25000"), ("24×30", "24x30"), ("3.10", "3.10")],
)  # fmt: skip
def test_plain(written, plain):
    assert plain_number(written) == plain


@pytest.mark.parametrize(
    ("number", "target"),
    [
        ("253", "two hundred and fifty-three people"),
        ("3000000", "three million"),
        ("1200", "one thousand two hundred"),
        ("21", "on the twenty-first of May"),
        ("70", "in the seventies"),
        ("٢", "twice a day"),
        ("05/2025", "May 5, 2025"),
        ("1,204", "1204 points"),
        ("12", "a dozen eggs"),
        ("40", "the fortieth day"),
        ("1.500.000", "1,500,000 visitors"),
        ("12,5", "12.5 per cent"),
        ("25 000", "25,000 people"),
        ("12/5/2020", "on May 12, 2020"),
        ("12/5/2020", "on 12 May 2020"),
        ("24×30", "24x30 metres"),
        ("10 200", "between 10 and 200"),
    ],
)
def test_kept(number, target):
    assert is_kept(number, numbers_in(target))


@pytest.mark.parametrize(
    ("number", "target"),
    [("108", "one hundred and eighty-eight"), ("6-6", "6.6"), ("2:11.60", "2.11.60"),
     ("3.5", "35"), ("15", ""), ("5", "he may go"), ("24×30", "24 metres")],
)  # fmt: skip
def test_lost(number, target):
    assert not is_kept(number, numbers_in(target))


def test_spans_take_the_separators_in():
    text = "بين 10:19 و٣٫٥٪ في 15/3/2024."
    assert [text[a:b] for a, b in number_spans(text)] == ["10:19", "٣٫٥", "15/3/2024"]


def test_an_endless_number_in_words_comes_to_an_end():
    assert numbers_in("one " + "hundred " * 5000)
