from hypothesis import given
from hypothesis import strategies as st

from translator.engine.batching import plan_batches, target_limit

LENGTHS = st.lists(st.integers(0, 511), max_size=200)


@given(LENGTHS, st.integers(1, 4000))
def test_every_sentence_is_in_exactly_one_batch(lengths, batch_tokens):
    batches = plan_batches(lengths, batch_tokens=batch_tokens)
    assert sorted(i for batch in batches for i in batch.indices) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 4000))
def test_padding_counts_towards_the_budget(lengths, batch_tokens):
    for batch in plan_batches(lengths, batch_tokens=batch_tokens):
        widest = max(lengths[i] for i in batch.indices)
        assert len(batch.indices) == 1 or widest * len(batch.indices) <= batch_tokens


@given(LENGTHS, st.integers(1, 4000), st.integers(1, 4000))
def test_the_limit_of_a_sentence_does_not_depend_on_the_budget(lengths, one, other):
    def limits(budget):
        return {
            i: batch.max_target_tokens
            for batch in plan_batches(lengths, batch_tokens=budget)
            for i in batch.indices
        }

    assert limits(one) == limits(other)


def test_limit_grows_with_the_sentence_and_stops_at_the_ceiling():
    assert target_limit(1) == 32
    assert target_limit(30) == 256
    assert target_limit(511) == 511
    assert target_limit(30, ceiling=100) == 100
