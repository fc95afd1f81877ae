"""From a run to a model that the rest of the project loads, with a card that says what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from translator.errors import ConfigurationError, ReadError
from translator.registry.convert import convert
from translator.training import checkpoint
from translator.training.checkpoint import Progress
from translator.training.config import Config
from translator.training.encode import tokenizer_folder
from translator.training.recipe import ALIGNMENT, build_network, run_folder
from translator.training.weights import save_checkpoint
from translator.types import ModelCard

STATES = ("averaged", "ema", "last", "best")


def export(
    config: Config, target: Path, *, state: str = "ema", overwrite: bool = False
) -> ModelCard:
    """Write a Hugging Face checkpoint (``<folder>/checkpoint``) and convert it into ``target``.

    ``state``: "ema" (the running average), "last", "best" (averaged weights at the best dev loss)
    or "averaged" (what ``average`` made). Raises ConfigurationError, ReadError, ConversionError.
    """
    weights, progress = read_state(config, state)
    network = build_network(config)
    folder = config.folder / "checkpoint"
    full = {"bias": network.bias, **weights}
    save_checkpoint(full, network.shape, tokenizer_folder(config), folder)
    return convert(
        folder,
        target,
        name=config.export.name,
        quantization=config.export.quantization,
        alignment=ALIGNMENT,
        revision=config.export.revision or None,
        license=config.export.license or None,
        details=_details(config, progress, state),
        overwrite=overwrite,
    )


def read_state(config: Config, state: str) -> tuple[dict[str, Tensor], Progress]:
    """Weights of a run by the network's names. Raises ConfigurationError and ReadError."""
    if state not in STATES:
        raise ConfigurationError(f"The state must be one of {', '.join(STATES)}, not {state!r}.")
    name = {"averaged": "averaged", "best": "best"}.get(state, "last")
    found = checkpoint.load(run_folder(config) / name)
    if found is None:
        raise ConfigurationError(
            f"There is no checkpoint {run_folder(config) / name}; train first."
        )
    tensors, progress = found
    if state == "averaged":
        return {name: tensor.float() for name, tensor in tensors.items()}, progress
    prefix = "master." if state == "last" else "averaged."
    cut = len(prefix)
    return {
        name[cut:]: tensor for name, tensor in tensors.items() if name.startswith(prefix)
    }, progress


def _details(config: Config, progress: Progress, state: str) -> dict[str, object]:
    training = {
        key: value for key, value in asdict(config.training).items() if key not in ("report",)
    }
    details: dict[str, object] = {
        "training": {
            **training,
            "seed": config.seed,
            "weights": state,
            "steps": progress.step,
            "target_tokens": progress.tokens,
            "hours": round(progress.seconds / 3600, 2),
            "torch": torch.__version__,
        },
        "training_data": _training_data(config.folder / "report.json"),
    }
    for name in ("description", "license_reason", "known_failures"):
        if value := getattr(config.export, name):
            details[name] = value
    return details


def _training_data(path: Path) -> list[Mapping[str, Any]]:
    try:
        reports = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(f"{path} cannot be read: {error}; run `muwazi train prepare`.") from error
    return [
        {
            "set": one["name"],
            "origin": one["origin"],
            "license": one["license"],
            "pairs": one["kept"],
            "weight": one["weight"],
        }
        for one in reports
        if one["kept"] and one["weight"]
    ]
