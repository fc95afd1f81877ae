"""Plain text -> Document."""

from __future__ import annotations

from collections.abc import Iterable

from translator.errors import InputError
from translator.text.charsets import clean_text, decode
from translator.text.language import language_note
from translator.text.segment import paragraphs
from translator.types import Document


def read_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The bytes of a text file as text, and sentences for the reader about what was repaired.

    Raises ReadError for a binary file or an encoding that is not recognised.
    """
    decoded = decode(data)
    return decoded.text, decoded.notes


def text_document(text: str, *, max_chars: int, notes: Iterable[str] = ()) -> Document:
    """Clean and segment a text; ``notes`` of whoever decoded it come first.

    Raises InputError when it is not text or longer than ``max_chars``.
    """
    if not isinstance(text, str):
        raise InputError(
            f"Give the text as a string, not {type(text).__name__}. (For a file, decode it or "
            "use the muwazi command.)"
        )
    if len(text) > max_chars:
        raise InputError(
            f"The text has {len(text):,} characters; at most {max_chars:,} are "
            "taken at once. Split it, or raise the setting max_chars."
        )
    cleaned, repairs = clean_text(text)
    note = language_note(cleaned)
    return Document(
        paragraphs=paragraphs(cleaned),
        language="ar",
        metadata={"newline": "\r\n" if "\r\n" in cleaned else "\n"},
        notes=(*notes, *repairs, *((note,) if note else ())),
    )
