"""The learning rate over a run."""

import pytest

from translator.training.schedule import Schedule

SCHEDULE = Schedule(0.002, 100, 0.25)


@pytest.mark.parametrize(
    ("step", "spent", "share"),
    [
        (0, 0.0, 0.01),
        (49, 0.1, 0.5),
        (99, 0.2, 1.0),
        (5000, 0.75, 1.0),
        (5000, 0.75 + 0.25 / 4, 0.5),
        (5000, 1.0, 0.0),
        (5000, 1.5, 0.0),
        (49, 0.75 + 0.25 / 4, 0.25),
    ],
)
def test_rate(step, spent, share):
    assert SCHEDULE.rate(step, spent) == pytest.approx(0.002 * share)


def test_without_warmup_and_cooldown():
    flat = Schedule(0.5, 0, 0.0)
    assert flat.rate(0, 0.0) == flat.rate(9, 1.0) == 0.5


def test_it_never_rises_again():
    rates = [SCHEDULE.falling(at / 100) for at in range(101)]
    assert rates == sorted(rates, reverse=True)
    assert Schedule(1.0, 0, 1.0).falling(0.25) == pytest.approx(0.5)
