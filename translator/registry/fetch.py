"""One file from the Hugging Face hub into its cache: resumed, retried, checked.

huggingface_hub throws a half-finished file away when a download stops; for hundreds of megabytes
over a bad line that may mean never. So the transfer is ours, over that library's session (its
proxies, token and offline switch), and the file goes where the library keeps and finds it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from translator.errors import DownloadError
from translator.registry.store import hub_cache, repository_folder

RETRY_WAITS: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0)
_TRANSIENT = (408, 429, 500, 502, 503, 504)
_FRESH_START = 1 << 20
_HEX = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class InterruptedTransferError(Exception):
    """The server closed the connection before the file was whole."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a model on the hub; ``digest``: its SHA-256 (LFS) or git blob SHA-1."""

    name: str
    size: int
    digest: str

    def __post_init__(self) -> None:
        """Raise DownloadError for values that could not be paths and sizes."""
        if not _HEX.fullmatch(self.digest) or self.size < 0:
            raise DownloadError(f"The hub gives no usable checksum or size for {self.name}.")


def fetch(
    hub_id: str, commit: str, file: RemoteFile, on_bytes: Callable[[int], None] | None = None
) -> Path:
    """The path of ``file`` in the cache, downloaded if it is not there whole.

    ``on_bytes`` is told how many bytes of the file are here. A stopped download goes on where it
    stopped, now or at the next call. Raises DownloadError for a file that is not what the hub
    says (it is deleted), and whatever huggingface_hub raises.
    """
    folder = repository_folder(hub_cache(), hub_id)
    pointer = folder / "snapshots" / commit / file.name
    report = on_bytes or (lambda _: None)
    if pointer.is_file():
        if matches(pointer, file):
            report(file.size)
            return pointer
        _log.warning("%s was altered on this disk and is fetched again.", pointer)
        if pointer.resolve().is_relative_to(folder.resolve()):
            pointer.resolve().unlink()
    blob = folder / "blobs" / file.digest
    blob.parent.mkdir(parents=True, exist_ok=True)
    if not (blob.is_file() and matches(blob, file)):
        part = blob.with_name(f"{file.digest}.muwazi.incomplete")
        url = _url(hub_id, commit, file.name)
        patiently(lambda: _transfer(url, part, file, report), lambda: _size(part))
        if not matches(part, file):
            part.unlink()
            raise DownloadError(
                f"{file.name} of {hub_id} arrived with the wrong content (its checksum is not the "
                "hub's); it was deleted. Pull again; if it happens again, the hub or a proxy on "
                "the way alters the file."
            )
        os.replace(part, blob)
    report(file.size)
    _point(pointer, blob)
    return pointer


def patiently(action: Callable[[], _Result], progress: Callable[[], int]) -> _Result:
    """Do ``action``, again after each of RETRY_WAITS while what fails may pass.

    Whenever ``progress`` has grown by a megabyte, the waits start afresh.
    """
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    failures, before = 0, progress()
    while True:
        try:
            return action()
        except (HTTPError, InterruptedTransferError) as error:
            if progress() >= before + _FRESH_START:
                failures, before = 0, progress()
            if failures >= len(RETRY_WAITS) or not _may_pass(error):
                raise
            _log.info("Trying again after: %s", error)
            time.sleep(RETRY_WAITS[failures])
            failures += 1


def matches(path: Path, file: RemoteFile) -> bool:
    """Whether the content of ``path`` is that of ``file``, by size and checksum."""
    if path.stat().st_size != file.size:
        return False
    if len(file.digest) == 64:
        digest = hashlib.sha256()
    else:
        digest = hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return digest.hexdigest() == file.digest


def _transfer(url: str, part: Path, file: RemoteFile, report: Callable[[int], None]) -> None:
    from huggingface_hub import constants, get_session, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    if _size(part) > file.size:
        part.unlink()
    if _size(part) == file.size and part.exists():
        return
    # Without identity, a proxy may compress, and neither sizes nor ranges would hold.
    headers = {**build_hf_headers(library_name="muwazi"), "Accept-Encoding": "identity"}
    if start := _size(part):
        headers["Range"] = f"bytes={start}-"
    timeout = constants.HF_HUB_DOWNLOAD_TIMEOUT
    with get_session().stream("GET", url, headers=headers, timeout=timeout) as response:
        if response.status_code == 416:
            part.unlink(missing_ok=True)
            raise InterruptedTransferError("the part that was here does not fit; starting again")
        hf_raise_for_status(response)
        if response.status_code != 206 or not _continues(response.headers, start):
            start = 0
        with part.open("r+b" if start else "wb") as out:
            out.seek(start)
            for block in response.iter_raw():
                start += len(block)
                if start > file.size:
                    break
                out.write(block)
                report(start)
            out.truncate()
    if start > file.size:
        part.unlink()
        raise DownloadError(f"The hub sends more of {file.name} than it announced.")
    if start < file.size:
        raise InterruptedTransferError(f"{file.name} stopped at {start:,} of {file.size:,} bytes")


def _continues(headers: Mapping[str, str], start: int) -> bool:
    found = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
    return found is not None and int(found[1]) == start


def _url(hub_id: str, commit: str, name: str) -> str:
    from huggingface_hub import hf_hub_url

    return hf_hub_url(hub_id, name, revision=commit)


def _may_pass(error: Exception) -> bool:
    response = getattr(error, "response", None)
    return response is None or response.status_code in _TRANSIENT


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _point(pointer: Path, blob: Path) -> None:
    """Make the snapshot's entry, as huggingface_hub does: a relative link, or the file itself."""
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.unlink(missing_ok=True)
    try:
        pointer.symlink_to(os.path.relpath(blob, pointer.parent))
    except (OSError, NotImplementedError):
        shutil.move(blob, pointer)
