import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.align.spans import word_spans
from translator.text.normalize import normalize

TEXT = st.text(
    st.one_of(
        st.characters(),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.sampled_from("ab1٣َ\u200f\u200b'-_.,:/٫٬%٪ "),
    )
)


def words(text):
    return [text[start:end] for start, end in word_spans(text)]


@pytest.mark.parametrize(
    "word",
    [
        "قَالَ", "الطَّالِبَةُ", "لِلَّهِ", "جميـــل", "ﷺ", "﷽", "don't", "l’été", "Zoë", "e\u0301te\u0301",
        "well-known", "covid-19", "2019-2024", "3.5%", "٣٫٥٪", "1,250,000", "١٬٢٥٠", "10:30",
        "15/3/2024", "2024-03-15", "و25", "example.org", "snake_case", "می\u200cخواهم",
        "قا\u200bل", "أحـ\u200fمد", "1\ufe0f\u20e3", "किताब", "x²",
    ],
)  # fmt: skip
def test_one_word_stays_one_word(word):
    assert words(word) == [word]
    assert words(f"«{word}»، ({word})! {word}") == [word] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the U.S. and و.م.أ.", ["the", "U.S", "and", "و.م.أ"]),
        ("قال:نعم. ثم،لا؛أو.بل", ["قال", "نعم", "ثم", "لا", "أو", "بل"]),
        ("students’ 'quoted' -dash-", ["students", "quoted", "dash"]),
        ("50%من 5% و 7 %", ["50%", "من", "5%", "و", "7"]),
        ("👋🏽مرحبا👋 ❤️", ["مرحبا"]),
        ("أحد۝١ الله", ["أحد", "١", "الله"]),
        ("_bold_ **bold** #وسم @name", ["bold", "bold", "وسم", "name"]),
        ("km/h, either/or", ["km", "h", "either", "or"]),
        ("a@b.com", ["a", "b.com"]),
        ("كلمة --- كلمة", ["كلمة", "كلمة"]),
        ("َ ً \u200f\u200e ـ…", ["ـ"]),
        ("", []),
    ],
)
def test_where_words_begin_and_end(text, expected):
    assert words(text) == expected


@given(TEXT)
def test_spans_are_ordered_disjoint_and_hold_a_letter_or_digit(text):
    end_before = 0
    for start, end in word_spans(text):
        assert end_before <= start < end <= len(text)
        assert not any(char.isspace() for char in text[start:end])
        end_before = end
    covered = set().union(*(range(*span) for span in word_spans(text)))
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


@pytest.mark.parametrize(
    "shown",
    [
        "قَالَ الشَّيْخُ لِتَلَامِيذِهِ: «لَا تَسْأَلُوا».",
        "ارتفعت الأسعار ٣٫٥٪ في ١٥/٣/٢٠٢٤، بحسب Reuters\u200f.",
        "جميـــل\u200f جداً يا محمّد!",
    ],
)
def test_words_of_the_shown_text_are_words_of_the_normalised(shown):
    normal = normalize(shown)
    assert [normal.to_shown(span) for span in word_spans(normal.text)] == word_spans(shown)


@pytest.mark.parametrize("unit", ["a-", "aَ", "1.", "a.", "1%", "\u200b", "َ", "'", "ab. "])
def test_a_hostile_megabyte_is_taken_whole(unit):
    # Quadratic work would run into the time limit of the test run.
    text = unit * (1_000_000 // len(unit))
    spans = word_spans(text)
    assert all(end <= len(text) for _, end in spans)
    assert bool(spans) == any(char.isalnum() for char in unit)
