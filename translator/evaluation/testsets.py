"""Test sets: sources with their references, from a table or from files aligned line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from translator.errors import InputError, ReadError
from translator.evaluation.lines import check_filled, read_lines

_COLUMNS = ("source", "reference", "domain")


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """What outputs are measured against.

    ``references``: one or more translations of all sources, each as long as ``sources``.
    ``domains``: what each line belongs to (news, speech, …), or None where it is not known.
    Raises InputError when these do not fit together or a line is empty.
    """

    name: str
    sources: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]
    domains: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Check that every line has its source, references and domain."""
        if not self.sources or not self.references:
            raise InputError(f"{self.name} has no lines, or no reference for them.")
        parts = [("reference", lines) for lines in self.references]
        parts += [("domain", self.domains)] if self.domains is not None else []
        for what, lines in parts:
            if len(lines) != len(self.sources):
                raise InputError(
                    f"{self.name} has {len(self.sources):,} source lines, but {len(lines):,} "
                    f"{what} lines. They must belong together line by line."
                )
        for what, lines in [("source", self.sources), *parts[: len(self.references)]]:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    raise InputError(f"Line {number} of {self.name} has no {what}.")

    def references_of(self, index: int) -> tuple[str, ...]:
        """Every reference of one line."""
        return tuple(lines[index] for lines in self.references)


def load_table(path: Path) -> EvaluationSet:
    """Read ``source<TAB>reference[<TAB>domain]``, one line each.

    A first line that names the columns ``source`` and ``reference`` (and ``domain``) may put them
    in any order, among others, which are left alone. No quoting: a tab always divides.
    Raises ReadError that names the line.
    """
    rows = [line.split("\t") for line in read_lines(path)]
    places, first = _places(rows[0])
    rows = rows[first:]
    if not rows:
        raise ReadError(f"{path} has no line below its heading.")
    for number, row in enumerate(rows, first + 1):
        _check_row(row, places, number, path, named=bool(first))
    columns = {
        name: tuple(row[at].strip() if at < len(row) else "" for row in rows)
        for name, at in places.items()
    }
    domains = columns.get("domain", ())
    return EvaluationSet(
        path.name,
        columns["source"],
        (columns["reference"],),
        domains if any(domains) else None,
    )


def load_files(source: Path, references: Sequence[Path]) -> EvaluationSet:
    """Read a file of sources and one or more of references, line by line the same.

    Raises ReadError that names the file and the line.
    """
    sources = read_lines(source)
    check_filled(sources, source)
    found = []
    for path in references:
        lines = read_lines(path)
        check_count(path, lines, len(sources), str(source))
        check_filled(lines, path)
        found.append(lines)
    return EvaluationSet(source.name, sources, tuple(found))


def check_count(path: Path, lines: Sequence[str], wanted: int, other: str) -> None:
    """Raise ReadError when a file has not as many lines as the one it belongs to."""
    if len(lines) != wanted:
        raise ReadError(
            f"{path} has {len(lines):,} lines, but {other} has {wanted:,}. They must belong "
            "together line by line."
        )


def _places(head: list[str]) -> tuple[dict[str, int], int]:
    """Where each column is, and whether a heading said so (1) or not (0)."""
    named = [cell.strip().lower() for cell in head]
    if named.count("source") == named.count("reference") == 1:
        return {name: named.index(name) for name in _COLUMNS if name in named}, 1
    return {name: at for at, name in enumerate(_COLUMNS)}, 0


def _check_row(
    row: list[str], places: dict[str, int], number: int, path: Path, *, named: bool
) -> None:
    where = f"Line {number} of {path}"
    if len(row) == 1 and not row[0].strip():
        raise ReadError(f"{where} is empty. Take it out.")
    if not named and len(row) > len(_COLUMNS):
        raise ReadError(
            f"{where} has {len(row)} columns. Expected are source, reference and perhaps domain; "
            "with others among them, name the columns in the first line."
        )
    for name in ("source", "reference"):
        if places[name] >= len(row) or not row[places[name]].strip():
            raise ReadError(
                f"{where} has no {name}. Expected is source<TAB>reference, or with a domain "
                "source<TAB>reference<TAB>domain."
            )
