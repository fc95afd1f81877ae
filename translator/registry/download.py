"""Pulling a model from the Hugging Face hub into the store."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from translator.errors import (
    ConfigurationError,
    DownloadError,
    ModelIntegrityError,
    ModelNotFoundError,
)
from translator.registry.card import CARD_FILE, read_card, write_card
from translator.registry.catalogue import (
    EMBEDDED,
    check_revision,
    find_entry,
    hub_id_of,
    store_name_of,
)
from translator.registry.convert import QUANTIZATIONS, convert
from translator.registry.fetch import RemoteFile, fetch
from translator.registry.hub import Plan, explained, plan_pull
from translator.registry.integrity import sha256, verify
from translator.registry.lookup import Found, resolve
from translator.registry.marian import require_torch
from translator.registry.store import hub_cache, repository_folder, store_folder

_LOCK_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is: ``done`` of ``total`` bytes of all its files; ``file`` is under way."""

    file: str
    done: int
    total: int


def pull(
    name: str,
    *,
    revision: str | None = None,
    quantization: str = "int8",
    on_progress: Callable[[Progress], None] | None = None,
) -> Found:
    """Download a model, check it, convert it if need be, and put it into the store in one step.

    ``name``: a catalogue name or ``owner/name``. Files come into the Hugging Face cache; a pull
    that was stopped goes on where it stopped. A model that is here whole in that revision and
    quantization is left as it is.

    Raises ModelNotFoundError, DownloadError, ModelIntegrityError, ConversionError,
    MissingDependencyError (before anything is downloaded) and ConfigurationError.
    """
    check_revision(revision)
    if quantization not in QUANTIZATIONS:
        raise ConfigurationError(
            f"quantization must be one of {', '.join(QUANTIZATIONS)}, not {quantization!r}."
        )
    if name == EMBEDDED:
        return resolve(EMBEDDED)
    hub_id, own_name = hub_id_of(name), store_name_of(name)
    if hub_id is None or own_name is None:
        raise ModelNotFoundError(
            f"{name!r} is neither a known model nor an owner/name of the Hugging Face hub."
        )
    entry = find_entry(own_name)
    revision = revision or (entry.revision if entry else None)
    target = store_folder() / own_name
    with explained(hub_id), _locked(target):
        plan = plan_pull(hub_id, revision)
        found = _already_here(target, plan, quantization)
        if found is not None:
            return found
        if plan.needs_conversion:
            require_torch()
        _check_space(plan, target)
        folder = _download(plan, on_progress)
        if plan.needs_conversion:
            convert(
                folder,
                target,
                name=own_name if entry else hub_id,
                quantization=quantization,
                license=(entry.license if entry else None) or plan.license,
                quality=entry.quality if entry else None,
                revision=plan.commit,
                details={"hub_id": hub_id},
                overwrite=True,
            )
        else:
            _copy(folder, target, plan, own_name if entry else hub_id)
    return Found(target, read_card(target), f"{own_name}, pulled from {hub_id}.")


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    """Let one pull of a model run at a time, whichever process it is in."""
    import filelock

    target.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(target.with_name(f".{target.name}.lock"), timeout=_LOCK_SECONDS)
    try:
        with lock:
            _sweep(target)
            yield
    except filelock.Timeout as error:
        raise DownloadError(f"{target.name} is being pulled by another program.") from error


def _sweep(target: Path) -> None:
    """Remove what a pull that was killed left beside ``target``."""
    leftover = re.compile(rf"\.(removed\.)?{re.escape(target.name)}\.\w+")
    for path in target.parent.iterdir():
        if path.is_dir() and leftover.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _already_here(target: Path, plan: Plan, quantization: str) -> Found | None:
    if not target.is_dir():
        return None
    try:
        card = read_card(target)
        verify(target, card)
    except ModelIntegrityError:
        return None
    if card.revision != plan.commit or (
        plan.needs_conversion and card.quantization != quantization
    ):
        return None
    return Found(target, card, f"{target.name} is here already, in this very revision.")


def _check_space(plan: Plan, target: Path) -> None:
    """Raise DownloadError when the disks have not enough room for the download and the model."""
    folder = repository_folder(hub_cache(), plan.hub_id)
    here = sum(
        file.size
        for file in plan.files
        if (folder / "blobs" / file.digest).is_file()
        or (folder / "snapshots" / plan.commit / file.name).is_file()
    )
    # Converting makes a float32 copy to compare with, which doubles a float16 checkpoint.
    wanted = {folder: plan.total - here, target: int(plan.total * plan.room)}
    needs: dict[int, tuple[Path, int]] = {}
    for path, need in wanted.items():
        existing = next(parent for parent in (path, *path.parents) if parent.exists())
        device = existing.stat().st_dev
        needs[device] = (existing, needs.get(device, (existing, 0))[1] + need)
    for existing, need in needs.values():
        free = shutil.disk_usage(existing).free
        if free < need:
            raise DownloadError(
                f"Not enough disk space for {plan.hub_id}: about {_mb(need)} are needed in "
                f"{existing}, {_mb(free)} are free; {_mb(need - free)} are missing. Free some "
                "space, or point MUWAZI_HOME and HF_HOME to another disk."
            )


def _mb(count: int) -> str:
    return f"{max(1, round(count / 1e6)):,} MB"


def _download(plan: Plan, on_progress: Callable[[Progress], None] | None) -> Path:
    """Fetch every file of the plan; returns the snapshot's folder."""
    finished, folder = 0, None
    for file in plan.files:

        def report(done: int, file: RemoteFile = file, before: int = finished) -> None:
            if on_progress is not None:
                on_progress(Progress(file.name, before + done, plan.total))

        folder = fetch(plan.hub_id, plan.commit, file, report).parent
        finished += file.size
    if folder is None:
        raise DownloadError(f"{plan.hub_id} holds no files.")
    return folder


def _copy(folder: Path, target: Path, plan: Plan, name: str) -> None:
    """Put a model that is in CTranslate2's layout already into the store."""
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        built = Path(scratch) / "model"
        built.mkdir()
        for file in plan.files:
            shutil.copyfile(folder / file.name, built / file.name)
        card = read_card(built)
        verify(built, card)
        files = {
            path.name: sha256(path) for path in sorted(built.iterdir()) if path.name != CARD_FILE
        }
        write_card(
            built,
            replace(
                card,
                name=name,
                files=files,
                revision=plan.commit,
                license=card.license or plan.license,
                details={**card.details, "hub_id": plan.hub_id},
            ),
        )
        if target.exists():
            os.replace(target, Path(scratch) / "old")
        os.replace(built, target)
