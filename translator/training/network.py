"""The Marian transformer as a trainer wants it: the same function as transformers', faster.

Post-norm encoder and decoder (Vaswani et al. 2017), sinusoidal positions, one embedding matrix
for source, target and output, as ``MarianMTModel`` computes them; ``weights`` carries parameters
over in both directions. What differs is how: queries, keys and values come from one product,
attention is plain batched matrix products (flash attention's backward is slower on short
sentences), a dropout mask is drawn once for all positions of a sentence (Semeniuta et al. 2016),
and the loss never holds the scores of the whole batch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from translator.training.losses import SmoothedLoss, guided_loss

ACTIVATIONS = {
    "relu": functional.relu,
    "swish": functional.silu,
    "silu": functional.silu,
    "gelu": functional.gelu,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a Marian transformer. ``heads`` is that of the encoder and of the decoder."""

    vocabulary: int
    width: int = 256
    feed_forward: int = 1536
    heads: int = 4
    encoder_layers: int = 6
    decoder_layers: int = 2
    activation: str = "relu"

    @property
    def pad(self) -> int:
        """Id of padding, which also starts a decode: the last one."""
        return self.vocabulary - 1


class Dropout(nn.Module):
    """Adds a branch to the residual stream, dropping the same units at all positions."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, stream: Tensor, branch: Tensor) -> Tensor:
        """``stream`` + ``branch``, both (sentences, positions, width)."""
        if not self.training or not self.rate:
            return stream + branch
        return torch.addcmul(stream, branch, self.mask(branch))

    def mask(self, like: Tensor) -> Tensor:
        """Zeros and 1/(1 - rate), (sentences, 1, width)."""
        shape = (like.shape[0], 1, like.shape[-1])
        kept = torch.rand(shape, device=like.device) >= self.rate
        return kept.to(like.dtype) / (1.0 - self.rate)


class SelfAttention(nn.Module):
    """Multi-head attention of a sequence to itself."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width)
        self.outer = nn.Linear(width, width)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """``states``: (sentences, positions, width); ``mask`` is added to the scores."""
        query, key, value = _split(self.inner(states), 3, self.heads)
        mixed, _ = _attend(query, key, value, mask)
        return self.outer(_merge(mixed))


class CrossAttention(nn.Module):
    """Multi-head attention of the target to the source."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.memory = nn.Linear(width, 2 * width)
        self.outer = nn.Linear(width, width)

    def forward(self, states: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the new states and the weights, (sentences, heads, target, source)."""
        (query,) = _split(self.query(states), 1, self.heads)
        key, value = _split(self.memory(memory), 2, self.heads)
        mixed, weights = _attend(query, key, value, mask)
        return self.outer(_merge(mixed)), weights


