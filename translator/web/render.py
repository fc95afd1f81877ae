"""What stands around the reader, as HTML: header and footer. What comes from outside is escaped.

``data-say`` names a string of the page; the page's script puts it there in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from translator.registry import CatalogueEntry, Installed
from translator.types import ModelCard
from translator.web.downloads import Download
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


def models(here: Iterable[Installed], known: Iterable[CatalogueEntry]) -> str:
    """What models are here and what others could be had, a line for each."""
    items = {item.name: item for item in here if "fault" not in item.card.details}
    lines = []
    for item in items.values():
        facts = [_value(_quality(item.card), "quality_unknown")]
        facts += [_value(item.card.license, "license_unknown"), _size(item.bytes)]
        lines.append(_line(item.name, _said("span", "model_here"), facts))
    for entry in known:
        if entry.name not in items and entry.hub_id:
            facts = [_value(_scores(entry.quality), "quality_unknown"), escape(entry.license)]
            size = entry.download_bytes
            facts.append(_size(size) if size else _said("span", "size_unknown"))
            lines.append(_line(entry.name, _said("span", "model_to_be_had"), facts))
    return f'<ul class="mz-models">{"".join(lines)}</ul>'


def download(news: Download) -> str:
    """How far a download is."""
    if news.state == "running":
        value = f' value="{news.done}" max="{news.total}"' if news.total else ""
        said = f"{_size(news.done)} / {_size(news.total)}" if news.total else ""
        label = escape(say("downloading"))
        return f'<p class="mz-status"><progress{value} aria-label="{label}"></progress> {said}</p>'
    if news.state == "done":
        return f'<p role="status" data-say="downloaded">{escape(say("downloaded"))}</p>'
    message = news.message or say("unexpected")
    return f'<div class="mz-alert" role="alert">{escape(message)}</div>'


def _line(name: str, kind: str, facts: list[str]) -> str:
    return f"<li><bdi>{escape(name)}</bdi> <small>{kind} · {' · '.join(facts)}</small></li>"


def _size(count: int) -> str:
    return f"<bdi>{count / 1e6:,.1f} MB</bdi>"


def _value(value: str | None, missing: str) -> str:
    return f"<bdi>{escape(value)}</bdi>" if value else _said("span", missing)


def _said(tag: str, key: str) -> str:
    return f'<{tag} data-say="{key}">{escape(say(key))}</{tag}>'


def _quality(card: ModelCard) -> str:
    return _scores(card.quality)


def _scores(quality: Mapping[str, Mapping[str, float]]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{metric} {score:g}" for metric, score in scores.items())
        for name, scores in quality.items()
    )
