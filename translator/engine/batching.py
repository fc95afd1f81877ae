"""Which sentences are decoded together, and on how many threads.

A plan changes speed and memory, never a result. Only sentences of the very same number of subwords
share a batch: padding alters the last bits of attention, and with them, now and then, the choice
between two hypotheses of nearly the same score.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_TARGET = 511


@dataclass(frozen=True, slots=True)
class Batch:
    """Indices into the list that was planned, and the most target subwords for any of them."""

    indices: tuple[int, ...]
    max_target_tokens: int


def target_limit(source_tokens: int) -> int:
    """How many target subwords a sentence may become: four times its own and then some.

    Translations run to about 1.5 subwords for one; beyond four, the model is looping.
    """
    return min(4 * source_tokens + 16, _LONGEST_TARGET)


def plan_batches(lengths: Sequence[int], *, batch_tokens: int) -> list[Batch]:
    """Pack sentences of the given lengths (source subwords) into batches, longest first.

    A batch holds sentences of one length, at most ``batch_tokens`` subwords in all; a longer
    sentence has a batch of its own.
    """
    same: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        same.setdefault(length, []).append(index)
    batches: list[Batch] = []
    for length in sorted(same, reverse=True):
        size = max(1, batch_tokens // max(1, length))
        batches.extend(
            Batch(tuple(same[length][at : at + size]), target_limit(length))
            for at in range(0, len(same[length]), size)
        )
    return batches


def share_cores(cpu_threads: int, num_workers: int) -> tuple[int, int]:
    """Threads per worker and workers, with 0 meaning "choose".

    One thread for each worker and a worker for each core: batches are small, so that the cores
    do more side by side than together (``docs/performance.md``).
    """
    count = cores()
    if num_workers == 0:
        num_workers = max(1, count // max(1, cpu_threads))
    if cpu_threads == 0:
        cpu_threads = max(1, count // num_workers)
    return cpu_threads, num_workers


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
