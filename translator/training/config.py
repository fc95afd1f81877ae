"""The TOML file that describes a model: its data, tokenizer, network, training and export.

Every key has its default here; an unknown key or a value of the wrong kind is an error that names
it. Paths are relative to the file.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from translator.errors import ConfigurationError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DataSet:
    """Parallel text.

    ``path``: a TSV, TMX or gettext file, a pattern of them, ``source path,target path`` for text
    aligned by line, or ``grammar:N`` for N pairs made by ``grammar``. ``weight``: how often a round
    sees each pair. ``held_out``: pairs kept back for measuring. ``min_words``: English words of a
    pair, at least.
    """

    name: str
    path: str
    license: str
    weight: float = 1.0
    domain: str = "general"
    origin: str = ""
    held_out: int = 0
    min_words: int = 1


@dataclass(frozen=True, slots=True)
class Filters:
    """What ``prepare`` drops. Zero switches off those that are numbers.

    ``max_characters`` of a side; ``max_ratio`` between the lengths of both in characters;
    ``min_script``: share of a side's letters that are of its script; ``max_cost``: nats a word of
    the aligner's model above which a pair is no translation.
    """

    max_characters: int = 800
    max_ratio: float = 3.0
    min_script: float = 0.4
    max_cost: float = 0.0
    language: bool = True
    copies: bool = True
    duplicates: bool = True


@dataclass(frozen=True, slots=True)
class Data:
    """What training must not have seen, and how domains are mixed.

    ``evaluation``: files that training must not have seen. ``temperature``: when set, weights
    come from sizes of domains (see ``batches.weights_by_temperature``) times the sets' own.
    """

    evaluation: tuple[str, ...] = ()
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A SentencePiece model over both languages. ``path``: use this one instead of training."""

    size: int = 10_000
    kind: str = "unigram"
    path: str = ""


@dataclass(frozen=True, slots=True)
class Aligner:
    """``tool``: "eflomal", or "" for training without word links."""

    tool: str = "eflomal"


@dataclass(frozen=True, slots=True)
class Model:
    """Sizes of the network.

    ``start``: a Hugging Face Marian checkpoint to begin from, whose sizes
    then hold; its vocabulary is exchanged for ours unless ``keep_vocabulary``.
    """

    width: int = 256
    feed_forward: int = 1536
    heads: int = 4
    encoder_layers: int = 6
    decoder_layers: int = 2
    activation: str = "relu"
    start: str = ""
    keep_vocabulary: bool = False


@dataclass(frozen=True, slots=True)
class Training:
    """How the network is trained.

    ``minutes``: time budget over all resumed parts; ``steps``: the same in steps (0: no limit),
    which makes a run a function of its seed; ``batch_tokens``: subwords of a batch and
    side; ``accumulate``: batches to a step; ``cooldown``: see ``schedule``; ``guided``: weight of
    the word-link loss; ``average``: decay of the averaged weights; ``joined``: share of pairs
    joined to another; ``longest``: subwords of a side, at most; ``report``, ``measure``: steps
    between reports and dev measurements; ``keep``: newest measured states kept for averaging;
    ``patience``: measurements without a better dev loss before the run ends (0: never).
    """

    minutes: float = 90.0
    steps: int = 0
    optimizer: str = "muon"
    rate: float = 2e-3
    warmup: int = 200
    cooldown: float = 0.3
    batch_tokens: int = 6000
    accumulate: int = 1
    dropout: float = 0.1
    smoothing: float = 0.1
    guided: float = 0.1
    average: float = 0.999
    weight_decay: float = 0.0
    joined: float = 0.1
    longest: int = 160
    report: int = 50
    measure: int = 500
    keep: int = 4
    patience: int = 0
    precision: str = "bfloat16"


@dataclass(frozen=True, slots=True)
class Export:
    """What the finished model is called and says of itself."""

    name: str = "my-ar-en"
    revision: str = ""
    license: str = ""
    quantization: str = "int8"
    description: str = ""
    license_reason: str = ""
    known_failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """A whole recipe; ``folder`` is where everything that is made goes."""

    folder: Path
    sets: tuple[DataSet, ...]
    seed: int = 1
    filters: Filters = field(default_factory=Filters)
    data: Data = field(default_factory=Data)
    tokenizer: Tokenizer = field(default_factory=Tokenizer)
    aligner: Aligner = field(default_factory=Aligner)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)
    export: Export = field(default_factory=Export)
    base: Path = Path()


