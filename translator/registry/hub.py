"""What the hub says about a model, and what its refusals mean."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from translator.errors import (
    ConfigurationError,
    DownloadError,
    ModelError,
    ModelNotFoundError,
)
from translator.registry.fetch import InterruptedTransferError, RemoteFile, patiently

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_MAX_BYTES = 20_000_000_000
_BOTH = ("config.json", "source.spm", "target.spm")
_CHECKPOINT = (
    *_BOTH,
    "vocab.json",
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
)
_CONVERTED = (
    *_BOTH,
    "model.bin",
    "card.json",
    "shared_vocabulary.json",
    "source_vocabulary.json",
    "target_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.txt",
    "target_vocabulary.txt",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of one commit of a model that are needed to run it."""

    hub_id: str
    commit: str
    files: tuple[RemoteFile, ...]
    needs_conversion: bool
    license: str | None

    @property
    def total(self) -> int:
        """Bytes of all the files."""
        return sum(file.size for file in self.files)

    @property
    def room(self) -> float:
        """Space in the store, as a multiple of ``total``, while the model is made."""
        return 2.2 if self.needs_conversion else 1.05


def plan_pull(hub_id: str, revision: str | None) -> Plan:
    """Ask the hub for the files of ``hub_id`` and choose what is needed.

    Raises ModelNotFoundError when they are not a Marian model in either layout, DownloadError
    when the answer makes no sense, and whatever huggingface_hub raises.
    """
    from huggingface_hub import HfApi, constants

    endpoint = constants.ENDPOINT
    if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
        raise ConfigurationError(f"HF_ENDPOINT must be an http(s) address, not {endpoint!r}.")
    api = HfApi(endpoint=endpoint, library_name="muwazi")

    def ask() -> Any:
        timeout = constants.HF_HUB_DOWNLOAD_TIMEOUT
        return api.model_info(hub_id, revision=revision, files_metadata=True, timeout=timeout)

    try:
        info = patiently(ask, lambda: 0)
        siblings = {item.rfilename: item for item in info.siblings or ()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DownloadError(
            f"{endpoint} does not answer like a Hugging Face hub: {error}. Check HF_ENDPOINT."
        ) from error
    if not _COMMIT.fullmatch(str(info.sha)):
        raise DownloadError(f"The hub names no commit of {hub_id}.")
    names, needs_conversion = _choose(hub_id, siblings)
    files = tuple(_remote(siblings[name]) for name in names)
    plan = Plan(hub_id, str(info.sha), files, needs_conversion, _license(info.card_data))
    if plan.total > _MAX_BYTES:
        raise DownloadError(f"{hub_id} is too large to be a sentence translation model.")
    return plan


def _choose(hub_id: str, siblings: Mapping[str, Any]) -> tuple[list[str], bool]:
    if {"model.bin", "source.spm", "target.spm"} <= set(siblings):
        return [name for name in _CONVERTED if name in siblings], False
    index = "model.safetensors.index.json"
    shards = sorted(name for name in siblings if _SHARD.fullmatch(name))
    if "model.safetensors" in siblings:
        weights = ["model.safetensors"]
    elif index in siblings and shards:
        weights = [index, *shards]
    else:
        weights = [name for name in ("pytorch_model.bin",) if name in siblings]
    needed = {*_BOTH, "vocab.json"}
    if not weights or not needed <= set(siblings):
        missing = sorted(needed - set(siblings)) or ["the weights"]
        raise ModelNotFoundError(
            f"{hub_id} is not a Marian model that Muwazi can run (it lacks {', '.join(missing)})."
        )
    return [name for name in _CHECKPOINT if name in siblings] + weights, True


def _remote(item: Any) -> RemoteFile:
    digest = item.lfs.sha256 if item.lfs is not None else item.blob_id
    size = item.lfs.size if item.lfs is not None else item.size
    return RemoteFile(item.rfilename, size if isinstance(size, int) else -1, str(digest))


def _license(card_data: Any) -> str | None:
    found = getattr(card_data, "license", None)
    return found[:100] if isinstance(found, str) and found and found.isprintable() else None


@contextmanager
def explained(hub_id: str) -> Iterator[None]:
    """Turn the errors of the hub's client and of the disk into ours, with advice."""
    from huggingface_hub import errors

    try:
        yield
    except (ModelError, ConfigurationError):
        raise
    except errors.OfflineModeIsEnabled as error:
        raise DownloadError(
            f"{hub_id} cannot be pulled: offline mode is on. Unset HF_HUB_OFFLINE (and "
            "TRANSFORMERS_OFFLINE) to allow it."
        ) from error
    except errors.HfHubHTTPError as error:
        raise _refusal(hub_id, error) from error
    except (errors.HTTPError, InterruptedTransferError) as error:  # type: ignore[attr-defined]
        raise DownloadError(
            f"The Hugging Face hub could not be reached, or broke off ({error}). Check the "
            "connection, the proxy and HF_ENDPOINT, and pull again: it goes on where it stopped."
        ) from error
    except OSError as error:
        raise _disk_error(hub_id, error) from error


def _refusal(hub_id: str, error: Any) -> ModelError:
    from huggingface_hub import constants, errors

    page = f"{constants.ENDPOINT}/{hub_id}"
    status = getattr(error.response, "status_code", None)
    if isinstance(error, errors.GatedRepoError):
        return DownloadError(
            f"{hub_id} is gated: accept its conditions on {page}, then set HF_TOKEN to a token of "
            "that account."
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return ModelNotFoundError(f"{hub_id} has no such revision; see {page}.")
    if isinstance(error, errors.RepositoryNotFoundError) or status == 404:
        return ModelNotFoundError(
            f"There is no model {hub_id} on {constants.ENDPOINT}. Check the spelling; if it is "
            "private, set HF_TOKEN."
        )
    if status in (401, 403):
        return DownloadError(
            f"{constants.ENDPOINT} refuses access to {hub_id} ({status}). Check HF_TOKEN: it may "
            "be wrong, expired or without the right to read this model."
        )
    return DownloadError(
        f"{constants.ENDPOINT} has trouble of its own ({status}). Pull again later: it goes on "
        "where it stopped."
    )


def _disk_error(hub_id: str, error: OSError) -> ModelError:
    place = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DownloadError(
            f"The disk is full{place}. Free some space and pull {hub_id} again: it goes on where "
            "it stopped."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return DownloadError(
            f"There is no permission to write{place}. Point MUWAZI_HOME and HF_HOME to folders of "
            "your own."
        )
    return DownloadError(f"{hub_id} could not be stored{place}: {error.strerror or error}.")
