"""The lines of a test set by the length of their source and by domain."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from translator.evaluation.testsets import EvaluationSet

GroupKind = Literal["length", "domain"]
LENGTHS: tuple[tuple[int, int | None], ...] = ((1, 10), (11, 20), (21, 30), (31, 40), (41, None))
"""Words of the source, from and to."""
MAX_DOMAINS = 20
NO_DOMAIN = "no domain"


def group_lines(test: EvaluationSet) -> list[tuple[GroupKind, str, list[int]]]:
    """Kind, name and line indices of every group that has lines: lengths, then domains.

    Domains stand in the order of their size; beyond MAX_DOMAINS the rest are taken together.
    """
    words = [len(source.split()) for source in test.sources]
    groups: list[tuple[GroupKind, str, list[int]]] = []
    for low, high in LENGTHS:
        indices = [
            at for at, count in enumerate(words) if low <= count and (not high or count <= high)
        ]
        if indices:
            groups.append(("length", f"{low}–{high}" if high else f"{low}+", indices))
    return groups + _by_domain(test)


def _by_domain(test: EvaluationSet) -> list[tuple[GroupKind, str, list[int]]]:
    if test.domains is None:
        return []
    sizes = Counter(test.domains)
    # By name where sizes are the same, so that the order never depends on that of the lines.
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    shown = names if len(names) <= MAX_DOMAINS else names[: MAX_DOMAINS - 1]
    groups: list[tuple[GroupKind, str, list[int]]] = [
        ("domain", name or NO_DOMAIN, [at for at, own in enumerate(test.domains) if own == name])
        for name in shown
    ]
    rest = set(names) - set(shown)
    if rest:
        indices = [at for at, own in enumerate(test.domains) if own in rest]
        groups.append(("domain", f"{len(rest)} others", indices))
    return groups
