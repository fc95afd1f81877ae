"""Numbers, Latin words and symbols that the model lost or changed, put back from the source."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from translator.text.normalize import normalize, strip_invisible
from translator.trust.checks import missing_numbers, missing_symbols
from translator.trust.latin import fold, is_address, latin_spans, missing_latin
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
    source: str, hypothesis: Hypothesis, links: Sequence[Link], unknown: Sequence[Span] = ()
) -> tuple[Hypothesis, list[Link], list[Flag]]:
    """Put what is missing of the source's numbers, Latin words and symbols into the translation.

    ``unknown``: spans of ``source`` that the model could not see. Of these, emoji, signs and words
    of other scripts are put back beside the word that they follow. A number or Latin word takes
    the place of the word that the model made of it, where alignment shows one; otherwise it is
    added in square brackets after the words it stands nearest to. A flag ``restored`` names every
    place. Texts that lost more than 20 are left as they are.
    """
    spans = sorted(
        missing_numbers(source, hypothesis.text) + missing_latin(source, hypothesis.text)
    )
    symbols = missing_symbols(source, hypothesis.text, unknown)
    symbols = [one for one in symbols if not any(_overlap(one, other) for other in spans)]
    if not spans + symbols or len(spans + symbols) > _MAX_RESTORED:
        return hypothesis, list(links), []
    edits = [_symbol(source, span, hypothesis.text, links) for span in symbols]
    for span in spans:
        taken = [edit.target for edit in edits]
        edits.append(_edit(source, span, hypothesis.text, links, taken))
    edits.sort(key=lambda edit: (edit.target, edit.source))
    return _apply(hypothesis, links, edits)


def _edit(
    source: str, span: Span, text: str, links: Sequence[Link], taken: Sequence[Span]
) -> _Edit:
    word = source[span[0] : span[1]]
    shown = strip_invisible(word) if is_address(word) else normalize(word).text
    kept = _kept(source, text)
    owned = [
        place for place in _owned(span, links) if not any(_overlap(place, other) for other in kept)
    ]
    if word[0].isdigit():
        place = _number_place(source, span, text, owned)
    else:
        place = _word_place(word, text, owned)
    if place is not None and not any(map(functools.partial(_clash, place), taken)):
        return _Edit(place, shown, span)
    at = _end_of_nearest(span, text, links)
    for start, end in sorted([*taken, *latin_spans(text), *number_spans(text)]):
        if start < at < end:
            at = end
    return _Edit((at, at), f" [{shown}]", span)


def _symbol(source: str, span: Span, text: str, links: Sequence[Link]) -> _Edit:
    """Insert a symbol as it is, a word of another script in brackets."""
    shown = source[span[0] : span[1]]
    if any(char.isalnum() for char in shown):
        shown = f"[{shown}]"
    before, after = source[: span[0]].rstrip(), source[span[1] :]
    if not any(char.isalnum() for char in before):
        return _Edit((0, 0), f"{shown} ", span)
    closed = not before[-1].isalnum() and not any(char.isalnum() for char in after)
    at = len(text) if closed else _end_of_nearest(span, text, links)
    return _Edit((at, at), f" {shown}", span)


def _clash(place: Span, other: Span) -> bool:
    """Whether two places overlap, or one is an insertion inside the other."""
    if place == other:
        return True
    return place[0] < other[1] and other[0] < place[1]


def _kept(source: str, text: str) -> list[Span]:
    """Places in the translation of the source's own Latin words and addresses."""
    right = {fold(source[start:end]) for start, end in latin_spans(source)}
    return [(start, end) for start, end in latin_spans(text) if fold(text[start:end]) in right]


def _owned(span: Span, links: Sequence[Link]) -> list[Span]:
    """Target words whose strongest link leads into ``span``, the strongest first."""
    best: dict[Span, Link] = {}
    for link in links:
        if link.target not in best or link.weight > best[link.target].weight:
            best[link.target] = link
    inside = [link for link in best.values() if _overlap(link.source, span)]
    return [link.target for link in sorted(inside, key=lambda link: -link.weight)]


def _number_place(source: str, span: Span, text: str, owned: Sequence[Span]) -> Span | None:
    """A number in an owned word that holds nothing of the source's other numbers.

    Of a date or the like that does, only the part that is wrong, if one part is what is missing.
    """
    others = {
        digits
        for start, end in number_spans(source)
        if (start, end) != span
        for digits in _runs(source[start:end])
    }
    missing = normalize(source[span[0] : span[1]]).text
    numbers = number_spans(text)
    for start, end in owned:
        for first, last in numbers:
            if first < end and start < last and not others & set(_runs(text[first:last])):
                return (first, last)
        for match in re.finditer(r"\d+", text[start:end]):
            if missing.isdigit() and match.group() not in others:
                return (start + match.start(), start + match.end())
    return None


def _runs(number: str) -> list[str]:
    return re.findall(r"\d+", normalize(number).text)


def _word_place(word: str, text: str, owned: Sequence[Span]) -> Span | None:
    """The owned words that stand together.

    For an address, all that hangs together with the first of them.
    """
    changed = [
        (start, end)
        for start, end in owned
        if fold(text[start:end]) not in _FUNCTION_WORDS and not text[start:end].isdigit()
    ]
    if not changed:
        return None
    first, last = changed[0]
    if is_address(word):
        first = max(text.rfind(" ", 0, first) + 1, 0)
        end = text.find(" ", last)
        chunk = text[first : end if end >= 0 else len(text)]
        return (first, first + len(chunk.rstrip(".,;:!?)")))
    for start, end in sorted(changed):
        if start >= last and text[last:start] in (" ", "-", "'"):
            last = end
    for start, end in sorted(changed, reverse=True):
        if end <= first and text[end:first] in (" ", "-", "'"):
            first = start
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
        start = _shift(span[0], edits, at_end=False)
        return (start, _shift(span[1], edits, at_end=True) if span[0] < span[1] else start)

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
