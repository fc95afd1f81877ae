"""Bytes and broken text -> clean Unicode text, saying what was repaired.

Arabic text still arrives as windows-1256 and ISO 8859-6, as UTF-16 without a mark, and as mojibake
(one of these read as Latin-1). Each repair is made only when the result is clearly Arabic and the
original clearly was not, and is always told to the reader.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from translator.errors import ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("cp1256", "iso8859_6")
_SAMPLE = 20_000
# The commonest pairs of letters in Arabic text; a wrong 8-bit charset hardly ever gives them.
_COMMON_PAIRS = re.compile("ال|في|من|ات|ية|ين|ون|ها|وا|لا|ما|ان|لم|رة|نا|عل|إل|هذ|كا|قد|كان|أن")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES = re.compile(b"[\x00-\x08\x0e-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_MOJIBAKE_HINT = re.compile("[\u00c0-\u00ff\u0152-\u0178\u02c6\u0192\u2013-\u2122]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text, the encoding it was in, and sentences for the reader about repairs."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file.

    Tried in order: byte order mark, UTF-8, UTF-16 without a mark, UTF-8 with some damaged lines,
    then the Arabic 8-bit charset whose result looks most like Arabic. Raises ReadError when
    nothing fits (a binary file).
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _finish(_strict(data, encoding), encoding)
    # Before UTF-8: Arabic in UTF-16 is often valid UTF-8 too, full of control characters.
    if len(_CONTROL_BYTES.findall(data[:_SAMPLE])) * 20 > len(data[:_SAMPLE]):
        for encoding in ("utf-16-le", "utf-16-be"):
            text = _attempt(data, encoding)
            if text is not None and _looks_arabic(text) > 0.5:
                return _finish(text, encoding, _read_as("UTF-16"))
    try:
        return _finish(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        utf8_error = error
    if data[:_SAMPLE].count(0) > 0:
        raise ReadError("This is not a text file: it holds binary data. Give a text file.")
    if utf8_error.start > 0 and len(data) - utf8_error.start < 4:
        return _finish(data.decode("utf-8", "replace"), "utf-8", "The file ends inside a letter.")
    if _is_mostly_utf8(data):
        return _decode_lines(data)
    legacy = _decode_legacy(data)
    if legacy is not None:
        text, encoding = legacy
        return _finish(text, encoding, _read_as(_label(encoding)))
    raise ReadError(
        f"The text's encoding was not recognised (byte {utf8_error.start} is not UTF-8). "
        "Save the file as UTF-8 and try again."
    )


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether a good part of what is not ASCII is UTF-8, as no 8-bit text is by chance."""
    text = data.decode("utf-8", "replace")
    bad = text.count(_REPLACEMENT)
    good = sum(char > "\x7f" for char in text) - bad
    return good * 4 >= bad


def _decode_lines(data: bytes) -> Decoded:
    """UTF-8 with lines in another encoding among it, each of them decoded by itself."""
    texts, damaged = [], 0
    for line in data.split(b"\n"):
        text = _attempt(line, "utf-8")
        if text is None:
            damaged += 1
            text = (_decode_legacy(line) or (line.decode("utf-8", "replace"), ""))[0]
        texts.append(text)
    note = (
        f"Not UTF-8 like the rest, and read as well as could be: {damaged} of the lines. Letters "
        "that could not be read are shown as \ufffd."
    )
    return _finish("\n".join(texts), "utf-8", note)


def _decode_legacy(data: bytes) -> tuple[str, str] | None:
    """Text and name of the Arabic 8-bit charset that fits best; None when none does."""
    ranked = sorted(
        ((_looks_arabic(text), encoding, text)
         for encoding in _LEGACY if (text := _attempt(data, encoding)) is not None),
        key=lambda item: -item[0],
    )  # fmt: skip
    if ranked and ranked[0][0] > 0.3:
        return ranked[0][2], ranked[0][1]
    return None


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Repair mojibake and characters that cannot be shown or stored; say what was done.

    NUL, other control characters and lone surrogates each become U+FFFD (one for one, so that
    offsets stay); line breaks and tabs stay.
    """
    notes: list[str] = []
    repaired = repair_mojibake(text)
    if repaired is not None:
        text, encoding = repaired
        notes.append(f"The text had been read in the wrong encoding ({encoding}); it was repaired.")
    text, surrogates = _SURROGATE.subn(_REPLACEMENT, text)
    text, controls = _CONTROL.subn(_REPLACEMENT, text)
    if surrogates + controls:
        notes.append(
            "Characters that cannot be shown (such as NUL) were replaced by \ufffd: "
            f"{surrogates + controls} of them."
        )
    return text, tuple(notes)


def repair_mojibake(text: str) -> tuple[str, str] | None:
    """Arabic read as Latin-1 or windows-1252, put right; None when ``text`` is no such thing.

    Returns the repaired text and the encoding it should have been read in.
    """
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    if not _MOJIBAKE_HINT.search(sample) or _arabic_letters(sample) * 5 > letters:
        return None
    for encoding in ("utf-8", "cp1256"):
        candidate = _reread(text, encoding)
        if candidate and _looks_arabic(candidate) > 0.5:
            return candidate, _label(encoding)
    return None


def _reread(text: str, encoding: str) -> str | None:
    if encoding == "utf-8":
        import ftfy

        fixed: str = ftfy.fix_encoding(text)
        return fixed if fixed != text else None
    for wrong in ("cp1252", "latin-1"):
        try:
            return text.encode(wrong).decode(encoding)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return None


def _finish(text: str, encoding: str, note: str | None = None) -> Decoded:
    cleaned, notes = clean_text(text.lstrip("\ufeff"))
    return Decoded(cleaned, encoding, ((note,) if note else ()) + notes)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"The file says it is {_label(encoding)} but byte {error.start} is not. "
            "It is damaged; save it as UTF-8 and try again."
        ) from error


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_arabic(text: str) -> float:
    """From 0 to about 1: the share of letters that are Arabic, weighed by their usual pairs."""
    sample = text[:_SAMPLE]
    letters = sum(char.isalpha() for char in sample)
    if not letters:
        return 0.0
    arabic = _arabic_letters(sample)
    odd = sum(unicodedata.category(char) in ("Cn", "Co", "Cc") for char in sample if char > "~")
    pairs = len(_COMMON_PAIRS.findall(sample))
    usual = min(1.0, pairs / max(1.0, arabic / 12))
    return arabic / letters * (0.3 + 0.7 * usual) - odd / len(sample)


def _arabic_letters(sample: str) -> int:
    return sum("\u0621" <= char <= "\u064a" for char in sample)


def _read_as(label: str) -> str:
    return f"The text was not UTF-8; it was read as {label}."


def _label(encoding: str) -> str:
    names = {"cp1256": "windows-1256", "iso8859_6": "ISO 8859-6"}
    return names.get(encoding, encoding.upper().replace("-SIG", ""))
