"""Sets that sacrebleu knows, from what it has put on this disk. Nothing is downloaded here.

sacrebleu keeps a set as ``$SACREBLEU/NAME/NAME.PAIR.FIELD`` (``~/.sacrebleu`` where the variable
is not set), one line each; the fields are ``src``, ``ref`` or ``ref-…``, and for some ``genre``
or ``domain``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from translator.errors import ConfigurationError, ReadError
from translator.evaluation.lines import check_filled, read_lines
from translator.evaluation.metrics import require_sacrebleu
from translator.evaluation.testsets import EvaluationSet, check_count

PAIR = "ar-en"
_DOMAINS = ("domain", "genre")


def known_sets() -> tuple[str, ...]:
    """Names of sacrebleu's sets from Arabic into English. Raises MissingDependencyError."""
    return tuple(sorted(name for name, entry in _all_sets().items() if PAIR in entry.langpairs))


def load_published(name: str, *, folder: Path | None = None) -> EvaluationSet:
    """Read a set by its name from sacrebleu's ``folder`` (its own, where left out).

    Raises ConfigurationError when sacrebleu has no such set, ReadError when it is not on this
    disk or not whole, and MissingDependencyError.
    """
    known = known_sets()
    if name not in known:
        reason = (
            f"sacrebleu's {name} has no {PAIR}"
            if name in _all_sets()
            else f"There is no file {name}, and sacrebleu has no set of that name"
        )
        raise ConfigurationError(
            f"{reason}. Give a file source<TAB>reference, or one of sacrebleu's sets with "
            f"{PAIR}: {', '.join(known) or 'none'}."
        )
    parts = _parts((folder or _folder()) / name, name)
    references = [path for field, path in sorted(parts.items()) if field.split("-")[0] == "ref"]
    if "src" not in parts or not references:
        raise ReadError(
            f"sacrebleu's {name} ({PAIR}) is not on this disk, and nothing is downloaded unasked. "
            f"Fetch it with: sacrebleu -t {name} -l {PAIR} --echo src ref > /dev/null"
        )
    return _read(name, parts, references)


def _read(name: str, parts: Mapping[str, Path], references: list[Path]) -> EvaluationSet:
    sources = read_lines(parts["src"])
    check_filled(sources, parts["src"])
    streams = []
    for path in references:
        lines = read_lines(path)
        check_count(path, lines, len(sources), str(parts["src"]))
        check_filled(lines, path)
        streams.append(lines)
    domains = next((read_lines(parts[field]) for field in _DOMAINS if field in parts), None)
    if domains is not None and (len(domains) != len(sources) or not any(domains)):
        domains = None  # only for the breakdown; the set itself is whole
    return EvaluationSet(f"{name} ({PAIR})", sources, tuple(streams), domains)


def _parts(folder: Path, name: str) -> dict[str, Path]:
    """Field -> file, of those that are here and hold something."""
    start = f"{name.replace('/', '_')}.{PAIR}."
    try:
        return {
            path.name.removeprefix(start): path
            for path in folder.iterdir()
            if path.name.startswith(start) and path.is_file() and path.stat().st_size
        }
    except OSError:
        return {}


def _all_sets() -> Mapping[str, Any]:
    require_sacrebleu()
    from sacrebleu.dataset import DATASETS

    sets: Mapping[str, Any] = DATASETS
    return sets


def _folder() -> Path:
    from sacrebleu.utils import SACREBLEU_DIR

    return Path(SACREBLEU_DIR)
