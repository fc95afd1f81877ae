"""The report as text and as a page; what comes from outside stays harmless in both."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

pytest.importorskip("sacrebleu")

from translator.evaluation import EvaluationSet, System, evaluate
from translator.evaluation.html_report import as_html
from translator.evaluation.systems import AlignmentRate, Speed
from translator.evaluation.tables import FINDINGS, tables
from translator.evaluation.text_report import as_text, printable


@pytest.fixture(scope="module")
def report(small, ours, theirs):
    ours = replace(
        ours,
        failed=2,
        speed=Speed(2.0, 12.0, 1234.4),
        alignment=AlignmentRate(0.127, 0.106, 0.148, 0.86, 0.889, 64, 756),
    )
    return evaluate(small, [ours, theirs], samples=100, worst=4)


class Page(HTMLParser):
    """Tags that are not closed in order, and all text."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_text(report):
    text = as_text(report)
    lines = text.splitlines()
    assert lines[0] == "small.tsv: 24 lines, 168 source words, 1 reference"
    titles = [line for line in lines[1:] if line and not line.startswith(" ")]
    assert titles == [
        "Scores", "Differences", "Checks", "Word links", "Speed", "By length of the source",
        "By domain", "Signatures",
    ]  # fmt: skip
    ours = next(line for line in lines if line.startswith("  ours.en"))
    low = report.systems[0].scores["BLEU"].low
    assert f"{report.systems[0].scores['BLEU'].score:.1f} ({low:.1f}–" in ours
    assert "1 of 6" in text
    assert "91.7 % (11 of 12)" in text
    assert "0.127 (0.106–0.148)" in text
    assert "1,234" in text
    assert report.signatures["TER"] in text
    assert "-" not in "".join(line for line in lines if "against theirs" in line)
    assert max(map(len, lines)) <= 100


def test_columns_stand_under_their_headings(report):
    lines = as_text(report).splitlines()
    at = lines.index("Speed")
    heading, row = lines[at + 1], lines[at + 2]
    assert heading.index("lines/s") + len("lines/s") == row.index("12.0") + len("12.0")


def test_a_single_system_is_compared_with_nothing(small, ours):
    found = evaluate(small, [ours], samples=100, ter=False)
    titles = [table.title for table in tables(found)]
    assert titles == ["Scores", "Checks", "By length of the source", "By domain"]
    assert all(len(row) == len(t.heading) for t in tables(found) for row in t.rows)


def test_few_lines():
    test = EvaluationSet("tiny", ("نص قصير",), (("A short text",), ("A brief text",)))
    found = evaluate(test, [System("a", ("A short text",)), System("b", ("A text",))])
    text = as_text(found)
    assert text.startswith("tiny: 1 line, 2 source words, 2 references\n")
    assert "Note: With fewer than 20 lines" in text
    assert "bootstrap" not in text
    page = as_html(found)
    assert "reference 2" in page
    assert "A brief text" in page


def test_the_page_is_whole_and_fetches_nothing(report):
    source = as_html(report)
    page = Page(source)
    assert [tag for tag, _ in page.tags if tag in ("script", "link", "img", "iframe")] == []
    policy = next(attrs for _, attrs in page.tags if "http-equiv" in attrs)
    assert policy["content"].startswith("default-src 'none'")
    assert "http" not in source.replace("http-equiv", "")
    words = " ".join(page.words)
    for wanted in (
        "Evaluation of ours.en", "The 4 worst lines", "Line 3", "By domain", "(nothing)",
        "sentence lost", "number missing", "repeats itself", "empty output",
    ):  # fmt: skip
        assert wanted in words
    assert as_text(report).splitlines()[-1].strip() in words


def test_sides_have_their_language_and_direction(report):
    page = Page(as_html(report))
    sides = [attrs for tag, attrs in page.tags if tag == "p" and "lang" in attrs]
    arabic = [attrs for attrs in sides if attrs == {"lang": "ar", "dir": "rtl"}]
    english = [attrs for attrs in sides if attrs == {"lang": "en", "dir": "ltr"}]
    assert (len(arabic), len(english)) == (4, 4 * 3)


def test_lost_numbers_are_marked_in_the_source(report):
    assert "<mark>250</mark>" in as_html(report)
    assert as_html(report).count("<mark>") == 1


def test_hostile_text_is_escaped():
    evil = "<script>alert(1)</script>\x1b[31m\x07&amp; \u202e"
    test = EvaluationSet(f"set{evil}", (f"نص {evil}",), ((f"Text {evil}",),), (f"domain{evil}",))
    found = evaluate(test, [System(f"one{evil}", (evil,)), System(f"two{evil}", ("",))])
    source = as_html(found)
    assert "<script" not in source
    assert "\x1b" not in source
    assert "&amp;amp;" in source
    assert [tag for tag, _ in Page(source).tags if tag == "script"] == []
    text = as_text(found)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_printable():
    assert printable("a\x1b[0m\u202eb\n") == "a\ufffd[0m\ufffdb\ufffd"
    assert printable("x" * 50) == "x" * 39 + "…"
    assert printable("語" * 30) == "語" * 19 + "…"


def test_every_finding_has_its_words():
    from translator.evaluation.checks import Checks, findings

    everything = Checks(1, 1, 1, 1, 1, 1, 1, 1, 0)
    fewer = Checks(1, 1, 1)
    assert {*findings(everything), *findings(fewer)} == set(FINDINGS)
