"""A run's state on disk: tensors in shards of safetensors, everything else as JSON.

A checkpoint is a folder that appears whole or not at all. Nothing in it is unpickled.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from translator.errors import ReadError

_SHARD = "16MB"
_INDEX = "model.safetensors.index.json"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    ``round`` and ``batch`` say which batch is next; ``cooled``: the rate had begun to fall.
    """

    step: int = 0
    round: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0
    best: float | None = None
    best_step: int = 0
    cooled: bool = False


def save(
    folder: Path, tensors: Mapping[str, Tensor], progress: Progress, *, half: bool = False
) -> None:
    """Put a checkpoint into ``folder``, in place of what is there; in bfloat16 if ``half``."""
    from huggingface_hub import save_torch_state_dict

    part, old = folder.with_name(folder.name + ".part"), folder.with_name(folder.name + ".old")
    for left in (part, old):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True)
    # Tensors that share memory would be stored once and found missing.
    save_torch_state_dict(
        {name: (one.bfloat16() if half else one).contiguous() for name, one in tensors.items()},
        part,
        max_shard_size=_SHARD,
        metadata={"format": "pt"},
    )
    (part / "progress.json").write_text(json.dumps(asdict(progress), indent=1), "utf-8")
    if folder.exists():
        folder.rename(old)
    part.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> tuple[dict[str, Tensor], Progress] | None:
    """What ``save`` put into ``folder``; None when there is nothing.

    Raises ReadError when it is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    old = folder.with_name(folder.name + ".old")
    if not folder.exists() and old.exists():  # stopped between the two renames
        old.rename(folder)
    if not folder.is_dir():
        return None
    try:
        progress = Progress(**json.loads((folder / "progress.json").read_text("utf-8")))
        tensors: dict[str, Tensor] = {}
        for shard in sorted(folder.glob("*.safetensors")):
            tensors.update(load_file(shard))
        _check(folder, tensors)
    except (OSError, ValueError, TypeError, KeyError, SafetensorError) as error:
        raise ReadError(
            f"The checkpoint {folder} is damaged ({error}). Remove it to start again from the "
            "beginning."
        ) from error
    return tensors, progress


def _check(folder: Path, tensors: Mapping[str, Any]) -> None:
    if not tensors:
        raise ValueError("it holds no tensors")
    index = folder / _INDEX
    if not index.is_file():
        return
    missing = set(json.loads(index.read_text("utf-8"))["weight_map"]) - set(tensors)
    if missing:
        raise ValueError(f"{len(missing)} tensors are missing, {min(missing)} first")
