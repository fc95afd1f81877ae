"""What stands around the reader, as HTML: header and footer. What comes from outside is escaped.

``data-say`` names a string of the page; the page's script puts it there in the reader's language.
"""

from __future__ import annotations

from html import escape

from translator.types import ModelCard
from translator.web.strings import say


def header(*, hosted: bool = False) -> str:
    """The name, one line on what this is, and the way to the other language."""
    return (
        '<header class="mz-header"><div><h1>'
        f'<span lang="en" dir="ltr">{escape(say("name"))}</span> '
        f'<span lang="ar" dir="rtl">{escape(say("name_arabic"))}</span></h1>'
        f"{_said('p', 'tagline_hosted' if hosted else 'tagline')}</div>"
        f'<button type="button" id="mz-language" data-say="language">{escape(say("language"))}'
        "</button></header>"
    )


def recent() -> str:
    """Where the page's script puts the texts that were translated last in this browser."""
    return (
        f'<div id="mz-recent" class="mz-recent" hidden>{_said("span", "recent")}<div></div></div>'
    )


def alert(key: str) -> str:
    """A message that something is wrong."""
    return f'<div class="mz-alert" role="alert" data-say="{key}">{escape(say(key))}</div>'


def about(card: ModelCard | None, *, embedded: bool = False) -> str:
    """What is known about the model, and how far to trust it."""
    if card is None:
        return f'<footer class="mz-about">{_said("p", "general_note")}</footer>'
    facts = [
        ("model", f"<bdi>{escape(card.name)}</bdi>"),
        ("license", _value(card.license, "license_unknown")),
        ("quality", _value(_quality(card), "quality_unknown")),
    ]
    listed = "".join(f"<div>{_said('dt', key)}<dd>{value}</dd></div>" for key, value in facts)
    note = _said("p", "embedded_note" if embedded else "general_note")
    return f'<footer class="mz-about">{_said("h2", "about")}<dl>{listed}</dl>{note}</footer>'


def _value(value: str | None, missing: str) -> str:
    return f"<bdi>{escape(value)}</bdi>" if value else _said("span", missing)


def _said(tag: str, key: str) -> str:
    return f'<{tag} data-say="{key}">{escape(say(key))}</{tag}>'


def _quality(card: ModelCard) -> str:
    tests = [
        f"{name}: " + ", ".join(f"{metric} {score:g}" for metric, score in scores.items())
        for name, scores in card.quality.items()
    ]
    return "; ".join(tests)
