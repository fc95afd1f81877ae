"""What is to be translated: an argument, files, or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from translator.cli.exits import complain
from translator.errors import ConfigurationError, InputError, ReadError
from translator.readers.files import load, open_file
from translator.readers.text import read_text, text_document
from translator.types import Document, Paragraph

STDIN = "-"
# Wider than any line break, so that files stay apart by a blank line.
_BETWEEN_FILES = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One input; ``name`` is empty for the argument and for standard input."""

    name: str
    path: Path | None = None
    data: bytes | None = None

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The input as a binary stream. Raises ReadError."""
        if self.data is not None:
            yield BytesIO(self.data)
        elif self.path is not None:
            with open_file(self.path) as file:
                yield file
        else:
            yield _stdin()


def gather(text: str | None, files: Iterable[str]) -> list[Source]:
    """The inputs in order. Raises ConfigurationError when both kinds are given."""
    named = [Source("") if name == STDIN else Source(name, Path(name)) for name in files]
    if text is not None and named:
        raise ConfigurationError("Give a text or files with -f, not both.")
    if text is not None and text != STDIN:
        return [Source("", data=_argument_bytes(text))]
    if not named and sys.stdin is not None and sys.stdin.isatty():
        complain("Type or paste Arabic text; end with Ctrl-D on a line of its own.")
    return named or [Source("")]


def check_readable(sources: Iterable[Source]) -> None:
    """Raise ReadError for a file that cannot be opened, before any work is done."""
    for source in sources:
        if source.path is not None and not source.path.is_fifo():
            open_file(source.path).close()


def check_apart(sources: Iterable[Source], output: Path | None) -> None:
    """Raise ConfigurationError when the output would take the place of an input."""
    if output is None or not output.is_file():
        return
    for source in sources:
        if source.path is not None and source.path.is_file() and output.samefile(source.path):
            raise ConfigurationError(
                f"{output} is the input; the translation would take its place. Give another -o."
            )


def read_all(sources: list[Source], max_chars: int) -> Document:
    """All inputs as one document, in order.

    Raises InputError when there is nothing to translate, and what the readers raise.
    """
    document = _join([_read(source, max_chars) for source in sources])
    if not document.segments:
        what = "The file is" if any(source.path for source in sources) else "The text is"
        raise InputError(
            f"{what} empty: there is nothing to translate. Give some Arabic text as an argument, "
            "with -f FILE, or through a pipe."
        )
    return document


def _read(source: Source, max_chars: int) -> Document:
    with source.open() as file:
        data = load(file, max_chars=max_chars, name=source.name)
    text, notes = read_text(data)
    document = text_document(text, max_chars=max_chars, notes=notes)
    if not source.name:
        return document
    return replace(document, notes=tuple(f"{source.name}: {note}" for note in document.notes))


def _join(documents: list[Document]) -> Document:
    """One document of several; ids run on, so that they stay unique."""
    if len(documents) == 1:
        return documents[0]
    paragraphs: list[Paragraph] = []
    offset = number = 0
    for document in documents:
        for paragraph in document.paragraphs:
            segments = []
            for segment in paragraph.segments:
                number += 1
                segments.append(replace(segment, id=f"s{number}"))
            paragraphs.append(
                replace(
                    paragraph, segments=tuple(segments), anchor=_moved(paragraph.anchor, offset)
                )
            )
        if paragraphs and isinstance(paragraphs[-1].anchor, tuple):
            offset = paragraphs[-1].anchor[1] + _BETWEEN_FILES
    windows = any(document.metadata.get("newline") == "\r\n" for document in documents)
    return replace(
        documents[0],
        paragraphs=tuple(paragraphs),
        metadata={"newline": "\r\n" if windows else "\n"},
        notes=tuple(note for document in documents for note in document.notes),
    )


def _moved(anchor: object, offset: int) -> object:
    match anchor:
        case (int() as start, int() as end):
            return start + offset, end + offset
    return anchor


def _argument_bytes(text: str) -> bytes:
    """The argument as it was typed; bytes that are not UTF-8 arrive as lone surrogates."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise ReadError("Standard input is closed. Give a text, or a file with -f FILE.")
    return sys.stdin.buffer
