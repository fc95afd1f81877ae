"""Master weights, their average, and what a resumed run takes up."""

import pytest
import torch

from translator.training.batches import collate
from translator.training.network import Network
from translator.training.optimizer import OPTIMIZERS, Optimizer


def make(shape, kind="muon", average=0.9, precision=torch.float32):
    torch.manual_seed(1)
    network = Network(shape, dropout=0.0)
    optimizer = Optimizer(network, kind=kind, weight_decay=0.0, average=average)
    network.to(precision)
    network.bias = network.bias.float()
    return optimizer


def take(optimizer, corpus, number, rate=0.01):
    network = optimizer.network
    one = collate(corpus, [(number,), (number + 9,)], 0, network.shape.pad)
    loss, _, _ = network(one, 0.0, 0.0)
    loss.backward()
    optimizer.step(rate, number)
    return float(loss.detach())


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_it_learns(shape, numbers, kind, precision):
    optimizer = make(shape, kind, precision=precision)
    losses = [take(optimizer, numbers, 3) for _ in range(30)]
    assert losses[-1] < losses[0] / 3
    for name, parameter in optimizer.network.named_parameters():
        assert parameter.dtype == precision
        assert torch.equal(parameter, optimizer.master[name].to(precision))
        assert optimizer.master[name].dtype == torch.float32
        assert parameter.grad is None


def test_padding_stays_at_zero(shape, numbers):
    optimizer = make(shape)
    for number in range(5):
        take(optimizer, numbers, number)
    assert float(optimizer.master["embedding.weight"][shape.pad].abs().max().detach()) == 0.0
    assert float(optimizer.averaged["embedding.weight"][shape.pad].abs().max()) == 0.0


def test_a_gradient_that_is_no_number_moves_nothing(shape, numbers):
    optimizer = make(shape)
    take(optimizer, numbers, 0)
    before = {name: one.detach().clone() for name, one in optimizer.master.items()}
    for parameter in optimizer.network.parameters():
        parameter.grad = torch.full_like(parameter, float("nan"))
    optimizer.step(0.01, 1)
    assert all(torch.equal(one, optimizer.master[name]) for name, one in before.items())


def test_the_average_follows(shape, numbers):
    optimizer = make(shape, average=0.5)
    name = "encoder.0.forward_net.inner.weight"
    expected = optimizer.averaged[name].clone()
    for number in range(4):
        take(optimizer, numbers, number)
        decay = min(0.5, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * optimizer.master[name].detach()
        torch.testing.assert_close(optimizer.averaged[name], expected)


def test_averaged_weights_are_lent(shape, numbers):
    optimizer = make(shape)
    for number in range(3):
        take(optimizer, numbers, number)
    name, parameter = next(iter(optimizer.network.named_parameters()))
    assert not torch.equal(optimizer.averaged[name], optimizer.master[name])
    with optimizer.averaged_weights():
        assert torch.equal(parameter, optimizer.averaged[name])
    assert torch.equal(parameter, optimizer.master[name])


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_restored_it_goes_on_the_same(shape, numbers, kind):
    one = make(shape, kind)
    for number in range(3):
        take(one, numbers, number)
    state = {name: tensor.clone() for name, tensor in one.state().items()}
    other = make(shape, kind)
    other.restore(state)
    for number in range(3, 6):
        take(one, numbers, number)
        take(other, numbers, number)
    for name, tensor in one.state().items():
        assert torch.equal(tensor, other.state()[name]), name


def test_the_state_of_another_optimizer(shape, numbers):
    one = make(shape, "adamw")
    take(one, numbers, 0)
    with pytest.raises(KeyError):
        make(shape, "muon").restore(one.state())
