"""Rows, notes and messages -> HTML. Everything that comes from outside is escaped here.

The rows are those of ``writers.markup``. They stand flat beside each other, so that a longer page
always begins with the shorter one and only what is new has to be sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from translator.types import ModelCard
from translator.web.strings import say
from translator.writers import markup


def page(rows: Iterable[str], notes: Iterable[str] = ()) -> str:
    """The notes on the whole text, then the rows."""
    return note_box(notes) + "".join(rows)


def note_box(notes: Iterable[str]) -> str:
    """What the reader should know about the whole text; empty when there is nothing."""
    return markup.note_box(notes, say("notes"))


def alert(message: str) -> str:
    """A message that something is wrong."""
    return f'<div class="mz-alert" role="alert">{escape(message)}</div>'


def running(message: str, done: int = 0, total: int = 0) -> str:
    """The progress while sentences arrive; without ``total``, how much is left is unknown."""
    # Not a live region: several changes a second would drown a screen reader.
    value = f' value="{done}" max="{total}"' if total else ""
    return (
        f'<div class="mz-status mz-running"><progress{value} aria-label="{escape(message)}">'
        f"</progress><span>{escape(message)}</span></div>"
    )


def finished(message: str, *, complete: bool = True, copyable: bool = True) -> str:
    """What became of the text, with the buttons that copy it."""
    kind = "mz-complete" if complete else "mz-incomplete"
    buttons = "".join(
        f'<button type="button" data-copy="{what}" data-done="{escape(say("copied"))}" '
        f'data-failed="{escape(say("copy_failed"))}">{escape(say(f"copy_{what}"))}</button>'
        for what in ("target", "both")
    )
    tools = f'<span class="mz-tools">{buttons}</span>' if copyable else ""
    return (
        f'<div class="mz-status {kind}"><span role="status">{escape(message)}</span>{tools}</div>'
    )


def header(*, hosted: bool = False) -> str:
    """The name and one line on what this is."""
    tagline = escape(say("tagline_hosted" if hosted else "tagline"))
    return (
        f'<header class="mz-header"><h1>{escape(say("name"))} '
        f'<span lang="ar" dir="rtl">{escape(say("name_arabic"))}</span></h1>'
        f"<p>{tagline}</p></header>"
    )


def about(card: ModelCard | None, *, embedded: bool = False) -> str:
    """What is known about the model, and how far to trust it."""
    if card is None:
        return f'<footer class="mz-about"><p>{escape(say("general_note"))}</p></footer>'
    facts = [
        (say("model"), card.name),
        (say("license"), card.license or say("license_unknown")),
        (say("quality"), _quality(card)),
    ]
    listed = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    note = say("embedded_note" if embedded else "general_note")
    return (
        f'<footer class="mz-about"><h2>{escape(say("about"))}</h2><dl>{listed}</dl>'
        f"<p>{escape(note)}</p></footer>"
    )


def _quality(card: ModelCard) -> str:
    tests = [
        f"{name}: " + ", ".join(f"{metric} {score:g}" for metric, score in scores.items())
        for name, scores in card.quality.items()
    ]
    return "; ".join(tests) or say("quality_unknown")
