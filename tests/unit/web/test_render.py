"""Rows and messages as HTML: escaping, directions, flags, linked words."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from translator.types import (
    Alignment,
    Flag,
    Hypothesis,
    Link,
    ModelCard,
    Paragraph,
    Segment,
    Translation,
)
from translator.web import render
from translator.web.strings import ENGLISH, say
from translator.web.strings_ar import ARABIC
from translator.writers import markup
from translator.writers.labels import FLAG_LABELS

HOSTILE = "<script>alert('x')</script> & \"quoted\""


class _Tags(HTMLParser):
    """Collects tags with their attributes, and the text of each side."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def having(self, **wanted: str) -> list[dict[str, str | None]]:
        return [
            found for _, found in self.tags if all(found.get(k) == v for k, v in wanted.items())
        ]


def _translation(source: str = "كتاب جديد", target: str = "new book", **fields) -> Translation:
    segment = Segment("s1", source, 0, len(source))
    return Translation(segment, (Hypothesis(target),), **fields)


def _row(translation: Translation, kind: str = "body") -> str:
    segment = translation.segment
    return markup.row(translation, Paragraph(segment.text, kind, (segment,)), 3)


def test_a_row_holds_one_cell_for_each_language():
    tags = _Tags(_row(_translation()))
    assert len(tags.having(lang="ar", dir="rtl")) == 1
    assert len(tags.having(lang="en", dir="ltr")) == 1
    assert tags.tags[0][1]["data-segment-id"] == "s1"
    assert tags.tags[0][1]["data-paragraph"] == "3"


def test_text_from_outside_never_becomes_markup():
    segment = Segment('"><img src=x>', HOSTILE, 0, len(HOSTILE))
    flag = Flag('x"><b>', HOSTILE, ((0, 8),))
    item = Translation(segment, (Hypothesis(HOSTILE),), flags=(flag,))
    html = _row(item)
    assert {tag for tag, _ in _Tags(html).tags} <= {"div", "span", "details", "summary", "ul", "li"}
    assert "<script" not in html
    assert "<script" not in markup.note_box([HOSTILE], HOSTILE)
    card = ModelCard(name=HOSTILE, license=HOSTILE, quality={HOSTILE: {HOSTILE: 1.0}})
    assert "<script" not in render.about(card)


def test_flags_are_codes_for_programs_and_words_for_people():
    flags = (
        Flag("number_missing", "Numbers that may be lost: 250", ((0, 4),)),
        Flag("brand_new", "Something nobody has named yet."),
    )
    html = _row(_translation(flags=flags))
    assert _Tags(html).tags[0][1]["data-flags"] == "number_missing brand_new"
    assert "Check the numbers · Note" in html
    assert "<li>Numbers that may be lost: 250</li>" in html
    assert _Tags(html).having(**{"class": "mz-evidence"})
    assert "<details" not in _row(_translation())


@pytest.mark.parametrize("kind", ["heading", "body", "list_item", "cell", "cue"])
def test_a_row_says_what_kind_of_paragraph_it_belongs_to(kind):
    tags = _Tags(_row(_translation(), kind))
    assert f"mz-{kind}" in (tags.tags[0][1]["class"] or "").split()
    assert len(tags.having(role="heading")) == (2 if kind == "heading" else 0)


def test_copied_and_failed_rows_are_told_apart():
    copied = _row(_translation(origin="copy"))
    failed = _row(Translation(Segment("s1", "نص", 0, 2), origin="failed", error="no"))
    assert "mz-copy" in copied
    assert 'data-origin="copy"' in copied
    assert "mz-failed" in failed
    assert "[not translated] نص" in failed


def test_the_first_row_of_a_paragraph_is_marked():
    segments = (Segment("a", "نص.", 0, 3), Segment("b", "نص.", 4, 7))
    paragraph = Paragraph("نص. نص.", "body", segments)
    rows = [markup.row(Translation(s, (Hypothesis("text"),)), paragraph, 0) for s in segments]
    assert ["mz-first" in row for row in rows] == [True, False]


def test_linked_words_name_their_partners():
    links = (Link((0, 4), (4, 8), 0.9), Link((5, 9), (0, 3), 0.8), Link((5, 9), (4, 8), 0.2))
    tags = _Tags(_row(_translation(alignment=Alignment(links))))
    words = {
        found["data-word"]: found["data-links"] for _, found in tags.tags if "data-word" in found
    }
    assert words == {"s0": "t1", "s1": "t0 t1", "t0": "s1", "t1": "s0 s1"}
    assert len(tags.having(tabindex="0")) == 1


def test_spans_outside_the_text_are_left_out():
    links = (Link((0, 400), (0, 3), 0.9), Link((3, 3), (0, 3), 0.9))
    flags = (Flag("loop", "Loops.", target_spans=((2, 900),)),)
    html = _row(_translation(alignment=Alignment(links), flags=flags))
    assert "data-word" not in html
    assert '<span class="mz-evidence">w book</span>' in html


def test_overlapping_words_become_one():
    links = (Link((0, 4), (0, 3), 0.9), Link((2, 9), (4, 8), 0.8))
    tags = _Tags(_row(_translation(alignment=Alignment(links))))
    assert tags.having(**{"data-word": "s0", "data-links": "t0 t1"})
    assert not tags.having(**{"data-word": "s1"})


def test_notes_are_a_box_or_nothing():
    assert markup.note_box(["Persian, perhaps."], "Notes").startswith("<aside")
    assert markup.note_box([], "Notes") == ""


def test_about_shows_what_the_card_knows_and_admits_the_rest():
    card = ModelCard(name="m", license="CC-BY-4.0", quality={"flores": {"chrF": 51.25}})
    html = render.about(card, embedded=True)
    assert "CC-BY-4.0" in html
    assert "flores: chrF 51.25" in html
    assert "small" in html
    assert say("quality_unknown") in render.about(ModelCard(name="m"))
    assert say("general_note") in render.about(None)


def test_both_languages_say_the_same_things():
    assert ENGLISH.keys() == ARABIC.keys()
    for key, english in ENGLISH.items():
        fields = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, ARABIC[key])]
        assert fields[0] == fields[1], key
        letters = [char for char in ARABIC[key] if char.isalpha() and char.isascii()]
        names = {"name_arabic", "language", "title", "keys", "save_html", "save_table", "error"}
        if key not in names and "{" not in english:
            assert not letters, key


def test_every_string_that_is_asked_for_exists_and_none_is_left_over():
    folder = Path(render.__file__).parent
    scripts = "".join(path.read_text("utf-8") for path in folder.glob("js/*.js"))
    code = scripts + "".join(path.read_text("utf-8") for path in folder.glob("[!s]*.py"))
    callers = "say|button|toggle|menu|line|step|PageError|tool"
    asked = set(re.findall(rf"""(?<![.\w])(?:{callers})\(\s*["'](\w+)["']""", code))
    assert asked - ENGLISH.keys() == set()
    made = ("layout_", "theme_", "face_", "copy_", "save_", "flag_", "example_", "done_", "failed_")
    quoted = set(re.findall(r"""["'](\w+)["']""", code)) | asked
    left = {key for key in ENGLISH if key not in quoted and not key.startswith(made)}
    assert left == set()


def test_every_flag_has_its_words_in_both_languages():
    for code, label in FLAG_LABELS.items():
        assert ENGLISH[f"flag_{code}"] == label
        assert f"flag_{code}" in ARABIC


def test_an_unknown_string_is_an_error():
    with pytest.raises(KeyError):
        say("no such thing")
