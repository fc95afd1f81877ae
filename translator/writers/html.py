"""A page that stands alone: its style and script are inside, and it fetches nothing."""

from __future__ import annotations

from html import escape
from pathlib import Path

from translator.types import BilingualDocument, ModelCard
from translator.writers import markup

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def render(bilingual: BilingualDocument) -> str:
    """The document as one HTML file, rows as on the web page.

    When sentences are missing, a note above the rows says how many.
    """
    document = bilingual.document
    title = escape(document.title or "Arabic beside English")
    rows = "".join(
        markup.row(bilingual.translations[segment.id], paragraph, number)
        for number, paragraph in enumerate(document.paragraphs)
        for segment in paragraph.segments
        if segment.id in bilingual.translations
    )
    notes = markup.note_box(_notes(bilingual), "About this text")
    heading = f"<h1>{title}</h1>" if document.title else ""
    return _page(title, f"{heading}{notes}", rows, bilingual.card)


def template() -> str:
    """The same file without what is in it, for the page's script to fill in.

    ``<!--notes-->``, ``<!--rows-->`` and ``{model}`` stand for the notes, the rows and the model.
    """
    return _page("Arabic beside English", "<!--notes-->", "<!--rows-->", ModelCard("{model}"))


def _page(title: str, above: str, rows: str, card: ModelCard) -> str:
    styles = "".join(map(_read, ("tokens.css", "rows.css", "document.css")))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{styles}</style>\n</head>\n<body>\n<main>\n"
        f'{above}\n<div class="mz-rows">\n{rows}\n</div>\n{_footer(card)}\n</main>\n'
        f"<script>\n{_read('words.js')}</script>\n</body>\n</html>\n"
    )


def _notes(bilingual: BilingualDocument) -> list[str]:
    notes = list(bilingual.document.notes)
    if not bilingual.complete:
        segments = bilingual.document.segments
        done = sum(segment.id in bilingual.translations for segment in segments)
        notes.insert(
            0, f"Incomplete: {done} of {len(segments)} sentences are here; the rest is missing."
        )
    return notes


def _footer(card: ModelCard) -> str:
    licence = f", licence {escape(card.license)}" if card.license else ""
    return (
        f'<footer class="mz-about"><p>Translated by machine ({escape(card.name)}{licence}). '
        "It makes mistakes and may sound fluent all the same: compare with the Arabic, and do "
        "not rely on it for anything that matters.</p></footer>"
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
