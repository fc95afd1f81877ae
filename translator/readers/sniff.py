"""What a file is, by its first bytes and its name, so that no other format is read as text."""

from __future__ import annotations

from translator.errors import UnsupportedFormatError

_SUFFIXES = {
    ".pdf": "PDF", ".doc": "Word (.doc)", ".docx": "Word (.docx)", ".odt": "OpenDocument",
    ".rtf": "RTF", ".epub": "EPUB", ".html": "HTML", ".htm": "HTML", ".xhtml": "HTML",
    ".srt": "subtitle", ".vtt": "subtitle", ".ass": "subtitle", ".ssa": "subtitle",
    ".xlsx": "Excel", ".xls": "Excel", ".pptx": "PowerPoint", ".ppt": "PowerPoint",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image",
    ".tmx": "TMX", ".xlf": "XLIFF", ".xliff": "XLIFF", ".xml": "XML", ".json": "JSON",
    ".zip": "archive", ".gz": "archive", ".xz": "archive", ".bz2": "archive",
}  # fmt: skip
_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "Word, EPUB or other zipped"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x1f\x8b\x08", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
)
_HTML = (b"<!doctype html", b"<html")
HEAD_BYTES = 512
"""How many bytes of a file are looked at."""


def check_is_text(head: bytes, name: str = "") -> None:
    """Raise UnsupportedFormatError for a file that is known not to be plain text.

    ``head``: the file's first ``HEAD_BYTES`` bytes or more. ``name``: its name, if it has one.
    """
    kind = next((label for magic, label in _MAGIC if head.startswith(magic)), None)
    if kind is None and head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_HTML):
        kind = "HTML"
    if kind is None:
        kind = next((v for k, v in _SUFFIXES.items() if name.lower().endswith(k)), None)
    if kind is not None:
        what = name or "This input"
        raise UnsupportedFormatError(
            f"{what} is a file of the {kind} kind, which Muwazi does not read yet. "
            "Save its text as a plain text file (.txt, UTF-8) and translate that."
        )
