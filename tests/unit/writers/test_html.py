"""The page that stands alone."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from translator.pipeline import Translator
from translator.testing import SAMPLE_TEXT, FakeEngine
from translator.types import (
    BilingualDocument,
    Document,
    Flag,
    Hypothesis,
    ModelCard,
    Paragraph,
    Segment,
    Translation,
    TranslationOptions,
)
from translator.writers import render
from translator.writers.labels import flag_label

HOSTILE = "</script><script>alert('x')</script><img src=x onerror=y> & \"q\""
VOID = {"meta", "br", "img", "link", "hr"}


class _Page(HTMLParser):
    """Collects tags and attributes; ``depth`` is 0 at the end when every tag was closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def having(self, name):
        return [attrs for _, attrs in self.tags if name in attrs]


def _hostile() -> BilingualDocument:
    segment = Segment('"><b>', HOSTILE, 0, len(HOSTILE))
    flag = Flag('"><i>', HOSTILE, ((0, 5),))
    item = Translation(segment, (Hypothesis(HOSTILE),), flags=(flag,))
    document = Document((Paragraph(HOSTILE, segments=(segment,)),), title=HOSTILE, notes=(HOSTILE,))
    card = ModelCard(HOSTILE, license=HOSTILE)
    return BilingualDocument(document, {segment.id: item}, TranslationOptions(), card)


def test_the_markup_is_that_of_the_page():
    bilingual = Translator(engine=FakeEngine()).translate(SAMPLE_TEXT)
    page = _Page(render(bilingual, "html"))
    rows = page.having("data-segment-id")
    assert [row["data-segment-id"] for row in rows] == [s.id for s in bilingual.document.segments]
    sides = [(a.get("lang"), a.get("dir")) for a in page.having("dir")]
    assert sides == [("ar", "rtl"), ("en", "ltr")] * len(rows)
    assert page.having("data-word")
    assert rows[-1]["data-flags"] == "copied"
    assert not page.open
    assert not page.faults


def test_text_from_outside_never_becomes_markup():
    html = render(_hostile(), "html")
    page = _Page(html)
    names = [tag for tag, _ in page.tags]
    assert names.count("script") == 1
    assert not {"img", "b", "i"} & set(names)
    assert not page.faults


def test_nothing_is_fetched():
    html = render(_hostile(), "html")
    assert not re.search(r"<(?:link|img|iframe)|\ssrc=\"|url\(|@import|https?://", html)
    assert "default-src 'none'" in html


def test_it_follows_the_reader_and_the_paper():
    html = render(_hostile(), "html")
    for wanted in ("prefers-color-scheme: dark", "@media print", "max-width: 639px", "viewport"):
        assert wanted in html


def test_a_document_that_was_stopped_says_so():
    bilingual = Translator(engine=FakeEngine()).translate(SAMPLE_TEXT)
    assert "Incomplete" not in render(bilingual, "html")
    some = dict(list(bilingual.translations.items())[:3])
    html = render(replace(bilingual, translations=some), "html")
    assert "Incomplete: 3 of 4 sentences" in html
    assert html.count("data-segment-id=") == 3


def test_a_flag_without_a_label_is_a_note():
    assert flag_label("loop") == "Repeats itself"
    assert flag_label("brand_new") == "Note"
