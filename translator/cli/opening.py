"""From settings to a translator that is ready."""

from __future__ import annotations

from translator.cli.pulling import pull_with_bar
from translator.errors import ModelNotFoundError
from translator.pipeline import Translator
from translator.settings import Settings


def open_translator(
    settings: Settings, *, revision: str | None = None, allow_download: bool = False
) -> Translator:
    """Load the model; with ``allow_download``, fetch it first when it is not here.

    Raises as ``Translator`` does, and DownloadError.
    """
    if allow_download:
        _fetch_if_missing(settings.model, revision)
    return Translator(settings=settings, revision=revision)


def _fetch_if_missing(model: str, revision: str | None) -> None:
    from translator.registry import resolve

    try:
        resolve(model, revision=revision)
    except ModelNotFoundError:
        pull_with_bar(model, revision=revision)
