"""The translation alone, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from translator.types import Document, Translation
from translator.writers.paragraphs import blank_before, numbers


def pieces(document: Document, translations: Iterable[Translation]) -> Iterator[str]:
    """Yield the text: sentences joined by a space, a line for each paragraph.

    A blank line of the source stays one where the document still knows of it. The text ends with
    a line break, unless there is none at all.
    """
    number_of = numbers(document)
    last: int | None = None
    for item in translations:
        number = number_of[item.segment.id]
        if last is None:
            lead = "\n" * number
        elif number == last:
            lead = " "
        else:
            between = range(last + 1, number + 1)
            lead = "".join("\n\n" if blank_before(document, n) else "\n" for n in between)
        last = number
        yield lead + item.target
    if last is not None:
        yield "\n"
