"""The mean of a run's newest kept states (checkpoint averaging, Junczys-Dowmunt et al. 2016)."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from translator.errors import ConfigurationError
from translator.training import checkpoint


def average(run: Path, count: int) -> int:
    """Write the mean of the newest ``count`` states of ``run`` to ``run/averaged``.

    Returns how many there were. Raises ConfigurationError when there is none, ReadError when one
    is damaged.
    """
    if count < 1:
        raise ConfigurationError("At least one state must be averaged.")
    folders = sorted((run / "kept").glob("[0-9]*[0-9]"))[-count:]
    if not folders:
        raise ConfigurationError(f"There is nothing to average in {run}; train first.")
    total: dict[str, Tensor] = {}
    progress = checkpoint.Progress()
    for folder in folders:
        found = checkpoint.load(folder)
        if found is None:
            raise ConfigurationError(f"{folder} is gone.")
        state, progress = found
        for name, tensor in state.items():
            total[name] = total.get(name, 0.0) + tensor.float() / len(folders)
    checkpoint.save(run / "averaged", total, progress)
    return len(folders)
