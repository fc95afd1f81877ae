"""A report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from translator.evaluation.report import Report
from translator.evaluation.tables import Table, about, tables

_WIDTH = 96
_WIDEST_CELL = 40
_NUMERIC = frozenset("0123456789+−–")


def as_text(report: Report) -> str:
    """The tables, then the signatures; ends with a line break."""
    lines = [printable(about(report), _WIDTH), ""]
    for table in tables(report):
        lines += [*_table(table), ""]
    lines.append("Signatures")
    lines += [f"  {name}  {signature}" for name, signature in report.signatures.items()]
    for note in report.notes:
        lines += ["", *textwrap.wrap(f"Note: {note}", _WIDTH)]
    return "\n".join(lines) + "\n"


def printable(text: str, longest: int = _WIDEST_CELL) -> str:
    """Text from outside on one line: control and direction marks replaced, the end cut off."""
    from wcwidth import wcswidth

    shown = _harmless(text)
    while wcswidth(shown) > longest:
        shown = shown[:-2] + "…"
    return shown


def _harmless(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _table(table: Table) -> Iterator[str]:
    cells = [[printable(cell) for cell in row] for row in (table.heading, *table.rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    right = [_is_numeric(row[at] for row in cells[1:]) for at in range(len(widths))]
    yield table.title
    for row in cells:
        padded = (
            _padded(cell, width, right=side)
            for cell, width, side in zip(row, widths, right, strict=True)
        )
        yield f"  {'  '.join(padded)}".rstrip()
    for line in textwrap.wrap(_harmless(table.note), _WIDTH - 2):
        yield f"  {line}"


def _padded(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space


def _width(cell: str) -> int:
    from wcwidth import wcswidth

    return max(0, wcswidth(cell))


def _is_numeric(cells: Iterable[str]) -> bool:
    """Whether a column holds plain numbers, which stand to the right."""
    return all(not cell or (cell[0] in _NUMERIC and " " not in cell) for cell in cells)
