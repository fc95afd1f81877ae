"""Shown text -> the model's input, with a map back to the shown text.

What the reader sees is never altered; only the copy that goes to the model is. Rules follow the
Unicode chapters on Arabic (presentation forms are compatibility characters; NFKC decomposes them)
and the usual Arabic preprocessing for MT (dediacritization, tatweel removal).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from translator.types import Span

_TATWEEL = "\u0640"
# Ligatures whose expansion is a whole phrase: the model's own normaliser may treat them better.
_KEPT_LIGATURES = frozenset("\ufdfa\ufdfb\ufdfd")
_QUOTES = {"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'"}
_PUNCTUATION = {"٪": "%", "٫": ".", "٬": ",", "٭": "*", "‐": "-", "‑": "-"}
_DIGITS = {chr(first + value): str(value) for first in (0x0660, 0x06F0) for value in range(10)}
_PERSIAN_LETTERS = {"ک": "ك", "ی": "ي", "ې": "ي", "ے": "ي", "ھ": "ه", "ہ": "ه", "ە": "ه", "ۀ": "ه"}
# Format characters of Unicode's "prepended" kind, which do show something (۝ ends a verse).
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
_NOT_ARABIC = frozenset({"fa", "ur", "ps", "ckb", "ug", "sd", "pnb", "azb", "mzn"})


@dataclass(frozen=True, slots=True)
class Normalized:
    """``text`` for the model; ``offsets[i]`` is the span of the shown text behind ``text[i]``."""

    text: str
    offsets: tuple[Span, ...]

    def to_shown(self, span: Span) -> Span:
        """The span of the shown text that became ``text[start:end]`` (empty spans stay empty)."""
        start, end = span
        covered = self.offsets[max(start, 0) : end]
        if not covered:
            at = self.offsets[start][0] if start < len(self.offsets) else self._length()
            return (at, at)
        return (covered[0][0], covered[-1][1])

    def _length(self) -> int:
        return self.offsets[-1][1] if self.offsets else 0


def is_mark(char: str) -> bool:
    """Whether ``char`` is a vowel mark, a Qur'anic mark or any other combining mark."""
    return unicodedata.category(char) in ("Mn", "Me")


def is_invisible(char: str) -> bool:
    """Whether ``char`` shows nothing: bidi controls, zero-width characters, other controls."""
    if char.isspace() or char in _PREPENDED:
        return False
    return unicodedata.category(char) in ("Cf", "Cc", "Cs")


def strip_invisible(text: str) -> str:
    """Remove bidi controls and zero-width characters."""
    return "".join(char for char in text if not is_invisible(char))


def normalize(text: str, *, language: str = "ar") -> Normalized:
    """Prepare ``text`` for the model.

    Presentation forms become letters (not ﷺ ﷻ ﷽), letters with detached hamza or madda are
    composed, vowel marks, tatweel and invisible characters go, Arabic-Indic digits and their
    separators become ASCII, ``½`` becomes ``1/2``, curly quotes straight, and, unless ``language``
    is itself written with them (fa, ur, …), Persian and Urdu letter shapes become the Arabic ones.
    Runs of white space become one space; the ends are trimmed.
    """
    letters = {} if language in _NOT_ARABIC else _PERSIAN_LETTERS
    out: list[str] = []
    spans: list[Span] = []
    for start, end in _clusters(text):
        for char in _normal_form(text[start:end], letters):
            if char == " " and (not out or out[-1] == " "):
                continue
            out.append(char)
            spans.append((start, end))
    if out and out[-1] == " ":
        out.pop()
        spans.pop()
    return Normalized("".join(out), tuple(spans))


def _clusters(text: str) -> list[Span]:
    """Spans of a base character with the marks and invisible characters that follow it."""
    starts = [
        at for at, char in enumerate(text) if at == 0 or not (is_mark(char) or is_invisible(char))
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=bool(starts)))


def _normal_form(cluster: str, letters: dict[str, str]) -> str:
    base = cluster[0]
    if unicodedata.decomposition(base).startswith("<fraction>"):
        return " " + unicodedata.normalize("NFKC", base).replace("\u2044", "/")
    if len(cluster) == 1 and "a" <= base <= "z":
        return cluster
    if base in _KEPT_LIGATURES:
        return base
    if base.isspace() or base in _PREPENDED:
        return " "
    # Only the first marks can compose with the base; a million of them must stay cheap.
    composed = unicodedata.normalize("NFC", strip_invisible(cluster[:32]))
    if _is_arabic_letter(base) or "\uff01" <= base <= "\uff5e":
        composed = unicodedata.normalize("NFKC", composed)
    if base.isascii() or not _is_arabic_letter(base):
        kept = [char for char in composed if char != _TATWEEL]
    else:
        kept = [char for char in composed if not is_mark(char) and char != _TATWEEL]
    return "".join(
        letters.get(char) or _QUOTES.get(char) or _PUNCTUATION.get(char) or _DIGITS.get(char, char)
        for char in kept
        if not (is_mark(char) and 0x0600 <= ord(char) <= 0x08FF)
    )


def _is_arabic_letter(char: str) -> bool:
    code = ord(char)
    return (
        0x0600 <= code <= 0x06FF
        or 0x0750 <= code <= 0x077F
        or 0x0870 <= code <= 0x08FF
        or 0xFB50 <= code <= 0xFDFF
        or 0xFE70 <= code <= 0xFEFC
    )
