"""How good the weights are on pairs that were kept back."""

from __future__ import annotations

import math

import torch

from translator.training.batches import collate, fixed_batches
from translator.training.corpus import Corpus
from translator.training.network import Network

_END = 0


def dev_loss(network: Network, dev: Corpus, tokens: int, device: str = "cpu") -> float:
    """Negative log-likelihood of the reference, nats a target token; nan without pairs."""
    total, count = 0.0, 0
    was_training = network.training
    network.eval()
    with torch.no_grad():
        for items in fixed_batches(dev, tokens):
            batch = collate(dev, items, _END, network.shape.pad).to(device)
            _, likelihood, seen = network(batch, 0.0, 0.0)
            total += float(likelihood)
            count += int(seen)
    network.train(was_training)
    return total / count if count else math.nan
