import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.align.links import LinkRules, choose_links, share_columns, word_matrix

RULES = LinkRules(forward_share=0.8, forward_floor=0.3, backward_floor=0.1)
UNIT = st.floats(0, 1)
MATRICES = st.integers(0, 6).flatmap(
    lambda columns: st.lists(st.lists(UNIT, min_size=columns, max_size=columns), max_size=6)
)


def test_subwords_are_summed_over_the_source_and_averaged_over_the_target():
    attention = [[0.5, 0.25, 0.25], [0.25, 0.25, 0.5], [1.0, 0.0, 0.0]]
    matrix = word_matrix(attention, [0, 0, 1], [0, 0, 1], (2, 2))
    assert matrix == [[0.625, 0.375], [1.0, 0.0]]


def test_attention_on_punctuation_is_left_out():
    assert word_matrix([[0.25, 0.75], [0.5, 0.5]], [0, None], [0, None], (1, 1)) == [[0.25]]


def test_a_word_without_subwords_has_no_attention():
    assert word_matrix([[1.0]], [1], [1], (2, 2)) == [[0.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize("bad", [float("nan"), -1.0, float("-inf")])
def test_what_is_no_weight_counts_as_nothing(bad):
    assert word_matrix([[bad, 0.5]], [0, 1], [0], (1, 2)) == [[0.0, 0.5]]


def test_a_source_word_belongs_to_the_target_word_that_attends_most():
    shared = share_columns([[0.4, 0.3], [0.0, 0.9]])
    assert shared[0][0] == pytest.approx(0.4**0.5)
    assert shared[0][1] == pytest.approx(0.3 * (1 / 1.2) ** 0.5)
    assert shared[0][1] < 0.3 < shared[1][1] < 0.9


def test_two_nearly_equal_source_words_are_both_linked():
    assert choose_links([[0.5, 0.45, 0.05]], RULES) == {(0, 0), (0, 1)}


def test_weak_attention_makes_no_link():
    assert choose_links([[0.05, 0.09]], RULES) == set()


def test_a_source_word_that_nothing_chose_takes_its_strongest():
    assert choose_links([[0.9, 0.0], [0.7, 0.2]], RULES) == {(0, 0), (1, 0), (1, 1)}


def test_of_equal_target_words_the_last_is_taken():
    assert choose_links([[0.9, 0.2], [0.9, 0.2], [0.5, 0.1]], RULES) == {
        (0, 0),
        (1, 0),
        (2, 0),
        (1, 1),
    }


def test_zeros_are_never_linked_whatever_the_rules():
    assert choose_links([[0.0, 0.0]], LinkRules(0.0, 0.0, 0.0)) == set()


@pytest.mark.parametrize("matrix", [[], [[]], [[], []]])
def test_nothing_to_link(matrix):
    assert share_columns(matrix) == matrix
    assert choose_links(matrix, RULES) == set()


@given(MATRICES)
def test_sharing_keeps_shape_zeros_and_range(matrix):
    shared = share_columns(matrix)
    assert [len(row) for row in shared] == [len(row) for row in matrix]
    for row, values in zip(matrix, shared, strict=True):
        for before, after in zip(row, values, strict=True):
            assert 0.0 <= after <= min(1.0, before**0.5 + 1e-9)


@given(MATRICES, UNIT, UNIT, UNIT)
def test_links_are_in_range_and_above_zero(matrix, share, forward, backward):
    rules = LinkRules(share, forward, backward)
    links = choose_links(matrix, rules)
    assert all(matrix[row][column] > 0.0 for row, column in links)
    assert all(matrix[row][column] >= min(forward, backward) for row, column in links)
