"""The models that Muwazi knows by name, best first, and the forms that a name may take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from translator.errors import ConfigurationError

EMBEDDED = "muwazi-ar-en"
_STORE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,191}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be asked for by ``name``.

    ``hub_id`` and ``revision``: where it is pulled from; no hub id for the one that comes with
    Muwazi. ``download_bytes`` and ``quality`` (test set, metric, score) hold only what is known
    for certain; a pulled model's own card says more.
    """

    name: str
    hub_id: str | None
    revision: str | None
    license: str
    download_bytes: int | None
    description: str
    quality: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="opus-mt-tc-big-ar-en",
        hub_id="Helsinki-NLP/opus-mt-tc-big-ar-en",
        revision=None,
        license="CC-BY-4.0",
        download_bytes=None,
        description="The larger OPUS-MT model (transformer-big): the best of these.",
    ),
    CatalogueEntry(
        name="opus-mt-ar-en",
        hub_id="Helsinki-NLP/opus-mt-ar-en",
        revision=None,
        license="Apache-2.0",
        download_bytes=None,
        description="The standard OPUS-MT model (transformer-base): smaller and faster.",
        quality={"FLORES-200 dev": {"BLEU": 33.9}},
    ),
    CatalogueEntry(
        name=EMBEDDED,
        hub_id=None,
        revision=None,
        license="CC-BY-SA-4.0",
        download_bytes=None,
        description="Comes with Muwazi, which so works at once and offline; the weakest of these.",
    ),
)


def find_entry(name: str) -> CatalogueEntry | None:
    """The entry of that name or hub id."""
    return next((entry for entry in CATALOGUE if name in (entry.name, entry.hub_id)), None)


def is_hub_id(name: str) -> bool:
    """Whether ``name`` is a valid ``owner/name`` of the Hugging Face hub."""
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

    try:
        validate_repo_id(name)
    except HFValidationError:
        return False
    return name.count("/") == 1


def is_store_name(name: str) -> bool:
    """Whether ``name`` may be the name of a folder in the store."""
    return bool(_STORE_NAME.fullmatch(name)) and ".." not in name and not name.endswith(".")


def hub_id_of(name: str) -> str | None:
    """The hub id behind a catalogue name, ``owner/name`` or ``owner--name``; None for others."""
    entry = find_entry(name)
    if entry is not None:
        return entry.hub_id
    spelled = name.replace("--", "/", 1) if "/" not in name else name
    return spelled if is_hub_id(spelled) else None


def store_name_of(name: str) -> str | None:
    """The store folder's name for any form of name; None when it cannot be one."""
    entry = find_entry(name)
    if entry is not None:
        return entry.name
    hub_id = hub_id_of(name)
    if hub_id is not None:
        known = find_entry(hub_id)
        return known.name if known else hub_id.replace("/", "--")
    return name if is_store_name(name) else None


def check_revision(revision: str | None) -> None:
    """Raise ConfigurationError for what can be no branch, tag or commit of a model."""
    if revision is None:
        return
    if not _REVISION.fullmatch(revision) or ".." in revision or "//" in revision:
        raise ConfigurationError(
            f"{revision!r} is not a revision; give a branch, a tag or a commit of the model."
        )
