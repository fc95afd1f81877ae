"""What is minimised: smoothed cross-entropy, and agreement with a statistical word alignment."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

_CHUNK = 384


class SmoothedLoss(Function):
    """Label-smoothed cross-entropy (Szegedy et al. 2016) of states against output embeddings.

    Scores over the vocabulary are made a chunk of tokens at a time and turned into gradients at
    once, so that memory holds one chunk of them. ``apply(states, weight, bias, labels,
    smoothing)`` with (tokens, width), (vocabulary, width), (vocabulary) and (tokens) gives the
    mean loss and the sum of the negative log-likelihoods, which has no gradient.
    """

    @staticmethod
    def forward(
        context: Any,
        states: Tensor,
        weight: Tensor,
        bias: Tensor,
        labels: Tensor,
        smoothing: float,
    ) -> tuple[Tensor, Tensor]:
        """Losses; gradients are ready when it returns."""
        count, vocabulary = len(labels), len(weight)
        wanted = any(context.needs_input_grad[:2])
        state_grad = torch.empty_like(states)
        weight_grad = torch.zeros_like(weight, dtype=torch.float32)
        losses = likelihood = torch.zeros((), device=states.device)
        for start in range(0, count, _CHUNK):
            part = states[start : start + _CHUNK]
            gold = labels[start : start + _CHUNK, None]
            scores = (part @ weight.T).float() + bias
            scores -= scores.logsumexp(1, keepdim=True)
            missed = -scores.gather(1, gold).sum()
            spread = -scores.mean(1).sum()
            likelihood = likelihood + missed
            losses = losses + (1 - smoothing) * missed + smoothing * spread
            if wanted:
                grad = scores.exp_().sub_(smoothing / vocabulary)
                grad.scatter_add_(
                    1, gold, torch.full_like(gold, 0, dtype=grad.dtype) - (1 - smoothing)
                )
                grad = grad.to(states.dtype)
                state_grad[start : start + _CHUNK] = grad @ weight
                weight_grad += grad.T @ part
        context.save_for_backward(state_grad, weight_grad.to(weight.dtype))
        context.count = count
        return losses / count, likelihood

    @staticmethod
    def backward(context: Any, loss_grad: Tensor, _: Tensor) -> tuple[Any, ...]:
        """Gradients of ``states`` and ``weight``."""
        state_grad, weight_grad = context.saved_tensors
        scale = loss_grad / context.count
        return (
            state_grad * scale.to(state_grad.dtype),
            weight_grad * scale.to(weight_grad.dtype),
            None,
            None,
            None,
        )


def guided_loss(attention: Tensor, links: Tensor) -> Tensor:
    """Cross-entropy of one attention head against a word alignment (Chen et al. 2016).

    ``attention``: (sentences, target, source), each row adding up to 1. ``links``: the same shape;
    a row adds up to 1, or is zero where a target token is linked to nothing: it is left out.
    """
    linked = links.sum()
    if not linked:
        return attention.new_zeros(())
    return -(links * attention.float().clamp_min(1e-6).log()).sum() / linked
