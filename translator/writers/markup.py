"""A sentence -> a row of HTML, for the page and for files. What comes from outside is escaped here.

The contract with style sheets, scripts and tests: a row is an element with ``data-segment-id``
that holds one ``[lang="ar"][dir="rtl"]`` and one ``[lang="en"][dir="ltr"]``. Linked words carry
``data-word``, what was found carries its codes in ``data-flags``.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from translator.text.dateline import is_dateline
from translator.types import Flag, Paragraph, ParagraphKind, Translation
from translator.writers.labels import flag_label
from translator.writers.words import mark

_ROLES: dict[ParagraphKind, str] = {"heading": ' role="heading" aria-level="2"'}


def row(translation: Translation, paragraph: Paragraph, number: int) -> str:
    """One sentence; ``number`` is the paragraph's place in the document."""
    segment = translation.segment
    first = bool(paragraph.segments) and paragraph.segments[0].id == segment.id
    source, target = mark(translation)
    classes = ["mz-row", f"mz-{paragraph.kind}", f"mz-{translation.origin}"]
    classes += ["mz-first"] if first else []
    classes += ["mz-dateline"] if is_dateline(paragraph.text) else []
    codes = " ".join(flag.code for flag in translation.flags)
    confidence = "" if translation.confidence is None else f"{translation.confidence:.4f}"
    role = _ROLES.get(paragraph.kind, "")
    return (
        f'<div class="{" ".join(classes)}" data-segment-id="{escape(segment.id)}" '
        f'data-paragraph="{number}" data-origin="{escape(translation.origin)}" '
        f'data-confidence="{confidence}" data-flags="{escape(codes)}">'
        f'<div class="mz-source" lang="ar" dir="rtl"{role}>{source}</div>'
        f'<div class="mz-target" lang="en" dir="ltr"{role}>{target}</div>'
        f"{_remarks(translation.flags)}</div>"
    )


def note_box(notes: Iterable[str], heading: str) -> str:
    """What the reader should know about the whole text; empty when there is nothing."""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    if not items:
        return ""
    return f'<aside class="mz-notes" aria-label="{escape(heading)}"><ul>{items}</ul></aside>'


def _remarks(flags: tuple[Flag, ...]) -> str:
    """A few words that open into the reasons; by mouse, touch or keyboard."""
    if not flags:
        return ""
    labels = " · ".join(dict.fromkeys(flag_label(flag.code) for flag in flags))
    reasons = " ".join(flag.message for flag in flags)
    items = "".join(f"<li>{escape(flag.message)}</li>" for flag in flags)
    return (
        f'<details class="mz-remarks"><summary title="{escape(reasons)}">'
        f"{escape(labels)}</summary><ul>{items}</ul></details>"
    )
