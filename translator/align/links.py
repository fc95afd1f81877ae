"""Subword attention -> a matrix of words -> the links worth showing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Matrix = list[list[float]]
"""Values in [0, 1], one row for each target word and one column for each source word."""


@dataclass(frozen=True, slots=True)
class LinkRules:
    """When a value of the word matrix counts as a link; see ``docs/alignment.md`` for the choice.

    ``forward_share``: a target word is linked to every source word with this share of its
    strongest value, ``forward_floor``: if the value is at least this. ``backward_floor``: a source
    word that nothing chose takes its strongest target word at or above this.
    """

    forward_share: float = 0.8
    forward_floor: float = 0.3
    backward_floor: float = 0.1


def word_matrix(
    attention: Sequence[Sequence[float]],
    source_owner: Sequence[int | None],
    target_owner: Sequence[int | None],
    shape: tuple[int, int],
) -> Matrix:
    """Sum subword attention into ``shape`` = (target words, source words).

    Attention is summed over a source word's subwords and averaged over a target word's; what
    falls on punctuation or the end of sentence is left out, not spread. What is not a weight
    (negative, not a number) counts as 0, so that the values are in [0, 1] whatever came in.
    """
    rows, columns = shape
    matrix = [[0.0] * columns for _ in range(rows)]
    counts = [0] * rows
    for weights, row in zip(attention, target_owner, strict=False):
        if row is None:
            continue
        counts[row] += 1
        for weight, column in zip(weights, source_owner, strict=False):
            if column is not None and weight > 0.0:
                matrix[row][column] += weight
    return [
        [min(1.0, value / max(1, count)) for value in values]
        for values, count in zip(matrix, counts, strict=True)
    ]


def share_columns(matrix: Matrix) -> Matrix:
    """The geometric mean of each value and its share of its column.

    A source word that several target words attend to belongs to the one that attends most: the
    agreement of both directions, with the attention of one.
    """
    totals = [sum(column) for column in zip(*matrix, strict=True)]
    return [
        [
            math.sqrt(value * value / total) if total > 0.0 else 0.0
            for value, total in zip(values, totals, strict=True)
        ]
        for values in matrix
    ]


def choose_links(matrix: Matrix, rules: LinkRules) -> set[tuple[int, int]]:
    """(target word, source word) pairs that are linked; their values are above 0."""
    links: set[tuple[int, int]] = set()
    for row, values in enumerate(matrix):
        floor = max(rules.forward_floor, rules.forward_share * max(values, default=0.0))
        links.update(
            (row, column) for column, value in enumerate(values) if value >= floor and value > 0.0
        )
    taken = {column for _, column in links}
    for column, down in enumerate(zip(*matrix, strict=True)):
        # Of equals the last: an article has the value of the noun that follows it.
        row = max(range(len(down)), key=lambda at: (down[at], at))
        if column not in taken and down[row] > 0.0 and down[row] >= rules.backward_floor:
            links.add((row, column))
    return links
