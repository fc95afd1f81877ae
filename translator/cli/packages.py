"""The packages Muwazi asks for: installed in which version, or brought by which extra."""

from __future__ import annotations

import re
from importlib import metadata
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_PYTHON_ONLY = re.compile(r";\s*python_version")
_HIDDEN = frozenset({"dev"})


def packages() -> list[dict[str, Any]]:
    """Name, version (None when it is missing) and extra (None for the core) of each package.

    Empty when Muwazi itself runs without having been installed.
    """
    try:
        wanted = metadata.requires("muwazi") or []
    except metadata.PackageNotFoundError:
        return []
    found = []
    for requirement in wanted:
        name = _NAME.match(requirement)
        extra = _EXTRA.search(requirement)
        if name is None or (extra and extra[1] in _HIDDEN):
            continue
        version = _version(name[0])
        if version is None and _PYTHON_ONLY.search(requirement):
            continue  # another Python's need
        found.append({"name": name[0], "version": version, "extra": extra[1] if extra else None})
    return found


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
