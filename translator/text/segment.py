"""Text -> paragraphs -> sentences, as spans that rebuild the text exactly.

A line break always ends a paragraph; «،», «؛» and «:» never end a sentence. Which stops do is
decided in ``boundaries``.
"""

from __future__ import annotations

import re

from translator.text.boundaries import sentence_ends
from translator.text.normalize import is_invisible
from translator.types import Paragraph, ParagraphKind, Segment, Span

_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ITEM = re.compile(
    r"\s*(?:[•●▪◦‣■□○✓✔➢*·–—-]\s|[(\[]?(?:\d{1,3}|[^\W\d_])[.)\]\-–:](?:\s|(?=[^\W\d_])))"
)
_MARKER = re.compile(
    r"(?:[•●▪◦‣■□○✓✔➢*·–—-]\s+|[(\[]?\d{1,3}(?:[.)\]]|\s?[-–](?!\d))\s*)(?=[^\W\d_]|[«\"“(])"
)
_STOPS = tuple(".!?؟…۔:،؛")
_HEADING_WORDS = 12
_TITLE_WORDS = 30


def split_sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, white space at their edges left out."""
    return [segment.text for paragraph in paragraphs(text) for segment in paragraph.segments]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """One paragraph for each line that holds anything to read.

    ``anchor`` is the line's span in ``text``; between the lines there is only white space and
    invisible characters. Segment ids are ``s1``, ``s2``, … through the whole text.
    """
    lines = [(start, end) for start, end in line_spans(text) if _has_content(text[start:end])]
    kinds = _kinds([text[start:end] for start, end in lines])
    found: list[Paragraph] = []
    number = 0
    for (start, end), kind in zip(lines, kinds, strict=True):
        line = text[start:end]
        segments = []
        for first, last in sentence_spans(line):
            number += 1
            segments.append(Segment(f"s{number}", line[first:last], first, last))
        found.append(Paragraph(line, kind, tuple(segments), anchor=(start, end)))
    return tuple(found)


def line_spans(text: str) -> list[Span]:
    """Spans of the lines of ``text`` without their line breaks."""
    spans: list[Span] = []
    start = 0
    for match in _LINE_BREAK.finditer(text):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


def item_marker(sentence: str) -> int:
    """Length of the bullet or number, with the space after it, that a list item begins with."""
    match = _MARKER.match(sentence)
    return match.end() if match else 0


def sentence_spans(line: str) -> list[Span]:
    """Spans of the sentences of one line; what lies between them shows nothing."""
    spans: list[Span] = []
    start = 0
    for end in [*sentence_ends(line), len(line)]:
        first, last = _trim(line, start, end)
        start = end
        if first == last:
            continue
        if spans and not any(char.isalnum() for char in line[first:last]):
            # A lone mark is no sentence; it belongs to the one before it.
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if _has_content(text[start:end]) else (start, start)


def _has_content(text: str) -> bool:
    return any(not char.isspace() and not is_invisible(char) for char in text)


def _kinds(lines: list[str]) -> list[ParagraphKind]:
    """Lists by their marks; headings by being short, without a stop, and above running text."""
    kinds: list[ParagraphKind] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if _ITEM.match(line):
            kinds.append("list_item")
        elif _is_heading(line, following, lines[index + 2 : index + 3], first=index == 0):
            kinds.append("heading")
        else:
            kinds.append("body")
    return kinds


def _is_heading(line: str, following: str, later: list[str], *, first: bool) -> bool:
    words = line.split()
    if not following or _is_stopped(line) or len(words) > _TITLE_WORDS:
        return False
    if not any(char.isalpha() for char in line) or any(char.isdigit() for char in words[-1]):
        return False
    if first and any(_is_running(text) for text in [following, *later]):
        return True
    return len(words) <= _HEADING_WORDS and not _has_date(line) and _is_running(following)


def _is_running(line: str) -> bool:
    return _is_stopped(line) and len(line.split()) > 3 and not _ITEM.match(line)


def _is_stopped(line: str) -> bool:
    return line.rstrip(" \t\u00a0\u200e\u200f»”\"')]").endswith(_STOPS)


def _has_date(line: str) -> bool:
    return bool(re.search(r"\d{1,4}\s*[/\-:]\s*\S", line))
