"""Both sides of a pair as the model sees them, before filtering and training."""

from __future__ import annotations

import unicodedata

from translator.text.normalize import normalize
from translator.training.pairs import Pair

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " "})


def clean(pair: Pair) -> Pair:
    """Arabic as ``text.normalize`` makes it for the model; English in NFC with straight quotes."""
    english = unicodedata.normalize("NFC", pair.target).translate(_QUOTES)
    return Pair(normalize(pair.source).text, " ".join(english.split()))
