"""Settings: defaults < file < environment < arguments. Nothing is read at import.

The file is TOML: ``$MUWAZI_CONFIG``, or ``config.toml`` in the user's configuration folder. Every
field may be set there by its name and in the environment as ``MUWAZI_<NAME>``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from translator.errors import ConfigurationError

_MAX_FILE_BYTES = 1_000_000


def _setting(default: Any, description: str, *, most: int | None = None) -> Any:
    return field(default=default, metadata={"description": description, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set once and for all doors."""

    model: str = _setting("auto", "model name, hub id or path; auto takes the best one here")
    device: str = _setting("auto", "auto, cpu or cuda")
    compute_type: str = _setting("default", "int8, float32, …; default is the model's own")
    cpu_threads: int = _setting(0, "threads per worker; 0 shares the cores out")
    num_workers: int = _setting(0, "batches that run at the same time; 0 is one a core")
    beam_size: int = _setting(4, "hypotheses kept at each step; 1 is greedy")
    max_words: int = _setting(60, "longer sentences are cut at clause boundaries")
    batch_tokens: int = _setting(1024, "source subwords per batch")
    max_chars: int = _setting(2_000_000, "longest text that is taken, in characters")
    web_max_chars: int = _setting(200_000, "longest text that the web page takes")
    web_cache_chars: int = _setting(
        400_000, "source characters of translated sentences the page remembers; 0 is none"
    )
    web_downloads: int = _setting(0, "1 lets readers of the page download models", most=1)
    web_mcp: int = _setting(0, "1 makes the page an MCP server as well", most=1)
    host: str = _setting("127.0.0.1", "address the web page listens on")
    port: int = _setting(7860, "port the web page listens on", most=65535)
    queue_size: int = _setting(32, "readers that may wait for the web page at once")


def describe_settings() -> dict[str, str]:
    """Name and description of every setting."""
    return {item.name: str(item.metadata["description"]) for item in fields(Settings)}


def load_settings(
    *, environ: Mapping[str, str] | None = None, file: Path | None = None, **arguments: Any
) -> Settings:
    """Put the settings together; arguments that are None do not count.

    Raises ConfigurationError for an unknown name, a value of the wrong type or an unreadable file,
    naming where it came from.
    """
    environ = os.environ if environ is None else environ
    settings = Settings()
    path = file or config_path(environ)
    if path.is_file():
        settings = _apply(settings, _read_file(path), str(path))
    elif file is not None or environ.get("MUWAZI_CONFIG"):
        raise ConfigurationError(f"The configuration file {path} does not exist.")
    names = {item.name for item in fields(Settings)}
    found = {
        name: environ[f"MUWAZI_{name.upper()}"]
        for name in names
        if environ.get(f"MUWAZI_{name.upper()}")
    }
    settings = _apply(settings, found, "the environment (MUWAZI_…)")
    given = {name: value for name, value in arguments.items() if value is not None}
    return _apply(settings, given, "the arguments")


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """Where the configuration file is looked for."""
    environ = os.environ if environ is None else environ
    if chosen := environ.get("MUWAZI_CONFIG"):
        return Path(chosen).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_dir("muwazi")) / "config.toml"


def _read_file(path: Path) -> dict[str, Any]:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise ConfigurationError(f"{path} is too large to be a configuration file.")
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    return values


def _apply(settings: Settings, values: Mapping[str, Any], origin: str) -> Settings:
    types = {item.name: type(getattr(settings, item.name)) for item in fields(Settings)}
    limits = {item.name: item.metadata["most"] for item in fields(Settings)}
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in types:
            raise ConfigurationError(
                f"Unknown setting {name!r} in {origin}. Settings: {', '.join(sorted(types))}."
            )
        changes[name] = _convert(name, value, types[name], origin)
        most = limits[name]
        if most is not None and changes[name] > most:
            raise ConfigurationError(f"{name} in {origin} must be at most {most}, not {value!r}.")
    return replace(settings, **changes)


def _convert(name: str, value: Any, wanted: type, origin: str) -> Any:
    if wanted is int and isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            number = int(value)
        except ValueError:
            number = -1
        if number >= 0:
            return number
    elif wanted is str and isinstance(value, str):
        return value
    kind = "a whole number, 0 or more" if wanted is int else "text"
    raise ConfigurationError(f"{name} in {origin} must be {kind}, not {value!r}.")
