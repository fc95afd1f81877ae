"""Models on this computer: the embedded one, the user's store and the Hugging Face cache."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from translator.errors import ConfigurationError, ModelIntegrityError, ModelNotFoundError
from translator.registry.card import read_card, read_json, recognise
from translator.registry.catalogue import (
    CATALOGUE,
    EMBEDDED,
    check_revision,
    find_entry,
    hub_id_of,
    is_store_name,
    store_name_of,
)
from translator.types import ModelCard

Place = Literal["embedded", "store", "hub cache"]
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is here. ``bytes``: what its files take on disk.

    A folder that cannot be read is listed too: ``card.details["fault"]`` says why.
    """

    name: str
    path: Path
    card: ModelCard
    place: Place
    bytes: int


def embedded_path() -> Path:
    """Folder of the model that comes with Muwazi. Raises ModelNotFoundError."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent / "models" / EMBEDDED, package / "_models" / EMBEDDED):
        if (folder / "model.bin").is_file():
            return folder
    raise ModelNotFoundError(
        f"The embedded model ({EMBEDDED}) is not in this installation. Reinstall muwazi, or pull "
        "another: muwazi models pull opus-mt-ar-en"
    )


def store_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where pulled models are kept: ``$MUWAZI_HOME/models``, or the user's data folder."""
    environ = os.environ if environ is None else environ
    if home := environ.get("MUWAZI_HOME"):
        return Path(home).expanduser() / "models"
    import platformdirs

    return Path(platformdirs.user_data_dir("muwazi")) / "models"


def hub_cache(environ: Mapping[str, str] | None = None) -> Path:
    """The Hugging Face cache, by huggingface_hub's own rules."""
    if environ is None:
        from huggingface_hub import constants

        return Path(constants.HF_HUB_CACHE)
    chosen = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
    if chosen:
        return Path(os.path.expandvars(chosen)).expanduser()
    if home := environ.get("HF_HOME"):
        return Path(os.path.expandvars(home)).expanduser() / "hub"
    general = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(general).expanduser() / "huggingface" / "hub"


def repository_folder(cache: Path, hub_id: str) -> Path:
    """Where the cache keeps a model."""
    return cache / f"models--{hub_id.replace('/', '--')}"


def cached_snapshot(
    hub_id: str, revision: str | None = None, environ: Mapping[str, str] | None = None
) -> Path | None:
    """Folder of a model in the Hugging Face cache, in either layout; None when it is not there."""
    check_revision(revision)
    folder = repository_folder(hub_cache(environ), hub_id)
    commit = revision or "main"
    if not _COMMIT.fullmatch(commit):
        reference = folder / "refs" / commit
        try:
            commit = reference.read_text(encoding="utf-8")[:64].strip()
        except (OSError, UnicodeDecodeError):
            return None
        if not _COMMIT.fullmatch(commit):
            return None
    snapshot = folder / "snapshots" / commit
    return snapshot if recognise(snapshot) else None


def stored(name: str, environ: Mapping[str, str] | None = None) -> Path | None:
    """Folder in the store of a model by any form of its name; None when it is not there."""
    own = store_name_of(name)
    if own is None or own == EMBEDDED:
        return None
    folder = store_folder(environ) / own
    return folder if folder.is_dir() else None


def installed(environ: Mapping[str, str] | None = None) -> list[Installed]:
    """Every model that is here: the embedded one, the store's, the Hugging Face cache's."""
    found: list[Installed] = []
    with suppress(ModelNotFoundError):
        found.append(_installed(EMBEDDED, embedded_path(), "embedded"))
    store = store_folder(environ)
    if store.is_dir():
        for folder in sorted(store.iterdir()):
            if folder.is_dir() and is_store_name(folder.name):
                found.append(_installed(folder.name, folder, "store"))
    for hub_id, folder in _cached(environ):
        entry = find_entry(hub_id)
        found.append(_installed(entry.name if entry else hub_id, folder, "hub cache"))
    return found


def where(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """Folder of an installed model. Raises ModelNotFoundError."""
    if name == EMBEDDED:
        return embedded_path()
    hub_id = hub_id_of(name)
    folder = stored(name, environ) or (cached_snapshot(hub_id, None, environ) if hub_id else None)
    if folder is None:
        raise not_found(name)
    return folder


def remove(name: str, environ: Mapping[str, str] | None = None) -> Path:
    """Delete a model from the store; returns the folder that was deleted.

    Raises ModelNotFoundError, and ConfigurationError for one that is not the store's.
    """
    if name == EMBEDDED:
        raise ConfigurationError(f"{EMBEDDED} comes with Muwazi and cannot be removed.")
    folder = stored(name, environ)
    if folder is None:
        path = where(name, environ)
        raise ConfigurationError(
            f"{name} is in the Hugging Face cache ({path}), which other programs share; remove it "
            "there: hf cache rm"
        )
    doomed = folder.with_name(f".removed.{folder.name}.{os.getpid()}")
    try:
        os.replace(folder, doomed)  # in one step, so that no half of it is ever found
        shutil.rmtree(doomed)
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be removed: {error.strerror}.") from error
    return folder


def not_found(name: str) -> ModelNotFoundError:
    """The error for a model that is not here, with what to do about it."""
    known = ", ".join(entry.name for entry in CATALOGUE)
    if hub_id_of(name) is None:
        return ModelNotFoundError(
            f"There is no model {name!r}. Known names: {known}; others are given as a folder "
            "(./my-model) or as owner/name of the Hugging Face hub."
        )
    return ModelNotFoundError(
        f"The model {name} is not on this computer. Fetch it with: muwazi models pull {name}"
    )


def _installed(name: str, path: Path, place: Place) -> Installed:
    try:
        card = read_card(path)
    except ModelIntegrityError as error:
        card = ModelCard(name, details={"fault": str(error)})
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return Installed(name, path, card, place, size)


def _cached(environ: Mapping[str, str] | None) -> Iterator[tuple[str, Path]]:
    cache = hub_cache(environ)
    if not cache.is_dir():
        return
    for folder in sorted(cache.glob("models--*--*")):
        hub_id = hub_id_of(folder.name.removeprefix("models--"))
        snapshot = cached_snapshot(hub_id, None, environ) if hub_id else None
        if hub_id and snapshot and (find_entry(hub_id) or _translates_arabic(snapshot)):
            yield hub_id, snapshot


def _translates_arabic(snapshot: Path) -> bool:
    try:
        kind = read_json(snapshot / "config.json").get("model_type")
        languages = read_json(snapshot / "tokenizer_config.json")
    except ModelIntegrityError:
        return False
    source, target = languages.get("source_lang"), languages.get("target_lang")
    return kind == "marian" and source in ("ar", "ara") and target in ("en", "eng")
