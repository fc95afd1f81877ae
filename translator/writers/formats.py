"""The formats by name: one call writes any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from translator.errors import UnsupportedFormatError
from translator.types import (
    BilingualDocument,
    Document,
    ModelCard,
    Translation,
    TranslationOptions,
)
from translator.writers import html, records, side_by_side, text
from translator.writers.side_by_side import Layout

_WHOLE: dict[str, Callable[[BilingualDocument], str]] = {
    "html": html.render,
    "json": records.render,
}
STREAMED = ("text", "side-by-side", "jsonl")
"""The formats that come out sentence by sentence."""
FORMATS = (*STREAMED, *sorted(_WHOLE))
"""The names of all formats."""


def pieces(
    format_name: str,
    document: Document,
    translations: Iterable[Translation],
    *,
    options: TranslationOptions,
    card: ModelCard,
    layout: Layout | None = None,
) -> Iterator[str]:
    """Yield the output while ``translations`` come in, in document order.

    The formats in ``STREAMED`` give a piece for each sentence; the others give one piece when the
    translations end. These may end early: what is missing is said where the format allows it.

    Raises UnsupportedFormatError at once.
    """
    check_format(format_name)
    if format_name == "text":
        return text.pieces(document, translations)
    if format_name == "side-by-side":
        return side_by_side.pieces(document, translations, layout or Layout())
    if format_name == "jsonl":
        return records.lines(document, translations)
    return _whole(_WHOLE[format_name], document, translations, options, card)


def render(bilingual: BilingualDocument, format_name: str, *, layout: Layout | None = None) -> str:
    """The document in one of ``FORMATS``, as a string. Raises UnsupportedFormatError."""
    return "".join(_pieces_of(bilingual, format_name, layout))


def write(
    bilingual: BilingualDocument,
    format_name: str,
    stream: TextIO,
    *,
    layout: Layout | None = None,
) -> None:
    """Write the document to ``stream``. Raises UnsupportedFormatError before anything is written.

    A file should be opened with ``encoding="utf-8"``.
    """
    for piece in _pieces_of(bilingual, format_name, layout):
        stream.write(piece)


def check_format(format_name: str) -> None:
    """Raise UnsupportedFormatError, naming the formats there are, for any other name."""
    if format_name not in FORMATS:
        raise UnsupportedFormatError(
            f"There is no output format {format_name!r}. Choose one of: {', '.join(FORMATS)}."
        )


def _pieces_of(
    bilingual: BilingualDocument, format_name: str, layout: Layout | None
) -> Iterator[str]:
    found = (bilingual.translations.get(item.id) for item in bilingual.document.segments)
    return pieces(
        format_name,
        bilingual.document,
        (item for item in found if item is not None),
        options=bilingual.options,
        card=bilingual.card,
        layout=layout,
    )


def _whole(
    make: Callable[[BilingualDocument], str],
    document: Document,
    translations: Iterable[Translation],
    options: TranslationOptions,
    card: ModelCard,
) -> Iterator[str]:
    found = {item.segment.id: item for item in translations}
    yield make(BilingualDocument(document, found, options, card))
