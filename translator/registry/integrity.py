"""Whether a model folder is whole: nothing missing, truncated or altered.

With hashes in the card, every file is hashed. Without (a folder that another program made), the
weights' own header says how long the file must be, so truncation is found all the same.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from translator.errors import ModelIntegrityError
from translator.registry.card import VOCABULARY_FILES, read_json
from translator.types import ModelCard

_LARGE = 64 * 1024 * 1024
_MAX_HEADER = 64 * 1024 * 1024
_MAX_VARIABLES = 100_000
_ADVICE = "Pull the model again (muwazi models pull NAME), or reinstall muwazi if it is its own."
_verified: set[tuple[str, int, int, str]] = set()


def verify(folder: Path, card: ModelCard) -> None:
    """Check every file of the model in ``folder`` against ``card``.

    Raises ModelIntegrityError that names the file: missing, truncated, altered, or a path in the
    card that leaves the folder. A large file that was hashed once in this process is not hashed
    again while its size and time stay the same.
    """
    for name, digest in card.files.items():
        path = _inside(folder, name)
        if not path.is_file():
            raise ModelIntegrityError(f"{name} is missing from {folder}. {_ADVICE}")
        _check_hash(path, name, digest)
    if card.format == "ctranslate2":
        _require(folder, ("model.bin",), ("source.spm",), ("target.spm",), VOCABULARY_FILES)
        if "model.bin" not in card.files:
            _check_model_bin(folder / "model.bin")
        return
    _require(folder, ("config.json",), ("vocab.json",), ("source.spm",), ("target.spm",))
    _check_checkpoint(folder)


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def shards(folder: Path) -> tuple[str, ...]:
    """Names of the weight files that ``model.safetensors.index.json`` in ``folder`` lists."""
    index = read_json(folder / "model.safetensors.index.json", limit=_MAX_HEADER)
    weights = index.get("weight_map")
    if not isinstance(weights, dict) or not all(isinstance(name, str) for name in weights.values()):
        raise ModelIntegrityError(f"model.safetensors.index.json in {folder} lists no weights.")
    names = sorted(set(weights.values()))
    for name in names:
        if PurePosixPath(name).name != name or not name.endswith(".safetensors"):
            raise ModelIntegrityError(f"{name!r} is not the name of a weight file of {folder}.")
    return tuple(names)


def _inside(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or ":" in name or not pure.parts:
        raise ModelIntegrityError(
            f"The card of {folder} names {name!r}, which is not a file inside the model's folder."
        )
    path = folder / pure
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ModelIntegrityError(f"{name} in {folder} is a link that leads out of the folder.")
    return path


def _check_hash(path: Path, name: str, digest: str) -> None:
    try:
        state = path.stat()
        key = (str(path.resolve()), state.st_size, state.st_mtime_ns, digest)
        if key in _verified:
            return
        found = sha256(path)
    except OSError as error:
        raise ModelIntegrityError(f"{path} cannot be read: {error}") from error
    if found != digest:
        raise ModelIntegrityError(
            f"{name} in {path.parent} is damaged: it was truncated or altered since the model was "
            f"made (its SHA-256 is {found[:12]}…, not {digest[:12]}…). {_ADVICE}"
        )
    if state.st_size >= _LARGE:
        _verified.add(key)


def _require(folder: Path, *alternatives: tuple[str, ...]) -> None:
    for names in alternatives:
        if not any((folder / name).is_file() for name in names):
            raise ModelIntegrityError(f"{names[0]} is missing from {folder}. {_ADVICE}")


def _check_checkpoint(folder: Path) -> None:
    kind = read_json(folder / "config.json").get("model_type")
    if kind != "marian":
        raise ModelIntegrityError(
            f"{folder} holds a model of type {kind!r}; Muwazi runs Marian models only."
        )
    if (folder / "model.safetensors").is_file():
        check_safetensors(folder / "model.safetensors")
    elif (folder / "model.safetensors.index.json").is_file():
        for name in shards(folder):
            _require(folder, (name,))
            check_safetensors(folder / name)
    else:
        _require(folder, ("pytorch_model.bin",))


def check_safetensors(path: Path) -> None:
    """Raise ModelIntegrityError unless the file is exactly as long as its header says."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", _read(file, 8))
            if length > min(size, _MAX_HEADER):
                raise ValueError("its header is longer than the file")
            header = json.loads(_read(file, length))
        ends = [
            entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"
        ]
        wanted = 8 + length + max(ends, default=0)
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ModelIntegrityError(
            f"{path} is not a whole safetensors file: {error}. {_ADVICE}"
        ) from error
    if size != wanted:
        raise ModelIntegrityError(
            f"{path} is damaged: {size:,} bytes long, but its header says {wanted:,}. {_ADVICE}"
        )


def _check_model_bin(path: Path) -> None:
    try:
        with path.open("rb") as file:
            wanted = sum(_model_bin_parts(file))
        size = path.stat().st_size
    except (OSError, ValueError, struct.error) as error:
        raise ModelIntegrityError(
            f"{path} is not a whole CTranslate2 model: {error}. {_ADVICE}"
        ) from error
    if size != wanted:
        raise ModelIntegrityError(
            f"{path} is damaged: {size:,} bytes long, not {wanted:,}. {_ADVICE}"
        )


def _model_bin_parts(file: IO[bytes]) -> Iterator[int]:
    """Lengths of the parts of a CTranslate2 model file, each checked to be there."""
    (version,) = struct.unpack("<I", _read(file, 4))
    if not 4 <= version <= 99:
        raise ValueError(f"its version is {version}")
    yield 4 + _skip_text(file)
    revision, count = struct.unpack("<II", _read(file, 8))
    if revision > 99 or count > _MAX_VARIABLES:
        raise ValueError("its header is garbled")
    yield 8
    for _ in range(count):
        yield _skip_text(file)
        (rank,) = struct.unpack("<B", _read(file, 1))
        _read(file, 4 * rank + 1)
        (length,) = struct.unpack("<I", _read(file, 4))
        file.seek(length, 1)
        yield 1 + 4 * rank + 1 + 4 + length
    (aliases,) = struct.unpack("<I", _read(file, 4))
    if aliases > _MAX_VARIABLES:
        raise ValueError("its list of aliases is garbled")
    yield 4
    for _ in range(2 * aliases):
        yield _skip_text(file)


def _skip_text(file: IO[bytes]) -> int:
    (length,) = struct.unpack("<H", _read(file, 2))
    _read(file, length)
    return 2 + int(length)


def _read(file: IO[bytes], length: int) -> bytes:
    data = file.read(length)
    if len(data) != length:
        raise ValueError("it ends too early")
    return data
