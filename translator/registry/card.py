"""The card of a model folder: ``card.json``, or what the folder's own files say.

A card is input like any other: bounded, and every value checked for its type.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from translator.errors import ModelIntegrityError
from translator.types import ModelCard, ModelFormat

CARD_FILE = "card.json"
WEIGHT_FILES = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
VOCABULARY_FILES = (
    "vocab.json",
    "shared_vocabulary.json",
    "source_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.txt",
)
_MAX_JSON_BYTES = 1_000_000
_MAX_FILES = 256
_MAX_TEXT = 10_000


def read_card(folder: Path) -> ModelCard:
    """The card in ``folder``; without one, a card built from the files that are there.

    Keys that this version does not know are left out. Raises ModelIntegrityError for a card that
    is malformed and for a folder that holds no model in either layout.
    """
    path = folder / CARD_FILE
    if path.is_file():
        return _parse(read_json(path), path)
    layout = recognise(folder)
    if layout is None:
        raise ModelIntegrityError(
            f"{folder} holds no model: neither a CTranslate2 one (model.bin, vocabulary, "
            "source.spm, target.spm) nor a Hugging Face Marian one (config.json, vocab.json, "
            "source.spm, target.spm, model.safetensors)."
        )
    if layout == "ctranslate2":
        return ModelCard(folder.name, format=layout, quantization="unknown")
    config = read_json(folder / "config.json")
    stored = config.get("dtype") or config.get("torch_dtype") or "float32"
    return ModelCard(folder.name, format=layout, quantization=str(stored)[:20])


def write_card(folder: Path, card: ModelCard) -> None:
    """Write ``card`` into ``folder``, replacing the one there in one step."""
    values = {item.name: getattr(card, item.name) for item in fields(ModelCard)}
    text = json.dumps(values, ensure_ascii=False, indent=2, allow_nan=False, default=dict)
    part = folder / f".{CARD_FILE}.{os.getpid()}"
    part.write_text(text + "\n", encoding="utf-8")
    os.replace(part, folder / CARD_FILE)


def recognise(folder: Path) -> ModelFormat | None:
    """Which layout the files in ``folder`` are, by their names; None for neither."""
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not {"source.spm", "target.spm"} <= names or not names & set(VOCABULARY_FILES):
        return None
    if "model.bin" in names:
        return "ctranslate2"
    if {"config.json", "vocab.json"} <= names and names & set(WEIGHT_FILES):
        return "transformers"
    return None


def read_json(path: Path, *, limit: int = _MAX_JSON_BYTES) -> dict[str, Any]:
    """The JSON object in ``path``; ModelIntegrityError when it is none, or over ``limit`` bytes."""
    try:
        if path.stat().st_size > limit:
            raise ModelIntegrityError(f"{path} is too large ({path.stat().st_size:,} bytes).")
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (OSError, ValueError, RecursionError) as error:
        raise ModelIntegrityError(f"{path} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ModelIntegrityError(f"{path} must hold one JSON object.")
    return data


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _parse(data: dict[str, Any], path: Path) -> ModelCard:
    values = {item.name: data[item.name] for item in fields(ModelCard) if item.name in data}
    checks: dict[str, Callable[[Any], bool]] = {
        "name": _is_text,
        "source": _is_text,
        "target": _is_text,
        "format": lambda value: value in ("ctranslate2", "transformers"),
        "quantization": _is_text,
        "revision": lambda value: value is None or _is_text(value),
        "files": _is_files,
        "license": lambda value: value is None or _is_text(value),
        "quality": _is_quality,
        "details": lambda value: isinstance(value, dict),
    }
    if "name" not in values:
        raise ModelIntegrityError(f"{path} names no model ('name' is missing).")
    for name, value in values.items():
        if not checks[name](value):
            raise ModelIntegrityError(f"{path}: '{name}' has a value that cannot be used.")
    return ModelCard(**values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_TEXT and value.isprintable()


def _is_files(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= _MAX_FILES
        and all(_is_text(name) and _is_sha256(digest) for name, digest in value.items())
    )


def _is_sha256(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")


def _is_quality(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(scores, Mapping) and all(_is_number(score) for score in scores.values())
        for scores in value.values()
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
