"""Two columns for a terminal: English on the left, Arabic on the right, tops level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from translator.types import Document, Translation
from translator.writers.paragraphs import numbers

_GUTTER = "   "
_MIN_COLUMN = 10
_RIGHT_TO_LEFT, _FIRST_STRONG, _END = "\u2067", "\u2068", "\u2069"
# What a terminal might obey; a break of line would also break the columns.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_UNREMARKABLE = frozenset({"copied"})


@dataclass(frozen=True, slots=True)
class Layout:
    """``width``: cells of the terminal. ``isolate``: wrap each side's lines in direction marks.

    The marks keep a terminal from mixing the columns up; they are not for text that is copied or
    read by a program.
    """

    width: int = 100
    isolate: bool = False


def pieces(
    document: Document, translations: Iterable[Translation], layout: Layout
) -> Iterator[str]:
    """Yield the rows of each sentence, a blank line between paragraphs.

    What the reader should check stands under the English, behind an exclamation mark.
    """
    number_of = numbers(document)
    column = max(_MIN_COLUMN, (layout.width - len(_GUTTER)) // 2)
    last: int | None = None
    for item in translations:
        number = number_of[item.segment.id]
        lead = "\n" if last is not None and number != last else ""
        last = number
        yield lead + _rows(item, column, isolate=layout.isolate)


def _rows(item: Translation, column: int, *, isolate: bool) -> str:
    left = _wrap(item.target, column)
    for message in _remarks(item):
        first, *more = _wrap(message, column - 2)
        left += [f"! {first}", *(f"  {line}" for line in more)]
    right = _wrap(item.segment.text, column)
    rows = zip_longest(left, right, fillvalue="")
    return "".join(f"{_row(english, arabic, column, isolate)}\n" for english, arabic in rows)


def _row(english: str, arabic: str, column: int, isolate: bool) -> str:
    import wcwidth

    padding = " " * max(0, column - wcwidth.width(english))
    indent = " " * max(0, column - wcwidth.width(arabic))
    if isolate and _ARABIC.search(english):
        english = f"{_FIRST_STRONG}{english}{_END}"
    if not arabic:
        return english
    if isolate:
        arabic = f"{_RIGHT_TO_LEFT}{arabic}{_END}"
    return english + padding + _GUTTER + indent + arabic


def _wrap(text: str, width: int) -> list[str]:
    import wcwidth

    return wcwidth.wrap(_CONTROL.sub(" ", text), width) or [""]


def _remarks(item: Translation) -> list[str]:
    """What the flags say; for a failed sentence, why it failed."""
    messages = [flag.message for flag in item.flags if flag.code not in _UNREMARKABLE]
    if item.error:
        messages.append(item.error)
    return messages
