"""The encoded training text: subword ids, their word links and the set each pair is of.

Everything lies in a few flat arrays, so that a hundred thousand pairs load at once and take a few
tens of megabytes. Stored as npz without pickling.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy

from translator.errors import ConfigurationError, ReadError

Links = Sequence[tuple[int, int]]
"""Source subword, target subword."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One pair as ids, without end-of-sentence ids; ``links`` is (links, 2)."""

    source: Any
    target: Any
    links: Any


@dataclass(frozen=True, slots=True)
class Corpus:
    """``source`` and ``target`` hold the ids of all pairs one after the other.

    Pair i is ``source[source_starts[i]:source_starts[i + 1]]``; likewise its target and its
    ``links``. ``sets[i]`` is its index in ``names``.
    """

    names: Any
    sets: Any
    source: Any
    source_starts: Any
    target: Any
    target_starts: Any
    links: Any
    link_starts: Any

    def __len__(self) -> int:
        return len(self.sets)

    def __getitem__(self, index: int) -> Encoded:
        return Encoded(
            self.source[self.source_starts[index] : self.source_starts[index + 1]],
            self.target[self.target_starts[index] : self.target_starts[index + 1]],
            self.links[self.link_starts[index] : self.link_starts[index + 1]],
        )

    def lengths(self) -> Any:
        """Source and target lengths in subwords, (pairs, 2)."""
        return numpy.stack([numpy.diff(self.source_starts), numpy.diff(self.target_starts)], axis=1)

    def save(self, path: Path) -> None:
        """Write to ``path`` in one step."""
        part = path.with_suffix(".part")
        with part.open("wb") as stream:
            numpy.savez_compressed(
                stream, **{field.name: getattr(self, field.name) for field in fields(self)}
            )
        part.replace(path)


def build(
    names: Sequence[str], pairs: Iterable[tuple[int, Sequence[int], Sequence[int], Links]]
) -> Corpus:
    """Pack pairs of (index of the set, source ids, target ids, links).

    Raises ConfigurationError for more sets or a larger vocabulary than it can hold.
    """
    sets: list[int] = []
    sides: tuple[list[int], list[int]] = [], []
    links: list[tuple[int, int]] = []
    starts: tuple[list[int], list[int], list[int]] = [0], [0], [0]
    for name, source, target, linked in pairs:
        sets.append(name)
        sides[0].extend(source)
        sides[1].extend(target)
        links.extend(linked)
        for ends, count in zip(starts, (len(sides[0]), len(sides[1]), len(links)), strict=True):
            ends.append(count)
    source_starts, target_starts, link_starts = (numpy.array(ends, "u4") for ends in starts)
    try:
        return Corpus(
            numpy.array(list(names), "U"),
            numpy.array(sets, "u1"),
            numpy.array(sides[0], "u2"),
            source_starts,
            numpy.array(sides[1], "u2"),
            target_starts,
            numpy.array(links, "u2").reshape(-1, 2),
            link_starts,
        )
    except OverflowError as error:
        raise ConfigurationError(
            "Training takes at most 256 sets and a vocabulary of at most 65,536 subwords."
        ) from error


def load(path: Path) -> Corpus:
    """Read what ``save`` wrote. Raises ReadError for anything else."""
    try:
        with numpy.load(path, allow_pickle=False) as stored:
            corpus = Corpus(**{field.name: stored[field.name] for field in fields(Corpus)})
    except FileNotFoundError as error:
        raise ReadError(f"There is no {path}; run `muwazi train tokenizer` first.") from error
    except (
        OSError, ValueError, KeyError, EOFError, TypeError, AttributeError,
        NotImplementedError, zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        raise ReadError(f"{path} is not an encoded corpus: {error}") from error
    _check(corpus, path)
    return corpus


def _check(corpus: Corpus, path: Path) -> None:
    count = corpus.sets.size
    if count and (corpus.sets.dtype.kind != "u" or corpus.sets.max() >= corpus.names.size):
        raise ReadError(f"{path} is damaged; run `muwazi train tokenizer` again.")
    for data, starts in (
        (corpus.source, corpus.source_starts),
        (corpus.target, corpus.target_starts),
        (corpus.links, corpus.link_starts),
    ):
        if (
            starts.shape != (count + 1,)
            or data.dtype.kind != "u"
            or starts[0] != 0
            or starts[-1] != len(data)
            or (numpy.diff(starts.astype("i8")) < 0).any()
        ):
            raise ReadError(f"{path} is damaged; run `muwazi train tokenizer` again.")
