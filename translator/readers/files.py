"""Bytes, or a file by its path -> Document, with limits that hold before anything large is read."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from translator.errors import ReadError
from translator.readers.sniff import check_is_text
from translator.readers.text import read_text, text_document
from translator.settings import Settings
from translator.types import Document

_BYTES_PER_CHAR = 4
_BLOCK = 1 << 16
_DEFAULT_MAX_CHARS = Settings().max_chars


def read(
    source: bytes | str | os.PathLike[str], *, max_chars: int = _DEFAULT_MAX_CHARS
) -> Document:
    """Read a text file, given as its bytes or its path.

    Raises UnsupportedFormatError for any other format, ReadError when it cannot be read or is no
    text, InputError when it has more than ``max_chars`` characters.
    """
    if isinstance(source, bytes):
        data = source
        check_is_text(data)
        _check_size(len(data), max_chars, "The text")
    else:
        path = Path(source)
        with open_file(path) as file:
            data = load(file, max_chars=max_chars, name=path.name)
    text, notes = read_text(data)
    return text_document(text, max_chars=max_chars, notes=notes)


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading. Raises ReadError that says what to do."""
    try:
        if path.is_dir():
            raise ReadError(f"{path} is a folder. Give a text file, or several with -f each.")
        return path.open("rb")
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {path}. Check the name and the folder.") from error
    except PermissionError as error:
        raise ReadError(
            f"{path} may not be read. Change its permissions, or copy it to your own folder."
        ) from error
    except (OSError, ValueError) as error:
        raise ReadError(f"{path} cannot be opened: {_reason(error)}.") from error


def load(file: BinaryIO, *, max_chars: int = _DEFAULT_MAX_CHARS, name: str = "") -> bytes:
    """All bytes of an open file or pipe, refused before more than the limit is read.

    Raises UnsupportedFormatError or ReadError.
    """
    what = name or "The input"
    limit = _limit(max_chars)
    blocks: list[bytes] = []
    total = 0
    try:
        while block := file.read(_BLOCK):
            if not blocks:
                check_is_text(block, name)
                _check_size(_size(file), max_chars, what)
            blocks.append(block)
            total += len(block)
            if total > limit:
                break
    except OSError as error:
        raise ReadError(f"{what} cannot be read: {_reason(error)}.") from error
    _check_size(total, max_chars, what)
    return b"".join(blocks)


def _limit(max_chars: int) -> int:
    return (max_chars + 1) * _BYTES_PER_CHAR


def _check_size(size: int, max_chars: int, what: str) -> None:
    if size > _limit(max_chars):
        raise ReadError(
            f"{what} is too large: more than {_limit(max_chars):,} bytes, where at most "
            f"{max_chars:,} characters are taken. Split it, raise the setting max_chars, or "
            "translate it with --lines, which takes any length."
        )


def _size(file: BinaryIO) -> int:
    """The size of a regular file; 0 for what has none (a pipe, a buffer)."""
    try:
        state = os.fstat(file.fileno())
    except (OSError, ValueError, AttributeError):
        return 0
    return state.st_size if stat.S_ISREG(state.st_mode) else 0


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return "the name is too long (to translate a text, leave -f out)"
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
