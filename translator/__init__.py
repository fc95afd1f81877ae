"""Read Arabic beside English.

``from translator import Translator``; see README.md. Names are loaded on first use, so that
importing the package costs nothing and needs none of the heavy libraries.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.errors import TranslatorError
    from translator.pipeline import Translator
    from translator.text.segment import split_sentences
    from translator.types import (
        Alignment,
        BilingualDocument,
        Document,
        Flag,
        Hypothesis,
        Link,
        ModelCard,
        Paragraph,
        Segment,
        Translation,
        TranslationOptions,
    )

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "BilingualDocument",
    "Document",
    "Flag",
    "Hypothesis",
    "Link",
    "ModelCard",
    "Paragraph",
    "Segment",
    "Translation",
    "TranslationOptions",
    "Translator",
    "TranslatorError",
    "split_sentences",
]

_HOMES = {
    "Translator": "translator.pipeline",
    "TranslatorError": "translator.errors",
    "split_sentences": "translator.text.segment",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'translator' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES.get(name, "translator.types")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
