"""Rounds: every drawn pair once, within the limit, the same for the same seed."""

from collections import Counter
from dataclasses import replace

import numpy
import pytest

from translator.training.batches import (
    Plan,
    collate,
    endless,
    fixed_batches,
    round_batches,
    weights_by_temperature,
)

PLAN = Plan((1.0, 1.0), 40, seed=3)
PAD = 39


def counted(batches):
    return Counter(index for batch in batches for item in batch for index in item)


def padded(corpus, batch):
    lengths = corpus.lengths().max(axis=1) + 1
    return len(batch) * max(sum(int(lengths[index]) for index in item) for item in batch)


def test_every_pair_once_and_no_batch_too_large(numbers):
    batches = round_batches(numbers, PLAN, 0)
    assert counted(batches) == Counter(range(60))
    assert max(padded(numbers, batch) for batch in batches) <= 40
    assert len(batches) < 30


def test_the_same_by_seed_and_round(numbers):
    first = round_batches(numbers, PLAN, 0)
    assert first == round_batches(numbers, PLAN, 0)
    assert first != round_batches(numbers, PLAN, 1)
    assert first != round_batches(numbers, replace(PLAN, seed=4), 0)


def test_weights_say_how_often(numbers):
    found = counted(round_batches(numbers, replace(PLAN, weights=(2.0, 0.0)), 0))
    assert found == Counter(dict.fromkeys(range(0, 60, 2), 2))
    total = Counter()
    for number in range(200):
        total += counted(round_batches(numbers, replace(PLAN, weights=(1.5, 0.25)), number))
    assert sum(total[at] for at in range(0, 60, 2)) / 6000 == pytest.approx(1.5, abs=0.03)
    assert sum(total[at] for at in range(1, 60, 2)) / 6000 == pytest.approx(0.25, abs=0.03)


def test_long_pairs_are_left_out(numbers):
    found = counted(round_batches(numbers, replace(PLAN, longest=5), 0))
    assert set(found) == {at for at in range(60) if 1 + at % 9 < 5}


def test_a_pair_larger_than_the_limit_is_a_batch_of_its_own(numbers):
    batches = round_batches(numbers, replace(PLAN, tokens=4), 0)
    assert counted(batches) == Counter(range(60))
    assert all(len(batch) == 1 for batch in batches if padded(numbers, batch) > 4)


def test_joined_pairs_are_of_one_set_and_short_enough(numbers):
    plan = replace(PLAN, joined=1.0, longest=14)
    batches = round_batches(numbers, plan, 0)
    assert counted(batches) == Counter(range(60))
    joined = [item for batch in batches for item in batch if len(item) == 2]
    assert len(joined) > 10
    lengths = numbers.lengths()[:, 0] + 1
    for one, other in joined:
        assert numbers.sets[one] == numbers.sets[other]
        assert lengths[one] + lengths[other] < 14
    assert max(padded(numbers, batch) for batch in batches) <= 40


def test_a_batch(numbers):
    batch = collate(numbers, [(1,), (2,)], 0, PAD)
    one, two = numbers[1], numbers[2]
    assert batch.source.tolist() == [[*one.source, 0, PAD], [*two.source, 0]]
    assert batch.target.tolist() == [[PAD, *one.target, PAD], [PAD, *two.target]]
    assert batch.labels.tolist() == [[*one.target, 0, PAD], [*two.target, 0]]
    assert batch.links.shape == (2, 4, 4)
    assert batch.links[0].tolist() == [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert set(batch.links.sum(2).flatten().tolist()) <= {0.0, 1.0}


def test_the_second_of_two_joined_pairs_keeps_its_links(numbers):
    batch = collate(numbers, [(1, 2)], 0, PAD)
    one, two = numbers[1], numbers[2]
    assert batch.source.tolist() == [[*one.source, *two.source, 0]]
    assert batch.labels.tolist() == [[*one.target, *two.target, 0]]
    found = {(source, target) for target, source in numpy.argwhere(batch.links[0].numpy()).tolist()}
    assert found == {(0, 1), (1, 0), (2, 4), (3, 3), (4, 2), (5, 5)}


def test_for_measuring_every_pair_once_shortest_first(numbers):
    batches = fixed_batches(numbers, 40)
    assert counted(batches) == Counter(range(60))
    lengths = [len(numbers[item[0]].source) for batch in batches for item in batch]
    assert lengths == sorted(lengths)


def test_going_on_in_the_middle_of_a_round(numbers):
    stream = endless(numbers, PLAN, 0, 0)
    whole = [next(stream) for _ in range(60)]
    for cut in (1, 7, 20, 59):
        round_, done, _ = whole[cut - 1]
        assert next(endless(numbers, PLAN, round_, done)) == whole[cut]


def test_nothing_drawn_ends_at_once(numbers):
    assert list(endless(numbers, replace(PLAN, weights=(0.0, 0.0)), 0, 0)) == []


def test_weights_by_temperature():
    counts = {"large": 900, "small": 100, "none": 0}
    assert weights_by_temperature(counts, 1.0) == {"large": 1.0, "small": 1.0, "none": 0.0}
    found = weights_by_temperature(counts, 2.0)
    assert found["large"] == 1.0
    assert found["small"] * 100 / 900 == pytest.approx((100 / 900) ** 0.5)
    assert weights_by_temperature({}, 2.0) == {}
