"""Checks on one translation; each gives a flag with its evidence, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from translator.text.language import has_arabic_script
from translator.trust.latin import latin_spans, missing_latin
from translator.trust.numbers import is_kept, number_spans, numbers_in
from translator.types import Flag, Hypothesis, Span

_LETTERS = re.compile(r"([^\W\d_])\1{3,}")
_WORD_LOOP = re.compile(r"\b(\w+(?:\W+\w+){0,5}?)(?:\W+\1\b){2,}", re.IGNORECASE)
# Longer segments are no sentences; what follows is not worth quadratic time.
_CHECKED_CHARS = 20_000


def check(source: str, hypothesis: Hypothesis) -> list[Flag]:
    """All flags for a hypothesis of ``source`` (the shown text of one segment)."""
    flags = [
        _loop(hypothesis.text),
        _missing("number_missing", "Numbers that the translation may have lost or changed: {}",
                 missing_numbers(source, hypothesis.text), source),
        _missing("latin_missing", "Latin words that the translation may have lost: {}",
                 missing_latin(source, hypothesis.text), source),
    ]  # fmt: skip
    return [flag for flag in flags if flag]


def missing_numbers(source: str, target: str) -> list[Span]:
    """Spans of the numbers of ``source`` that ``target`` has neither in digits nor in words.

    Numbers inside Latin words and addresses are not counted: ``missing_latin`` finds those.
    """
    present = numbers_in(target)
    latin = latin_spans(source)
    return [
        (start, end)
        for start, end in number_spans(source[:_CHECKED_CHARS])
        if not is_kept(source[start:end], present)
        and not any(first <= start and end <= last for first, last in latin)
    ]


def missing_symbols(source: str, target: str, unknown: Sequence[Span]) -> list[Span]:
    """Those of the ``unknown`` spans of ``source`` that are to be seen as they are, but are not.

    Emoji, signs and letters of other scripts; not Arabic letters, nor punctuation and marks.
    """
    return [
        (start, end)
        for start, end in unknown
        if source[start:end] not in target
        and not has_arabic_script(source[start:end])
        and any(unicodedata.category(char)[0] in "LNS" for char in source[start:end])
    ]


def _loop(target: str) -> Flag | None:
    match = _LETTERS.search(target) or _WORD_LOOP.search(target[:4000])
    if match is None:
        return None
    return Flag("loop", "The translation repeats itself.", target_spans=(match.span(),))


def _missing(code: str, message: str, spans: list[Span], source: str) -> Flag | None:
    if not spans:
        return None
    listed = ", ".join(source[start:end] for start, end in spans[:8])
    return Flag(code, message.format(listed), tuple(spans))
