"""Two or three words for each flag, for a reader in a hurry."""

from __future__ import annotations

from collections.abc import Mapping

FLAG_LABELS: Mapping[str, str] = {
    "copied": "Copied as it is",
    "failed": "Not translated",
    "split_long": "Translated in parts",
    "unknown_characters": "Unknown characters",
    "unfinished": "May be cut off",
    "loop": "Repeats itself",
    "number_missing": "Check the numbers",
    "latin_missing": "Check the names",
    "restored": "Put back from the source",
}


def flag_label(code: str) -> str:
    """The words for a flag; a general word for a code that is not known here."""
    return FLAG_LABELS.get(code, "Note")
