"""Parallel text from files: TSV, TMX, gettext catalogues, and two files aligned by line.

Every reader is a generator, bounded in what it takes from one line or unit, and none trusts the
file: entities in XML are refused and nothing is executed.
"""

from __future__ import annotations

import gettext
import glob
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from translator.errors import ConfigurationError, ReadError

_MAX_LINE = 100_000
_MAX_CATALOGUE = 64 * 1024 * 1024
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Pair(NamedTuple):
    """An Arabic text and its English translation."""

    source: str
    target: str


def read_pairs(path: str, base: Path = Path()) -> Iterator[Pair]:
    """The pairs of ``path``: a file, a pattern, or ``source,target`` for files aligned by line.

    What a file is, its name says: .tmx, .mo, otherwise TSV (Arabic, tab, English; more columns are
    passed over). Raises ConfigurationError when nothing is there, ReadError for a damaged file.
    """
    if "," in path and not (base / path).is_file():
        source, target = (base / part.strip() for part in path.split(",", 1))
        yield from read_aligned(source, target)
        return
    found = sorted(glob.glob(path, root_dir=base)) if not (base / path).is_file() else [path]
    if not found:
        raise ConfigurationError(f"There is no file {base / path}.")
    for name in (base / one for one in found):
        reader = {".tmx": read_tmx, ".mo": read_catalogue}.get(name.suffix, read_tsv)
        yield from reader(name)


def read_tsv(path: Path) -> Iterator[Pair]:
    """Lines of ``Arabic<TAB>English``. Raises ReadError, naming the line that is none."""
    for number, line in _lines(path):
        if not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) < 2:
            raise ReadError(f"{path}, line {number}: no tab between Arabic and English.")
        yield Pair(columns[0], columns[1])


def read_aligned(source: Path, target: Path) -> Iterator[Pair]:
    """Line by line from two files (Moses). Raises ReadError when one has more lines."""
    ours, theirs = _lines(source), _lines(target)
    while True:
        first, second = next(ours, None), next(theirs, None)
        if first is None and second is None:
            return
        if first is None or second is None:
            longer = target if first is None else source
            raise ReadError(
                f"{source} and {target} do not have the same number of lines: {longer} goes on. "
                "They must be aligned line by line."
            )
        yield Pair(first[1], second[1])


def read_tmx(path: Path) -> Iterator[Pair]:
    """Translation units with an ``ar`` and an ``en`` variant (TMX 1.4b); others are passed over.

    The standard library's parser fetches no external entity, and expat (2.4 and later) ends a
    document whose entities grow beyond measure. Raises ReadError.
    """
    try:
        for _, unit in ElementTree.iterparse(path, events=("end",)):  # noqa: S314  see above
            if unit.tag != "tu":
                continue
            texts: dict[str, str] = {}
            for variant in unit.iter("tuv"):
                language = (variant.get(_LANG) or variant.get("lang") or "")[:2].lower()
                segment = variant.find("seg")
                if segment is not None:
                    texts.setdefault(language, "".join(segment.itertext())[:_MAX_LINE])
            unit.clear()
            if texts.get("ar") and texts.get("en"):
                yield Pair(texts["ar"], texts["en"])
    except (ElementTree.ParseError, OSError, ValueError, LookupError) as error:
        raise ReadError(f"{path} is not a TMX file that can be read: {error}") from error


def read_catalogue(path: Path) -> Iterator[Pair]:
    """Messages of a compiled gettext catalogue: msgid is English, msgstr Arabic.

    Plural forms and messages with placeholders or mark-up are left out: their two sides seldom
    say the same.
    """
    try:
        if path.stat().st_size > _MAX_CATALOGUE:
            raise ReadError(f"{path} is too large to be a catalogue.")
        with path.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
    except (OSError, ValueError, LookupError, struct.error) as error:
        raise ReadError(f"{path} is not a gettext catalogue: {error}") from error
    for message, arabic in catalogue._catalog.items():  # type: ignore[attr-defined]
        if not isinstance(message, str) or not isinstance(arabic, str) or not message:
            continue
        english = message.rpartition("\x04")[2]  # before it: the message's context
        if arabic and not any(mark in english for mark in ("%", "{", "<", "$", "\\")):
            yield Pair(_unaccelerated(arabic), _unaccelerated(english))


def _unaccelerated(text: str) -> str:
    return " ".join(text.replace("_", "").replace("&", "").split())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8", errors="strict", newline="\n") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(_MAX_LINE), ""), 1):
                if len(line) >= _MAX_LINE:
                    raise ReadError(f"{path}, line {number} has more than {_MAX_LINE:,} letters.")
                yield number, line.lstrip("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ReadError(f"{path} is not UTF-8: {error}") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror or error}") from error
