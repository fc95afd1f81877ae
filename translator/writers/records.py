"""Sentences as JSON: ``json`` is one object, ``jsonl`` one object for each sentence."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from translator.types import BilingualDocument, Document, Flag, ParagraphKind, Span, Translation
from translator.writers.paragraphs import numbers

Record = dict[str, Any]


def record(item: Translation, number: int, kind: ParagraphKind) -> Record:
    """One sentence as plain values; ``number`` is its paragraph's place in the document.

    Spans are ``[start, end]`` in characters of ``source`` and ``target``. ``hypotheses`` is there
    when there are several, ``error`` when the sentence could not be translated.
    """
    found: Record = {
        "id": item.segment.id,
        "paragraph": number,
        "kind": kind,
        "source": item.segment.text,
        "target": item.target,
        "origin": item.origin,
        "confidence": _number(item.confidence),
        "flags": [_flag(flag) for flag in item.flags],
        "alignment": [
            {
                "source": list(link.source),
                "target": list(link.target),
                "weight": _number(link.weight),
            }
            for link in item.alignment.links
        ],
    }
    if len(item.hypotheses) > 1:
        found["hypotheses"] = [{"text": h.text, "score": _number(h.score)} for h in item.hypotheses]
    if item.error is not None:
        found["error"] = item.error
    return found


def line(item: Translation, number: int, kind: ParagraphKind) -> str:
    """One sentence as one line of JSON, line break included."""
    return _dump(record(item, number, kind)) + "\n"


def lines(document: Document, translations: Iterable[Translation]) -> Iterator[str]:
    """Yield a line of JSON for each sentence."""
    number_of = numbers(document)
    for item in translations:
        number = number_of[item.segment.id]
        yield line(item, number, document.paragraphs[number].kind)


def render(bilingual: BilingualDocument) -> str:
    """The document as one JSON object.

    ``complete`` is false when sentences are missing; ``done`` of ``total`` are there.
    """
    document, translations = bilingual.document, bilingual.translations
    paragraphs = []
    for number, paragraph in enumerate(document.paragraphs):
        found = [translations[s.id] for s in paragraph.segments if s.id in translations]
        sentences = [record(item, number, paragraph.kind) for item in found]
        paragraphs.append({"kind": paragraph.kind, "sentences": sentences})
    segments = document.segments
    whole = {
        "model": bilingual.card.name,
        "revision": bilingual.card.revision,
        "options": asdict(bilingual.options),
        "title": document.title,
        "notes": list(document.notes),
        "complete": bilingual.complete,
        "done": sum(segment.id in translations for segment in segments),
        "total": len(segments),
        "paragraphs": paragraphs,
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _dump(value: Record) -> str:
    dumped = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # Some readers take these for line breaks; they can only stand inside a string.
    for char in "\x85\u2028\u2029":
        dumped = dumped.replace(char, f"\\u{ord(char):04x}")
    return dumped


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _flag(flag: Flag) -> Record:
    return {
        "code": flag.code,
        "message": flag.message,
        "source_spans": _spans(flag.source_spans),
        "target_spans": _spans(flag.target_spans),
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [list(span) for span in spans]
