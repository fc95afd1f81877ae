"""A stream of bytes -> its lines, one by one, in bounded memory.

Only LF ends a line here (CR LF as well): a line in gives a line out, so other characters that
might break one (a lone CR, VT, FF, NEL, U+2028) stay inside it.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from translator.errors import ReadError
from translator.readers.sniff import check_is_text
from translator.text.charsets import clean_text, decode

_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line's text, what ended it (empty for a last line without a break), and repairs made."""

    text: str
    ending: str
    notes: tuple[str, ...] = ()


def read_lines(file: BinaryIO, *, max_chars: int, name: str = "") -> Iterator[list[Line]]:
    """Yield the lines in groups, each as soon as the bytes have come in.

    The encoding is found from the first block; a line that does not fit it is decoded by itself.
    Raises UnsupportedFormatError or ReadError, the latter also for a line of more than
    ``max_chars`` characters.
    """
    first = _read(file, name)
    check_is_text(first, name)
    encoding, notes = _encoding(first)
    escaped = encoding.startswith("utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if escaped else "replace")
    pending, block, number = "", first, 0
    while True:
        pending += decoder.decode(block, final=not block)
        *whole, pending = pending.split("\n")
        group = [_line(text, "\n", escaped=escaped) for text in whole]
        if not block and pending:
            group.append(_line(pending, "", escaped=escaped))
        if group and notes:
            group[0] = Line(group[0].text, group[0].ending, (*notes, *group[0].notes))
            notes = ()
        if group:
            yield group
        number += len(whole)
        if not block:
            return
        if len(pending) > max_chars:
            raise ReadError(
                f"Line {number + 1} of {name or 'the input'} has more than {max_chars:,} "
                "characters. Break it into lines, or raise the setting max_chars."
            )
        block = _read(file, name)


def _read(file: BinaryIO, name: str) -> bytes:
    try:
        # What is there now, so that a slow writer's lines come out one by one.
        if isinstance(file, (io.BufferedReader, io.BytesIO)):
            return file.read1(_BLOCK)
        return file.read(_BLOCK)
    except OSError as error:
        raise ReadError(f"{name or 'The input'} cannot be read: {error.strerror}.") from error


def _encoding(head: bytes) -> tuple[str, tuple[str, ...]]:
    """The encoding of ``head``, and what to say about it."""
    head = head[: len(head) - _unfinished(head)]
    decoded = None
    # UTF-16 may end inside a character, or inside a pair of two units.
    for cut in range(min(4, len(head) + 1)):
        try:
            decoded = decode(head[: len(head) - cut])
            break
        except ReadError:
            continue
    if decoded is None:
        decoded = decode(head)
    return decoded.encoding, tuple(note for note in decoded.notes if "was read as" in note)


def _unfinished(head: bytes) -> int:
    """How many bytes at the end are the beginning of a UTF-8 character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return 0
    return len(decoder.getstate()[0])


def _line(text: str, ending: str, *, escaped: bool) -> Line:
    notes: tuple[str, ...] = ()
    if text.endswith("\r") and ending:
        text, ending = text[:-1], "\r\n"
    if escaped and any("\udc80" <= char <= "\udcff" for char in text):
        text, notes = _by_itself(text)
    text, repairs = clean_text(text)
    return Line(text, ending, notes + repairs)


def _by_itself(text: str) -> tuple[str, tuple[str, ...]]:
    """Decode a line that is not in the encoding of the first block."""
    try:
        decoded = decode(text.encode("utf-8", "surrogateescape"))
    except (ReadError, UnicodeEncodeError):
        return text, ()
    return decoded.text.replace("\n", " "), decoded.notes
