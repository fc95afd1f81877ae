import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.align.words import align_words, word_spans
from translator.testing import FakeEngine
from translator.types import Hypothesis, TranslationOptions


def hypothesis(source, target, attention):
    """Words as subwords."""
    return Hypothesis(
        target,
        tuple(target.split()),
        word_spans(target),
        attention=tuple(map(tuple, attention)) if attention is not None else None,
        source_tokens=tuple(source.split()),
        source_spans=word_spans(source),
    )


def linked(source, target, attention):
    return [
        (source[slice(*link.source)], target[slice(*link.target)])
        for link in align_words(hypothesis(source, target, attention), source)
    ]


def test_the_fake_engine_is_aligned_word_for_word():
    source = "وصل القطار إلى المحطة"
    found = FakeEngine().translate_batch([source], TranslationOptions())[0][0]
    links = align_words(found, source)
    assert [source[slice(*link.source)] for link in links] == source.split()
    assert [found.text[slice(*link.target)] for link in links] == source.split()
    assert {link.weight for link in links} == {1.0}


def test_links_are_ordered_by_source_then_target():
    assert linked("كتب الولد", "boy wrote he", [[0, 1], [1, 0], [0.9, 0.1]]) == [
        ("كتب", "wrote"),
        ("كتب", "he"),
        ("الولد", "boy"),
    ]


def test_an_article_goes_with_the_word_after_it():
    attention = [[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]]
    assert linked("وصل الولد", "The boy arrived", attention) == [
        ("وصل", "arrived"),
        ("الولد", "The"),
        ("الولد", "boy"),
    ]


def test_an_article_at_the_end_keeps_its_own_attention():
    assert linked("كلمة", "the", [[0.9]]) == [("كلمة", "the")]


def test_articles_in_a_row_all_go_with_the_word_after_them():
    assert linked("وصل", "a the boy", [[0.0], [0.0], [1.0]]) == [
        ("وصل", "a"),
        ("وصل", "the"),
        ("وصل", "boy"),
    ]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("بين 18 و25", "from 18 25"),
        ("عام 6650 م", "in 6,650 m"),
        ("شركة Microsoft جديدة", "firm Microsoft new"),
        ("نسبة ب62% كانت", "rate 62% was"),
    ],
)
def test_what_stands_on_both_sides_is_its_own_translation(source, target):
    words, others = source.split(), target.split()
    misled = [[0.0] * len(words) for _ in others]
    for row in misled:
        row[0] = 1.0
    found = linked(source, target, misled)
    anchored = [(word, other) for word, other in found if word != words[0]]
    for word, other in anchored:
        assert word.lstrip("وب") == other.replace(",", "")
    assert anchored


def test_a_repeated_number_goes_where_attention_goes():
    attention = [[0.1, 0.0, 0.9], [0.0, 1.0, 0.0], [0.9, 0.0, 0.1]]
    links = align_words(hypothesis("5 أو 5", "5 or 5", attention), "5 أو 5")
    assert [(link.source[0], link.target[0]) for link in links] == [(0, 5), (2, 2), (5, 0)]


def test_one_letter_is_no_name():
    assert linked("X جيد", "X good", [[0.0, 0.2], [0.0, 1.0]]) == [("جيد", "good")]


def test_a_space_piece_belongs_to_the_word_after_it():
    found = Hypothesis(
        "in 5",
        ("▁in", "▁", "5"),
        ((0, 2), (3, 3), (3, 4)),
        attention=((0.9, 0.1, 0.0), (0.0, 1.0, 0.0), (0.0, 1.0, 0.0)),
        source_tokens=("▁عام", "▁", "خمسة"),
        source_spans=((0, 3), (4, 4), (4, 8)),
    )
    links = align_words(found, "عام خمسة")
    assert [(link.source, link.target) for link in links] == [((0, 3), (0, 2)), ((4, 8), (3, 4))]


@pytest.mark.parametrize("attention", [None, []])
def test_no_attention_no_links(attention):
    assert linked("كلمة", "word", attention) == []


WEIGHTS = st.one_of(st.floats(0, 1), st.floats(allow_nan=True, allow_infinity=True))
WORDS = st.sampled_from(["the", "a", "5", "6,650", "NATO", "word", "...", "%", "و5", "كلمة", "«"])


@given(
    st.lists(WORDS, max_size=7),
    st.lists(WORDS, max_size=7),
    st.integers(0, 9),
    st.integers(0, 9),
    st.data(),
)
def test_links_of_any_attention_are_whole_words_in_order(source, target, rows, columns, data):
    # The attention need not fit the words: nothing may break on a strange model.
    attention = data.draw(
        st.lists(
            st.lists(WEIGHTS, min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
    shown, text = " ".join(source), " ".join(target)
    found = hypothesis(shown, text, attention)
    links = align_words(found, shown)
    assert links == align_words(found, shown)
    places = [(link.source, link.target) for link in links]
    assert places == sorted(set(places))
    for link in links:
        assert link.source in word_spans(shown)
        assert link.target in word_spans(text)
        assert 0.0 < link.weight <= 1.0