_SECTIONS = {
    "filters": Filters,
    "data": Data,
    "tokenizer": Tokenizer,
    "aligner": Aligner,
    "model": Model,
    "training": Training,
    "export": Export,
}
_LEAST = {
    "minutes": 0.0, "rate": 0.0, "size": 300, "batch_tokens": 64, "weight": 0.0, "width": 8,
    "heads": 1, "feed_forward": 1, "encoder_layers": 1, "decoder_layers": 1, "longest": 1,
    "accumulate": 1,
}  # fmt: skip
_MOST = {
    "cooldown": 1.0, "dropout": 0.9, "smoothing": 0.9, "average": 1.0, "joined": 1.0,
    "min_script": 1.0, "size": 65_536,
}  # fmt: skip
_CHOICES = {
    "tool": ("eflomal", ""),
    "kind": ("unigram", "bpe"),
    "optimizer": ("muon", "adamw"),
    "precision": ("bfloat16", "float32"),
    "activation": ("relu", "swish", "silu", "gelu"),
}


def load_config(path: Path) -> Config:
    """Read and check a recipe. Raises ConfigurationError, naming the key at fault."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ConfigurationError(f"{path} is too large to be a recipe.")
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no recipe {path}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from error
    return parse_config(given, path.parent)


def parse_config(given: Mapping[str, Any], base: Path) -> Config:
    """A recipe from its parsed TOML. Raises ConfigurationError."""
    known = {"folder", "seed", "sets", *_SECTIONS}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ConfigurationError(
            f"Unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}."
        )
    listed = given.get("sets", [])
    if not isinstance(listed, list) or not listed:
        raise ConfigurationError("The recipe names no [[sets]].")
    sets = tuple(_section(DataSet, one, f"sets[{at}]") for at, one in enumerate(listed))
    names = [one.name for one in sets]
    if odd := [name for name in names if not name.strip() or not name.isprintable()]:
        raise ConfigurationError(f"A name in [[sets]] must be printable text, not {odd[0]!r}.")
    if len(set(names)) != len(names):
        raise ConfigurationError("Two [[sets]] have the same name.")
    folder = given.get("folder", "work")
    if not isinstance(folder, str):
        raise ConfigurationError("folder must be a path.")
    sections = {name: _section(kind, given.get(name, {}), name) for name, kind in _SECTIONS.items()}
    return Config(
        folder=base / folder,
        sets=sets,
        seed=_value(int, given.get("seed", 1), "seed"),
        base=base,
        **sections,
    )


def _section(kind: type[Any], given: Any, place: str) -> Any:
    if not isinstance(given, Mapping):
        raise ConfigurationError(f"[{place}] must be a table.")
    hints = get_type_hints(kind)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise ConfigurationError(
            f"Unknown key {unknown[0]!r} in [{place}]; known are {', '.join(hints)}."
        )
    for one in fields(kind):
        if one.default is MISSING and one.default_factory is MISSING and one.name not in given:
            raise ConfigurationError(f"[{place}] lacks {one.name!r}.")
    return kind(
        **{key: _value(hints[key], value, f"{place}.{key}") for key, value in given.items()}
    )


def _value(kind: Any, value: Any, place: str) -> Any:
    if get_args(kind):  # tuple[str, ...]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ConfigurationError(f"{place} must be a list of texts.")
        return tuple(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ConfigurationError(f"{place} must be {kind.__name__}, not {value!r}.")
    _check_value(kind, value, place)
    return value


def _check_value(kind: Any, value: Any, place: str) -> None:
    key = place.rsplit(".", 1)[-1]
    if kind in (int, float):
        least, most = _LEAST.get(key, 0), _MOST.get(key, float("inf"))
        if not least <= value < float("inf"):
            raise ConfigurationError(f"{place} must be at least {least}, not {value!r}.")
        if value > most:
            raise ConfigurationError(f"{place} must be at most {most}, not {value!r}.")
    elif key in _CHOICES and value not in _CHOICES[key]:
        known = ", ".join(map(repr, _CHOICES[key]))
        raise ConfigurationError(f"{place} must be one of {known}, not {value!r}.")
