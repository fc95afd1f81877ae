"""Which sentences are decoded together.

A plan changes speed and memory, never a result: every sentence is decoded with a length limit
that follows from its own length alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Few limits, so that sentences of like length still share batches.
_LIMITS = (32, 64, 128, 256, 511)


@dataclass(frozen=True, slots=True)
class Batch:
    """Indices into the list that was planned, and the most target subwords for any of them."""

    indices: tuple[int, ...]
    max_target_tokens: int


def target_limit(source_tokens: int, *, ceiling: int = _LIMITS[-1]) -> int:
    """How many target subwords a sentence may become: four times its own and then some.

    Translations run to about 1.5 subwords for one; beyond four, the model is looping.
    """
    wanted = 4 * source_tokens + 16
    limit = next((step for step in _LIMITS if step >= wanted), _LIMITS[-1])
    return min(limit, ceiling)


def plan_batches(
    lengths: Sequence[int], *, batch_tokens: int, ceiling: int = _LIMITS[-1]
) -> list[Batch]:
    """Pack sentences of the given lengths (source subwords) into batches.

    A batch holds sentences of one target limit, longest first, at most ``batch_tokens`` subwords
    with padding counted; a longer sentence has a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda index: (-lengths[index], index))
    batches: list[Batch] = []
    current: list[int] = []
    limit = longest = 0
    for index in order:
        own_limit = target_limit(lengths[index], ceiling=ceiling)
        if current and (own_limit != limit or longest * (len(current) + 1) > batch_tokens):
            batches.append(Batch(tuple(current), limit))
            current = []
        if not current:
            limit, longest = own_limit, max(1, lengths[index])
        current.append(index)
    if current:
        batches.append(Batch(tuple(current), limit))
    return batches
