"""From the name of a model to its folder, checked. Nothing goes online unasked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from translator.errors import (
    ConfigurationError,
    ModelError,
    ModelIntegrityError,
    ModelNotFoundError,
)
from translator.registry.card import read_card
from translator.registry.catalogue import (
    CATALOGUE,
    EMBEDDED,
    CatalogueEntry,
    check_revision,
    find_entry,
    hub_id_of,
    is_hub_id,
    store_name_of,
)
from translator.registry.integrity import verify
from translator.registry.store import cached_snapshot, embedded_path, not_found, stored
from translator.types import ModelCard


@dataclass(frozen=True, slots=True)
class Found:
    """A model that is here and whole. ``reason``: a sentence for people, why it is this one."""

    path: Path
    card: ModelCard
    reason: str


def resolve(
    model: str = "auto",
    *,
    revision: str | None = None,
    local_files_only: bool = True,
    environ: Mapping[str, str] | None = None,
) -> Found:
    """Find a model and verify it.

    ``model``: ``auto`` (the best one here), a catalogue name, ``owner/name`` of the hub,
    ``owner--name`` of the store, or a folder in either layout. A folder in the working directory
    never shadows a catalogue name; write ``./name`` for it. With ``local_files_only=False`` a
    model that is not here is pulled.

    Raises ModelNotFoundError, ModelIntegrityError, ConfigurationError (revision), and what
    ``download.pull`` raises.
    """
    check_revision(revision)
    if not isinstance(model, str) or not model.strip() or "\x00" in model or len(model) > 4096:
        raise ConfigurationError(f"{model!r} is not the name or the folder of a model.")
    if model == "auto":
        return _best(environ)
    if find_entry(model) is None and _is_path(model):
        return _from_folder(model)
    if model == EMBEDDED:
        return _verified(embedded_path(), EMBEDDED, f"{EMBEDDED}, as asked for.")
    found = _local(model, revision, environ)
    if found is not None:
        return found
    if local_files_only or hub_id_of(model) is None:
        raise not_found(model)
    from translator.registry.download import pull

    return pull(model, revision=revision)


def _best(environ: Mapping[str, str] | None) -> Found:
    passed_over: list[str] = []
    for entry in CATALOGUE:
        if entry.hub_id is None:
            continue
        try:
            found = _candidate(entry, passed_over, environ)
        except ModelError as error:
            passed_over.append(f"{entry.name} was passed over: {error}")
            continue
        if found is not None:
            return replace(found, reason=" ".join([found.reason, *passed_over]))
    reason = " ".join(["The model that comes with Muwazi.", *passed_over])
    try:
        return _verified(embedded_path(), EMBEDDED, reason)
    except ModelNotFoundError as error:
        raise ModelNotFoundError(" ".join([str(error), *passed_over])) from error


def _candidate(
    entry: CatalogueEntry, passed_over: list[str], environ: Mapping[str, str] | None
) -> Found | None:
    folder = stored(entry.name, environ)
    if folder is not None:
        reason = f"{entry.name}: the best of the models that were pulled."
        return _verified(folder, entry.name, reason)
    folder = cached_snapshot(str(entry.hub_id), entry.revision, environ)
    if folder is None:
        return None
    if read_card(folder).format == "transformers" and (missing := _missing_packages()):
        passed_over.append(
            f"{entry.name} is in the Hugging Face cache but needs {missing} to run "
            "(pip install 'muwazi[torch]')."
        )
        return None
    reason = f"{entry.name}: the best of the models in the Hugging Face cache."
    return _from_cache(folder, entry.name, reason)


def _missing_packages() -> str:
    return " and ".join(name for name in ("torch", "transformers") if find_spec(name) is None)


def _local(model: str, revision: str | None, environ: Mapping[str, str] | None) -> Found | None:
    name = store_name_of(model)
    folder = stored(model, environ)
    if name is not None and folder is not None:
        found = _verified(folder, name, f"{name}, as asked for, from the store.")
        if revision is None or found.card.revision == revision:
            return found
    hub_id = hub_id_of(model)
    snapshot = cached_snapshot(hub_id, revision, environ) if hub_id else None
    if snapshot is None:
        return None
    shown = name or model
    return _from_cache(snapshot, shown, f"{shown}, as asked for, from the Hugging Face cache.")


def _from_cache(folder: Path, name: str, reason: str) -> Found:
    found = _verified(folder, name, reason)
    return replace(found, card=replace(found.card, revision=found.card.revision or folder.name))


def _is_path(model: str) -> bool:
    separators = {os.sep, os.altsep or os.sep}
    if model.startswith((".", "~", *separators)) or Path(model).is_absolute():
        return True
    if is_hub_id(model):
        return Path(model).is_dir()
    return any(mark in model for mark in separators) or Path(model).is_dir()


def _from_folder(model: str) -> Found:
    folder = Path(model).expanduser()
    if not folder.is_dir():
        raise ModelNotFoundError(
            f"There is no folder {folder}. Give the folder of a model, or fetch one by name: "
            "muwazi models pull NAME"
        )
    return _verified(folder, folder.resolve().name, f"The folder {folder}, as asked for.")


def _verified(folder: Path, name: str, reason: str) -> Found:
    try:
        card = read_card(folder)
        verify(folder, card)
    except OSError as error:
        raise ModelIntegrityError(f"{folder} cannot be read: {error.strerror}.") from error
    entry = find_entry(name)
    # A folder without a card is named after itself, which for a cache is a commit.
    if not (folder / "card.json").is_file():
        card = replace(card, name=name, license=entry.license if entry else card.license)
    return Found(folder, card, reason)
