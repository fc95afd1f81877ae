"""Numbers written in digits or in English words, compared by value."""

from __future__ import annotations

import re

from translator.text.normalize import normalize
from translator.types import Span

_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
_NUMBER = re.compile(
    rf"(?<![{_DIGIT}])[{_DIGIT}]{{1,3}}(?:[ \u00a0\u202f][{_DIGIT}]{{3}}(?![{_DIGIT}]))+"
    rf"|[{_DIGIT}]+(?:[.,:/٫٬\-–×xX][{_DIGIT}]+)*"
)
_PARTS = re.compile(r"[/\-x ]")
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
# Not "may" alone: a month stands beside a number.
_NAME = "|".join(_MONTHS)
_DATED = re.compile(rf"\b({_NAME})\s+(?=\d)|(?<=\d)(?:st|nd|rd|th)?(?: of)? ({_NAME})\b")
_BEYOND = 10**15
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    "once": 1, "twice": 2, "half": 2, "quarter": 4, "dozen": 12, "single": 1, "pair": 2,
    "both": 2, "double": 2, "triple": 3,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_VALUES = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | _ORDINALS
)


def number_spans(text: str) -> list[Span]:
    """Spans of the numbers in digits of any script, separators inside them included."""
    return [match.span() for match in _NUMBER.finditer(text)]


def plain_number(number: str) -> str:
    """Digits in ASCII, decimals after a point, without grouping marks or leading zeros.

    ``1.500.000`` and ``25 000`` are read as grouped, ``12,5`` as a decimal.
    """
    digits = normalize(number).text.replace("–", "-").replace("×", "x").lower()
    if re.fullmatch(r"\d{1,3}(?: \d{3})+|\d{1,3}(?:\.\d{3}){2,}", digits):
        digits = re.sub(r"[ .]", "", digits)
    digits = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", digits)
    if re.fullmatch(r"\d+,\d+", digits):
        digits = digits.replace(",", ".")
    return re.sub(r"(?<![\d.])0+(?=\d)", "", digits)


def numbers_in(text: str) -> frozenset[str]:
    """Every number of ``text`` as ``plain_number`` gives it, parts of dates and ranges too."""
    spans = [text[start:end] for start, end in number_spans(text)]
    parts = [plain_number(part) for number in spans for part in _parts(number)]
    words = [str(value) for value in _word_values(text)]
    months = [
        str(_MONTHS.index(name) + 1)
        for match in _DATED.finditer(text.lower())
        for name in match.groups()
        if name
    ]
    return frozenset([*map(plain_number, spans), *parts, *words, *months])


def is_kept(number: str, present: frozenset[str]) -> bool:
    """Whether a number of the source is among the target's, whole or in its parts."""
    if plain_number(number) in present:
        return True
    parts = _parts(number)
    return len(parts) > 1 and all(plain_number(part) in present for part in parts)


def _parts(number: str) -> list[str]:
    """The numbers of a date, a range or a size."""
    return _PARTS.split(normalize(number).text.replace("–", "-").replace("×", "x").lower())


def _word_values(text: str) -> set[int]:
    """Values of the numbers in English words, of each word and of each run of words."""
    values: set[int] = set()
    total = current = 0
    running = False
    for word in re.findall(r"[a-z]+|\d+(?:\.\d+)?|[^\sa-z\d]", text.lower()):
        value = _value(word)
        if max(total, current) > _BEYOND:
            total = current = 0
        if value is not None:
            current += value
            values.update((value, total + current))
            running = True
        elif word in _SCALES and running:
            current = max(1, current) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
            values.add(total + current)
        elif word in _SCALES:
            values.add(_SCALES[word])
        elif word not in ("and", "-", ","):
            total = current = 0
            running = False
    return values


def _value(word: str) -> int | None:
    if word in _VALUES:
        return _VALUES[word]
    stem = word.removesuffix("th").removesuffix("s")
    if stem.endswith("ie"):
        stem = stem[:-2] + "y"
    return _VALUES.get(stem)
