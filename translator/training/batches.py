"""Which pairs are seen when, and in what batches: a function of the seed and the round alone.

A round draws each set as often as its weight says (1.5: every pair once, half of them twice),
shuffles, sometimes joins two neighbours of a set to one longer pair, and packs what is of similar
length together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import torch
from torch import Tensor

from translator.training.corpus import Corpus, Encoded

_POOL = 16384
"""Pairs sorted by length at a time: large enough for little padding, small enough to stay mixed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """``source`` (sentences, S) ends in </s>; ``target`` (sentences, T) begins with padding.

    ``labels`` (sentences, T) is ``target`` one position on, ending in </s>; ``links`` is
    (sentences, T, S), each row adding up to 1 or to 0. All padded to the longest.
    """

    source: Tensor
    target: Tensor
    labels: Tensor
    links: Tensor | None

    def to(self, device: str) -> Batch:
        """The same on another device."""
        links = self.links.to(device) if self.links is not None else None
        return Batch(self.source.to(device), self.target.to(device), self.labels.to(device), links)


@dataclass(frozen=True, slots=True)
class Plan:
    """How rounds are made. ``weights``: how often a round sees a pair, by index of its set.

    ``tokens``: source or target subwords of a batch, padding included, at most. ``joined``: share
    of pairs that are joined to another of their set. ``longest``: subwords of a side, at most.
    """

    weights: tuple[float, ...]
    tokens: int
    seed: int
    joined: float = 0.0
    longest: int = 160


def round_batches(corpus: Corpus, plan: Plan, number: int) -> list[list[tuple[int, ...]]]:
    """The batches of a round in their order; each item names one pair, or two to be joined."""
    draw = numpy.random.default_rng([plan.seed, number])
    lengths = corpus.lengths().max(axis=1).astype("i8") + 1
    items = _join(corpus, lengths, _drawn(corpus, plan, draw), plan, draw)
    sizes = numpy.array([sum(lengths[index] for index in item) for item in items])
    batches: list[list[tuple[int, ...]]] = []
    for start in range(0, len(items), _POOL):
        batches += _pack(items[start : start + _POOL], sizes[start : start + _POOL], plan.tokens)
    return [batches[index] for index in draw.permutation(len(batches))]


def collate(corpus: Corpus, items: Sequence[tuple[int, ...]], end: int, pad: int) -> Batch:
    """Ids of the items as one padded batch."""
    pairs = [_joined([corpus[index] for index in item]) for item in items]
    most = [
        max(len(pair.source) for pair in pairs) + 1,
        max(len(pair.target) for pair in pairs) + 1,
    ]
    source = numpy.full((len(pairs), most[0]), pad, "i8")
    target = numpy.full((len(pairs), most[1]), pad, "i8")
    labels = numpy.full((len(pairs), most[1]), pad, "i8")
    links = numpy.zeros((len(pairs), most[1], most[0]), "f4")
    for row, pair in enumerate(pairs):
        source[row, : len(pair.source)] = pair.source
        source[row, len(pair.source)] = end
        target[row, 1 : len(pair.target) + 1] = pair.target
        labels[row, : len(pair.target)] = pair.target
        labels[row, len(pair.target)] = end
        links[row, pair.links[:, 1], pair.links[:, 0]] = 1.0
        links[row, len(pair.target), len(pair.source)] = 1.0
    links /= numpy.maximum(links.sum(axis=2, keepdims=True), 1.0)
    return Batch(*(torch.from_numpy(array) for array in (source, target, labels, links)))


def fixed_batches(corpus: Corpus, tokens: int) -> list[list[tuple[int, ...]]]:
    """Every pair once, shortest first: for measuring."""
    lengths = corpus.lengths().max(axis=1).astype("i8") + 1
    return _pack([(index,) for index in range(len(corpus))], lengths, tokens)


def weights_by_temperature(counts: Mapping[str, int], temperature: float) -> dict[str, float]:
    """Weights that draw set s in proportion to counts[s] ** (1 / temperature).

    The largest set keeps weight 1. Temperature 1 leaves sets as they are; higher ones even out
    (Arivazhagan et al. 2019).
    """
    most = max(counts.values(), default=1)
    return {
        name: (most / count) ** (1.0 - 1.0 / temperature) if count else 0.0
        for name, count in counts.items()
    }


def _drawn(corpus: Corpus, plan: Plan, draw: Any) -> Any:
    weights = numpy.array(plan.weights)[corpus.sets]
    fits = corpus.lengths().max(axis=1) < plan.longest
    copies = (weights + draw.random(len(corpus))).astype("i8") * fits
    drawn = numpy.repeat(numpy.arange(len(corpus)), copies)
    return drawn[draw.permutation(len(drawn))]


def _join(corpus: Corpus, lengths: Any, drawn: Any, plan: Plan, draw: Any) -> list[tuple[int, ...]]:
    waiting: dict[int, int] = {}
    items: list[tuple[int, ...]] = []
    chosen = draw.random(len(drawn)) < plan.joined
    for index, joins in zip(drawn.tolist(), chosen.tolist(), strict=True):
        if not joins:
            items.append((index,))
            continue
        other = waiting.pop(int(corpus.sets[index]), None)
        if other is None:
            waiting[int(corpus.sets[index])] = index
        elif lengths[index] + lengths[other] < plan.longest:
            items.append((other, index))
        else:
            items += [(other,), (index,)]
    return items + [(index,) for index in waiting.values()]


def _pack(items: Sequence[tuple[int, ...]], sizes: Any, tokens: int) -> list[list[tuple[int, ...]]]:
    batches: list[list[tuple[int, ...]]] = [[]]
    for place in numpy.argsort(sizes, kind="stable").tolist():
        if batches[-1] and (len(batches[-1]) + 1) * int(sizes[place]) > tokens:
            batches.append([])
        batches[-1].append(items[place])
    return batches if batches[0] else []


def _joined(parts: Sequence[Encoded]) -> Encoded:
    if len(parts) == 1:
        return parts[0]
    first, second = parts
    shift = numpy.array([len(first.source), len(first.target)], first.links.dtype)
    return Encoded(
        numpy.concatenate([first.source, second.source]),
        numpy.concatenate([first.target, second.target]),
        numpy.concatenate([first.links, second.links + shift]),
    )


def endless(
    corpus: Corpus, plan: Plan, round_: int, done: int
) -> Iterator[tuple[int, int, list[tuple[int, ...]]]]:
    """Batches for ever, from batch ``done`` of round ``round_`` on, each with where to go on."""
    while True:
        batches = round_batches(corpus, plan, round_)
        for place in range(done, len(batches)):
            yield round_, place + 1, batches[place]
        if not batches:
            return
        round_, done = round_ + 1, 0
