"""Losses and their gradients against torch's own."""

import pytest
import torch
from torch.nn import functional

from translator.training import losses
from translator.training.losses import SmoothedLoss, guided_loss


def inputs(tokens=50, width=8, vocabulary=23, seed=0):
    draw = torch.Generator().manual_seed(seed)
    states = torch.randn(tokens, width, generator=draw, requires_grad=True)
    weight = torch.randn(vocabulary, width, generator=draw, requires_grad=True)
    bias = torch.randn(vocabulary, generator=draw)
    labels = torch.randint(vocabulary, (tokens,), generator=draw)
    return states, weight, bias, labels


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("chunk", [7, 384])
def test_loss_and_gradients(monkeypatch, smoothing, chunk):
    monkeypatch.setattr(losses, "_CHUNK", chunk)
    states, weight, bias, labels = inputs()
    loss, likelihood = SmoothedLoss.apply(states, weight, bias, labels, smoothing)
    found = torch.autograd.grad(3.0 * loss, (states, weight))
    # The same in double precision, by autograd.
    exact = [one.detach().double().requires_grad_() for one in (states, weight)]
    scores = exact[0] @ exact[1].T + bias.double()
    expected = functional.cross_entropy(scores, labels, label_smoothing=smoothing)
    assert float(loss.detach()) == pytest.approx(float(expected.detach()), rel=1e-5)
    summed = functional.cross_entropy(scores, labels, reduction="sum")
    assert float(likelihood.detach()) == pytest.approx(float(summed.detach()), rel=1e-5)
    for one, other in zip(found, torch.autograd.grad(3.0 * expected, exact), strict=True):
        torch.testing.assert_close(one.double(), other, atol=1e-6, rtol=1e-4)


def test_low_precision_comes_close():
    states, weight, bias, labels = inputs()
    low = [one.detach().bfloat16().requires_grad_() for one in (states, weight)]
    loss, _ = SmoothedLoss.apply(*low, bias, labels, 0.1)
    loss.backward()
    expected = functional.cross_entropy(states @ weight.T + bias, labels, label_smoothing=0.1)
    exact = torch.autograd.grad(expected, (states, weight))
    assert float(loss.detach()) == pytest.approx(float(expected.detach()), rel=0.02)
    for one, other in zip(low, exact, strict=True):
        assert one.grad.dtype == torch.bfloat16
        torch.testing.assert_close(one.grad.float(), other, atol=0.02, rtol=0.1)


def test_measuring_needs_no_gradient():
    states, weight, bias, labels = inputs()
    with torch.no_grad():
        loss, likelihood = SmoothedLoss.apply(states, weight, bias, labels, 0.0)
    assert float(likelihood.detach()) == pytest.approx(float(loss) * 50, rel=1e-5)


def test_guided_loss_is_a_cross_entropy():
    attention = torch.tensor([[[0.5, 0.5], [0.9, 0.1], [0.2, 0.8]]])
    links = torch.tensor([[[0.5, 0.5], [1.0, 0.0], [0.0, 0.0]]])
    expected = -(torch.tensor(0.5).log() + torch.tensor(0.9).log()) / 2
    assert float(guided_loss(attention, links)) == pytest.approx(float(expected.detach()))


def test_guided_loss_pulls_attention_to_the_links():
    scores = torch.zeros(1, 1, 3, requires_grad=True)
    links = torch.tensor([[[0.0, 1.0, 0.0]]])
    guided_loss(scores.softmax(-1), links).backward()
    assert scores.grad[0, 0].tolist() == pytest.approx([1 / 3, -2 / 3, 1 / 3])


def test_guided_loss_without_links_or_attention():
    attention = torch.tensor([[[1.0, 0.0]]], requires_grad=True)
    assert float(guided_loss(attention, torch.zeros(1, 1, 2))) == 0.0
    loss = guided_loss(attention, torch.tensor([[[0.0, 1.0]]]))
    assert torch.isfinite(loss)
