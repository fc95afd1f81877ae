import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engine import batching
from translator.engine.batching import plan_batches, target_limit

LENGTHS = st.lists(st.integers(0, 511), max_size=200)


@given(LENGTHS, st.integers(1, 4000))
def test_every_sentence_is_in_exactly_one_batch(lengths, batch_tokens):
    batches = plan_batches(lengths, batch_tokens=batch_tokens)
    assert sorted(i for batch in batches for i in batch.indices) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 4000))
def test_a_batch_has_one_length_and_keeps_the_budget(lengths, batch_tokens):
    for batch in plan_batches(lengths, batch_tokens=batch_tokens):
        (length,) = {lengths[i] for i in batch.indices}
        assert len(batch.indices) == 1 or length * len(batch.indices) <= batch_tokens


@given(LENGTHS, st.integers(1, 4000), st.integers(1, 4000))
def test_the_limit_of_a_sentence_does_not_depend_on_the_budget(lengths, one, other):
    def limits(budget):
        return {
            i: batch.max_target_tokens
            for batch in plan_batches(lengths, batch_tokens=budget)
            for i in batch.indices
        }

    assert limits(one) == limits(other)


def test_limit_grows_with_the_sentence_and_stops_at_the_model_s():
    assert target_limit(1) == 20
    assert target_limit(30) == 136
    assert target_limit(511) == 511


@pytest.mark.parametrize(
    ("given", "cores", "shared"),
    [((0, 0), 4, (1, 4)), ((2, 0), 4, (2, 2)), ((0, 1), 4, (4, 1)), ((8, 0), 4, (8, 1)),
     ((0, 9), 4, (1, 9)), ((3, 5), 4, (3, 5)), ((0, 0), 1, (1, 1))],
)  # fmt: skip
def test_cores_are_shared_out(monkeypatch, given, cores, shared):
    monkeypatch.setattr(batching, "cores", lambda: cores)
    assert batching.share_cores(*given) == shared