class FeedForward(nn.Module):
    """The position-wise network."""

    def __init__(self, width: int, inner: int, activation: str) -> None:
        super().__init__()
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.activation: Any = ACTIVATIONS[activation]

    def forward(self, states: Tensor) -> Tensor:
        """Same shape as ``states``."""
        return self.outer(self.activation(self.inner(states)))


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each normalised after its residual sum."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.attention = SelfAttention(shape.width, shape.heads)
        self.attention_norm = nn.LayerNorm(shape.width)
        self.forward_net = FeedForward(shape.width, shape.feed_forward, shape.activation)
        self.final_norm = nn.LayerNorm(shape.width)
        self.add = Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Same shape as ``states``."""
        states = self.attention_norm(self.add(states, self.attention(states, mask)))
        return self.final_norm(self.add(states, self.forward_net(states)))


class DecoderLayer(nn.Module):
    """Masked self-attention, attention to the source, feed-forward."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.attention = SelfAttention(shape.width, shape.heads)
        self.attention_norm = nn.LayerNorm(shape.width)
        self.cross = CrossAttention(shape.width, shape.heads)
        self.cross_norm = nn.LayerNorm(shape.width)
        self.forward_net = FeedForward(shape.width, shape.feed_forward, shape.activation)
        self.final_norm = nn.LayerNorm(shape.width)
        self.add = Dropout(dropout)

    def forward(
        self, states: Tensor, mask: Tensor, memory: Tensor, memory_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Returns the new states and the weights of the attention to the source."""
        states = self.attention_norm(self.add(states, self.attention(states, mask)))
        mixed, weights = self.cross(states, memory, memory_mask)
        states = self.cross_norm(self.add(states, mixed))
        return self.final_norm(self.add(states, self.forward_net(states))), weights


class Network(nn.Module):
    """Source and target ids to a training loss, or to the states that scores come from."""

    bias: Tensor

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width, padding_idx=shape.pad)
        self.encoder = nn.ModuleList(
            EncoderLayer(shape, dropout) for _ in range(shape.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(shape, dropout) for _ in range(shape.decoder_layers)
        )
        self.dropout = Dropout(dropout)
        self.register_buffer("bias", torch.zeros(shape.vocabulary))
        self.apply(_initialise)

    def encode(self, source: Tensor) -> tuple[Tensor, Tensor]:
        """``source``: ids (sentences, positions). Returns states and the mask of padding."""
        states = self._embed(source)
        padding = (source == self.shape.pad)[:, None, None, :]
        mask = torch.zeros(padding.shape, dtype=states.dtype, device=source.device)
        mask.masked_fill_(padding, float("-inf"))
        for layer in self.encoder:
            states = layer(states, mask)
        return states, mask

    def decode(self, target: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """``target``: ids (sentences, positions), each sentence after a padding id.

        Returns states and the last layer's attention to the source.
        """
        states = self._embed(target)
        size = target.shape[1]
        causal = torch.full((size, size), float("-inf"), device=target.device).triu(1)
        causal = causal.to(states.dtype)
        weights = states
        for layer in self.decoder:
            states, weights = layer(states, causal, memory, mask)
        return states, weights

    def forward(self, batch: Any, smoothing: float, guided: float) -> tuple[Tensor, Tensor, Tensor]:
        """Loss to be differentiated, sum of negative log-likelihoods (nats), target tokens.

        The loss is a mean over target tokens; the sum of log-likelihoods has no smoothing in it.
        """
        memory, mask = self.encode(batch.source)
        states, attention = self.decode(batch.target, memory, mask)
        real = batch.labels != self.shape.pad
        loss, likelihood = SmoothedLoss.apply(
            states[real], self.embedding.weight, self.bias, batch.labels[real], smoothing
        )
        if guided and batch.links is not None:
            loss = loss + guided * guided_loss(attention[:, 0], batch.links)
        return loss, likelihood, real.sum()

    def _embed(self, ids: Tensor) -> Tensor:
        states = self.embedding(ids) * math.sqrt(self.shape.width)
        states = states + positions(ids.shape[1], self.shape.width).to(states)
        if self.training and self.dropout.rate:
            states = states * self.dropout.mask(states)
        return states


def positions(length: int, width: int) -> Tensor:
    """Sinusoidal positions as Marian lays them out: all sines, then all cosines."""
    place = torch.arange(length, dtype=torch.float32)[:, None]
    column = torch.arange(width // 2, dtype=torch.float32)[None, :]
    angle = place / torch.pow(torch.tensor(10000.0), 2 * column / width)
    return torch.cat([angle.sin(), angle.cos()], dim=1)


def _split(states: Tensor, parts: int, heads: int) -> list[Tensor]:
    count, size, _ = states.shape
    return list(states.view(count, size, parts, heads, -1).permute(2, 0, 3, 1, 4))


def _merge(states: Tensor) -> Tensor:
    count, heads, size, width = states.shape
    return states.transpose(1, 2).reshape(count, size, heads * width)


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    scores = torch.matmul(query * query.shape[-1] ** -0.5, key.transpose(-1, -2))
    weights = torch.softmax(scores + mask, dim=-1)
    return torch.matmul(weights, value), weights


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.Embedding):
        nn.init.normal_(module.weight, std=module.embedding_dim**-0.5)
        with torch.no_grad():
            module.weight[module.padding_idx].zero_()
