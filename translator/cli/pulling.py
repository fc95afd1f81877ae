"""Downloading a model while a person watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translator.cli.progress import ProgressBar, describe_bytes

if TYPE_CHECKING:
    from translator.registry import Found
    from translator.registry.download import Progress


def pull_with_bar(name: str, *, revision: str | None = None, quantization: str = "int8") -> Found:
    """Download a model with a bar on stderr. Raises as ``registry.download.pull`` does."""
    from translator.registry.download import pull

    with ProgressBar(describe_bytes, delay=0.5) as bar:

        def show(progress: Progress) -> None:
            bar.update(progress.done, progress.total)

        return pull(name, revision=revision, quantization=quantization, on_progress=show)
