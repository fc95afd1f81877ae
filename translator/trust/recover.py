"""Numbers and Latin words that the model lost or changed, put back from the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from translator.text.normalize import normalize
from translator.trust.checks import latin_spans, missing_latin, missing_numbers
from translator.trust.numbers import number_spans
from translator.types import Flag, Hypothesis, Link, Span

_FUNCTION_WORDS = frozenset(
    "a an the and or of to in on at by for from with as is are was were be it its that this not "
    "who which but than into he she they his her their".split()
)
_MAX_RESTORED = 20


@dataclass(frozen=True, slots=True)
class _Edit:
    """``text[target]`` becomes ``replacement``; an empty ``target`` is a place to insert."""

    target: Span
    replacement: str
    source: Span


def restore(
    source: str, hypothesis: Hypothesis, links: Sequence[Link]
) -> tuple[Hypothesis, list[Link], list[Flag]]:
    """Put the numbers and Latin words of ``source`` that are missing back into the translation.

    Each takes the place of the word that the model made of it, where alignment shows one;
    otherwise it is added in square brackets after the words it stands nearest to. A flag
    ``restored`` names every place. Texts that lost more than 20 are left as they are.
    """
    spans = sorted(
        missing_numbers(source, hypothesis.text) + missing_latin(source, hypothesis.text)
    )
    if not spans or len(spans) > _MAX_RESTORED:
        return hypothesis, list(links), []
    edits: list[_Edit] = []
    for span in spans:
        taken = [edit.target for edit in edits]
        edits.append(_edit(source, span, hypothesis.text, links, taken))
    edits.sort(key=lambda edit: (edit.target, edit.source))
    return _apply(hypothesis, links, edits)


def _edit(
    source: str, span: Span, text: str, links: Sequence[Link], taken: Sequence[Span]
) -> _Edit:
    shown = normalize(source[span[0] : span[1]]).text
    owned = [
        target
        for target in _owned(span, links)
        if not any(target[0] < end and start < target[1] for start, end in taken)
    ]
    if source[span[0]].isdigit():
        place = _number_place(source, text, owned)
    else:
        place = _word_place(source, text, owned)
    if place is not None:
        return _Edit(place, shown, span)
    at = _end_of_nearest(span, text, links)
    while any(start < at < end for start, end in taken):
        at += 1
    return _Edit((at, at), f" [{shown}]", span)


def _owned(span: Span, links: Sequence[Link]) -> list[Span]:
    """Target words whose strongest link leads into ``span``, the strongest first."""
    best: dict[Span, Link] = {}
    for link in links:
        if link.target not in best or link.weight > best[link.target].weight:
            best[link.target] = link
    inside = [link for link in best.values() if _overlap(link.source, span)]
    return [link.target for link in sorted(inside, key=lambda link: -link.weight)]


def _number_place(source: str, text: str, owned: Sequence[Span]) -> Span | None:
    """Digits in an owned word that are not the source's own."""
    own = set(re.findall(r"\d+", normalize(source).text))
    for start, end in owned:
        for first, last in number_spans(text[start:end]):
            if not own & set(re.findall(r"\d+", text[start + first : start + last])):
                return (start + first, start + last)
        for match in re.finditer(r"\d+", text[start:end]):
            if match.group() not in own:
                return (start + match.start(), start + match.end())
    return None


def _word_place(source: str, text: str, owned: Sequence[Span]) -> Span | None:
    """The owned words that stand together, without those that are right already."""
    right = {source[start:end].casefold() for start, end in latin_spans(source)}
    changed = [
        (start, end)
        for start, end in owned
        if (word := text[start:end].casefold()) not in right | _FUNCTION_WORDS
        and not word.isdigit()
    ]
    if not changed:
        return None
    first, last = changed[0]
    for start, end in sorted(changed):
        if start >= last and not re.search(r"\w|\s\S*\s", text[last:start]):
            last = end
    for start, end in sorted(changed, reverse=True):
        if end <= first and not re.search(r"\w|\s\S*\s", text[end:first]):
            first = start
    # What is left of an address beside the word goes with it.
    while first > 0 and text[first - 1] in "@/:#":
        first -= 1
    while re.match(r"[@/:]\w|[@/]", text[last:]):
        last += 1
    return (first, last)


def _end_of_nearest(span: Span, text: str, links: Sequence[Link]) -> int:
    """The end of the target word that is linked to ``span``, or to the word before it."""
    before = [link for link in links if link.source[0] <= span[1]]
    if before:
        nearest = max(before, key=lambda link: (link.source[0], link.weight))
        return nearest.target[1]
    return len(text.rstrip(".!?؟ "))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _apply(
    hypothesis: Hypothesis, links: Sequence[Link], edits: Sequence[_Edit]
) -> tuple[Hypothesis, list[Link], list[Flag]]:
    text = hypothesis.text
    for edit in reversed(edits):
        text = text[: edit.target[0]] + edit.replacement + text[edit.target[1] :]

    def moved(span: Span) -> Span:
        return (_shift(span[0], edits, at_end=False), _shift(span[1], edits, at_end=True))

    places = []
    delta = 0
    for edit in edits:
        start = edit.target[0] + delta
        places.append((start, start + len(edit.replacement)))
        delta += len(edit.replacement) - (edit.target[1] - edit.target[0])
    listed = ", ".join(edit.replacement.strip(" []") for edit in edits)
    flag = Flag(
        "restored",
        f"Put back from the source, where the model had lost or changed it: {listed}",
        tuple(edit.source for edit in edits),
        tuple(places),
    )
    changed = replace(hypothesis, text=text, spans=tuple(map(moved, hypothesis.spans)))
    return changed, [replace(link, target=moved(link.target)) for link in links], [flag]


def _shift(at: int, edits: Sequence[_Edit], *, at_end: bool) -> int:
    delta = 0
    for edit in edits:
        start, end = edit.target
        if at > end or (at == end and not (start == end and at_end)):
            delta += len(edit.replacement) - (end - start)
        elif at > start:
            return start + delta + (len(edit.replacement) if at_end else 0)
    return at + delta
