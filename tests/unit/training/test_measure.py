"""Dev loss: nats a target token, without dropout, whatever the batches."""

import math

import pytest
import torch

from translator.training import corpus
from translator.training.measure import dev_loss
from translator.training.network import Network


@pytest.fixture
def network(shape):
    torch.manual_seed(1)
    return Network(shape, dropout=0.5)


def test_batches_change_nothing(network, numbers):
    found = [dev_loss(network, numbers, tokens) for tokens in (12, 50, 1000)]
    assert found == pytest.approx([found[0]] * 3, rel=1e-5)
    # Uniform scores would give ln 40.
    assert 2.0 < found[0] < 8.0


def test_the_networks_mode_is_left_alone(network, numbers):
    for mode in (True, False):
        network.train(mode)
        dev_loss(network, numbers, 100)
        assert network.training is mode
    assert all(one.grad is None for one in network.parameters())


def test_nothing_to_measure(network):
    assert math.isnan(dev_loss(network, corpus.build(["a"], []), 100))
