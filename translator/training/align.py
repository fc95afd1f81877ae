"""Statistical word alignment of the training text, from words to subwords.

The alignment itself is made by eflomal (Östling & Tiedemann 2016), a program of its own under the
GPL: it is run, not linked, and needed only here. Both directions are joined by grow-diag
(Koehn et al. 2003).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from translator.errors import ConfigurationError
from translator.training.pairs import Pair

Link = tuple[int, int]
Span = tuple[int, int]
_WORD = re.compile(r"\w+|[^\w\s]")
_OPTIONS = {"source": "-s", "target": "-t", "forward": "-f", "reverse": "-r", "costs": "-F"}
_NEAR = [(down, across) for down in (-1, 0, 1) for across in (-1, 0, 1) if down or across]


class Aligned(NamedTuple):
    """Links (source word, target word) of a pair.

    ``cost``: the aligner's negative log-likelihood of it, nats a word; a pair whose sides say
    different things stands out by it.
    """

    links: frozenset[Link]
    cost: float


def align_words(pairs: Sequence[Pair], tool: str, folder: Path) -> list[Aligned]:
    """Links (source word, target word) of each pair; words are those of ``word_spans``.

    Raises ConfigurationError when there is no eflomal, or when it fails.
    """
    if tool != "eflomal":
        raise ConfigurationError(f"aligner.tool must be 'eflomal' or '', not {tool!r}.")
    program = _program()
    folder.mkdir(parents=True, exist_ok=True)
    names = {part: folder / f"words.{part}" for part in _OPTIONS}
    with (
        names["source"].open("w", encoding="utf-8") as source,
        names["target"].open("w", encoding="utf-8") as target,
    ):
        for pair in pairs:
            source.write(" ".join(_WORD.findall(pair.source)) + "\n")
            target.write(" ".join(_WORD.findall(pair.target.lower())) + "\n")
    command = [*program, "--overwrite", "-m", "3"]
    for part, option in _OPTIONS.items():
        command += [option, str(names[part])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ConfigurationError(f"eflomal failed: {done.stderr.strip()[-500:]}")
    try:
        costs = map(float, names["costs"].read_text("utf-8").split())
        read = zip(_read(names["forward"]), _read(names["reverse"]), costs, strict=True)
        found = [Aligned(grow_diagonal(forward, back), cost) for forward, back, cost in read]
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"eflomal wrote no links that can be read: {error}") from error
    if len(found) != len(pairs):
        raise ConfigurationError(f"eflomal aligned {len(found):,} of {len(pairs):,} pairs.")
    for path in names.values():
        path.unlink()
    return found


def grow_diagonal(forward: frozenset[Link], reverse: frozenset[Link]) -> frozenset[Link]:
    """The links both directions have, and their neighbours that either has."""
    union, links = forward | reverse, set(forward & reverse)
    sources, targets = {one for one, _ in links}, {one for _, one in links}
    waiting = sorted(links)
    while waiting:
        source, target = waiting.pop(0)
        for down, across in _NEAR:
            near = (source + down, target + across)
            if near in union and near not in links:
                if near[0] in sources and near[1] in targets:
                    continue
                links.add(near)
                sources.add(near[0])
                targets.add(near[1])
                waiting.append(near)
    return frozenset(links)


def word_spans(text: str) -> list[Span]:
    """Words and single punctuation marks, as spans."""
    return [match.span() for match in _WORD.finditer(text)]


def to_subwords(
    links: frozenset[Link],
    words: tuple[Sequence[Span], Sequence[Span]],
    pieces: tuple[Sequence[Span], Sequence[Span]],
) -> list[Link]:
    """Word links as links between subwords, given the spans of both in each text."""
    source, target = (_owned(*side) for side in zip(words, pieces, strict=True))
    return [
        (one, other)
        for left, right in sorted(links)
        for one in source.get(left, ())
        for other in target.get(right, ())
    ]


def _owned(words: Sequence[Span], pieces: Sequence[Span]) -> dict[int, list[int]]:
    """Indices of the pieces that begin in each word."""
    owned: dict[int, list[int]] = {}
    word = 0
    for index, (start, end) in enumerate(pieces):
        while word < len(words) and words[word][1] <= start:
            word += 1
        if word < len(words) and words[word][0] < max(end, start + 1):
            owned.setdefault(word, []).append(index)
    return owned


def _program() -> list[str]:
    beside = Path(sys.executable).with_name("eflomal-align")
    found = str(beside) if beside.is_file() else shutil.which("eflomal-align")
    if not found:
        raise ConfigurationError(
            "aligner.tool is 'eflomal', but there is no program eflomal-align. Install it with: "
            "pip install eflomal (a program of its own, under the GPL), or set aligner.tool to '' "
            "to train without word links."
        )
    return [found]


def _read(path: Path) -> Iterator[frozenset[Link]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            links = (item.split("-") for item in line.split())
            yield frozenset((int(source), int(target)) for source, target in links)
