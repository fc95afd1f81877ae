"""Where a segment's paragraph stands in its document, and what lies between paragraphs."""

from __future__ import annotations

from translator.types import Document, Paragraph


def numbers(document: Document) -> dict[str, int]:
    """The place of each segment's paragraph in the document, by segment id."""
    return {
        segment.id: number
        for number, paragraph in enumerate(document.paragraphs)
        for segment in paragraph.segments
    }


def blank_before(document: Document, number: int) -> bool:
    """Whether the source is known to have a blank line before paragraph ``number``.

    Known for texts, whose paragraphs' anchors are spans. Where the line break may be CR LF, a gap
    of two says nothing.
    """
    if number == 0 or document.source_format != "text":
        return False
    before, after = _span(document.paragraphs[number - 1]), _span(document.paragraphs[number])
    if before is None or after is None:
        return False
    return after[0] - before[1] > len(document.metadata.get("newline", "\r\n"))


def _span(paragraph: Paragraph) -> tuple[int, int] | None:
    match paragraph.anchor:
        case (int() as start, int() as end):
            return start, end
    return None
