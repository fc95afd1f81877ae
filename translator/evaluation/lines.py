"""A text file -> its lines, within bounds; what is wrong is told with the number of the line.

Lines end at LF (or CR LF) alone, so that files stay aligned whatever else their lines hold.
"""

from __future__ import annotations

from pathlib import Path

from translator.errors import ReadError
from translator.readers.files import open_file

MAX_BYTES = 64 * 1024 * 1024
MAX_LINES = 50_000
MAX_CHARS = 5_000
"""Longest line: TER takes time with the square of it."""

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_lines(path: Path) -> tuple[str, ...]:
    """The lines of a UTF-8 file, without line ends and white space around them.

    Raises ReadError for a file that cannot be opened, is empty, too large, or not UTF-8 text.
    """
    rows = _rows(path)
    if len(rows) > MAX_LINES:
        raise ReadError(f"{path} has {len(rows):,} lines; at most {MAX_LINES:,} are taken.")
    return tuple(_decode(row, number, path).strip(" \r") for number, row in enumerate(rows, 1))


def check_filled(lines: tuple[str, ...], path: Path) -> None:
    """Raise ReadError, with its number, for a line that holds nothing."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            raise ReadError(
                f"Line {number} of {path} is empty. Take it out of every file of the test set."
            )


def _rows(path: Path) -> list[bytes]:
    try:
        with open_file(path) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > MAX_BYTES:
        raise ReadError(f"{path} is too large: at most {MAX_BYTES // 2**20} MiB are taken.")
    if data.startswith(_UTF16_MARKS):
        raise ReadError(f"{path} is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8")
    rows = data.removeprefix(_UTF8_MARK).split(b"\n")
    if not rows[-1]:
        rows.pop()
    if not rows:
        raise ReadError(f"{path} is empty.")
    return rows


def _decode(row: bytes, number: int, path: Path) -> str:
    try:
        line = row.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(
            f"Line {number} of {path} is not UTF-8 (byte {error.start + 1} of the line). "
            "Convert the file to UTF-8 first."
        ) from error
    if "\0" in line:
        raise ReadError(f"Line {number} of {path} holds a null character: this is no text file.")
    if len(line) > MAX_CHARS:
        raise ReadError(
            f"Line {number} of {path} has {len(line):,} characters; at most {MAX_CHARS:,} are "
            "taken. A line of a test set is a sentence or a short paragraph."
        )
    return line
