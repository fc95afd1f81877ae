"""From the sets of a recipe to clean pairs, with a report of what was dropped and why."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from translator.errors import ReadError
from translator.training.clean import clean
from translator.training.config import Config, DataSet
from translator.training.filters import Sieve
from translator.training.grammar import generate
from translator.training.overlap import Overlap
from translator.training.pairs import Pair, read_pairs

_MOST_GENERATED = 100_000


class Named(NamedTuple):
    """A pair and the set that it is of."""

    name: str
    pair: Pair


@dataclass(slots=True)
class SetReport:
    """Pairs of a set: read, kept for training, held out, and dropped by each filter."""

    name: str
    license: str
    domain: str
    origin: str
    weight: float
    read: int
    kept: int
    held_out: int
    words: int
    dropped: dict[str, int]


def prepare(config: Config, say: Callable[[str], None] = print) -> list[SetReport]:
    """Write ``train.tsv``, ``dev.tsv`` (set, Arabic, English) and ``report.json``.

    Sets are read in the recipe's order; of two equal pairs the first stays. Raises
    ConfigurationError and ReadError.
    """
    folder = config.folder
    folder.mkdir(parents=True, exist_ok=True)
    overlap = Overlap.of_files(config.base / path for path in config.data.evaluation)
    sieve = Sieve(config.filters)
    reports: list[SetReport] = []
    parts = {name: folder / f"{name}.tsv.part" for name in ("train", "dev")}
    with (
        parts["train"].open("w", encoding="utf-8") as train,
        parts["dev"].open("w", encoding="utf-8") as dev,
    ):
        for data_set in config.sets:
            report, kept, held_out = _read_set(config, data_set, sieve, overlap)
            train.writelines(f"{data_set.name}\t{one.source}\t{one.target}\n" for one in kept)
            dev.writelines(f"{data_set.name}\t{one.source}\t{one.target}\n" for one in held_out)
            reports.append(report)
            say(_describe(report))
    for name, part in parts.items():
        part.replace(folder / f"{name}.tsv")
    (folder / "report.json").write_text(
        json.dumps([asdict(report) for report in reports], ensure_ascii=False, indent=1) + "\n",
        "utf-8",
    )
    return reports


def read_prepared(path: Path) -> Iterator[Named]:
    """Read ``train.tsv`` or ``dev.tsv``. Raises ReadError."""
    if not path.is_file():
        raise ReadError(f"There is no {path}; run `muwazi train prepare` first.")
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            columns = line.rstrip("\n").split("\t")
            if len(columns) != 3:
                raise ReadError(f"{path}, line {number} is damaged; run `muwazi train prepare`.")
            yield Named(columns[0], Pair(columns[1], columns[2]))


def _read_set(
    config: Config, data_set: DataSet, sieve: Sieve, overlap: Overlap
) -> tuple[SetReport, list[Pair], list[Pair]]:
    sieve.dropped.clear()
    read = 0
    kept: list[Pair] = []

    def cleaned() -> Iterator[Pair]:
        nonlocal read
        for pair in _pairs_of(config, data_set):
            read += 1
            # Before the sieve: what is dropped here must not make a later set's pair a duplicate.
            if 1 < data_set.min_words > len(pair.target.split()):
                sieve.dropped["few words"] += 1
            else:
                yield clean(pair)

    for pair in sieve.keep(cleaned()):
        if pair in overlap:
            sieve.dropped["evaluation"] += 1
        else:
            kept.append(pair)
    kept, held_out = _hold_out(kept, data_set, config.seed)
    report = SetReport(
        name=data_set.name,
        license=data_set.license,
        domain=data_set.domain,
        origin=data_set.origin,
        weight=data_set.weight,
        read=read,
        kept=len(kept),
        held_out=len(held_out),
        words=sum(len(pair.target.split()) for pair in kept),
        dropped=dict(sieve.dropped),
    )
    return report, kept, held_out


def _pairs_of(config: Config, data_set: DataSet) -> Iterator[Pair]:
    kind, _, count = data_set.path.partition(":")
    if kind == "grammar" and count.isdecimal():
        return generate(min(int(count), _MOST_GENERATED), config.seed)
    return read_pairs(data_set.path, config.base)


def _hold_out(pairs: list[Pair], data_set: DataSet, seed: int) -> tuple[list[Pair], list[Pair]]:
    draw = random.Random(f"{seed} {data_set.name}")
    chosen = set(draw.sample(range(len(pairs)), min(data_set.held_out, len(pairs))))
    return (
        [pair for at, pair in enumerate(pairs) if at not in chosen],
        [pair for at, pair in enumerate(pairs) if at in chosen],
    )


def _describe(report: SetReport) -> str:
    dropped = ", ".join(f"{count:,} {name}" for name, count in sorted(report.dropped.items()))
    return (
        f"{report.name}: {report.kept:,} of {report.read:,} pairs, {report.words:,} English words"
        + (f", {report.held_out:,} held out" if report.held_out else "")
        + (f"; dropped: {dropped}" if dropped else "")
    )
