"""Fine-tuning a Marian checkpoint on somebody's own text, without forgetting the rest.

Own pairs are mixed with general ones (replay: Robins 1995; mixed fine-tuning: Chu et al. 2017),
training ends when held-out pairs get no better, and a report compares before and after on both.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from translator.errors import ConfigurationError, ModelNotFoundError
from translator.registry.card import read_card, recognise
from translator.registry.marian import require_torch
from translator.training import corpus
from translator.training.config import (
    Aligner,
    Config,
    DataSet,
    Export,
    Filters,
    Model,
    Training,
)
from translator.training.encode import Pieces, encoded_pairs, tokenizer_folder
from translator.training.export import export, read_state
from translator.training.measure import dev_loss
from translator.training.prepare import Named, prepare, read_prepared
from translator.training.recipe import BleuMeter, build_network, run_folder, train
from translator.training.unpack import unpack
from translator.training.weights import load_network
from translator.types import ModelCard

_OWN, _REPLAY = "own", "replay"
_LEAST = 20
_PIECES = ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json")


@dataclass(frozen=True, slots=True)
class Scores:
    """Dev loss (nats a token) and greedy BLEU before and after, on one kind of held-out pairs."""

    pairs: int
    loss_before: float
    loss_after: float
    bleu_before: float
    bleu_after: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What fine-tuning gave: the model's card, and scores on own and on replayed pairs."""

    card: ModelCard
    own: Scores
    replay: Scores | None
    steps: int


def finetune(
    checkpoint: Path,
    own: str,
    target: Path,
    *,
    name: str,
    replay: Sequence[str] = (),
    replay_share: float = 0.5,
    held_out: int = 200,
    options: Training | None = None,
    license: str = "",
    overwrite: bool = False,
    folder: Path,
    say: Callable[[str], None] = print,
) -> Outcome:
    """Train ``checkpoint`` further on the pairs of ``own`` and convert the result into ``target``.

    ``checkpoint``: a Marian checkpoint, or a converted model, which is unpacked first. ``own``
    and ``replay``: paths as ``pairs.read_pairs`` takes them. ``replay_share``: share of
    replayed pairs in each round. ``folder``: for what is made on the way; one that was stopped
    there goes on if nothing was changed. Raises ConfigurationError (too few pairs, ``target``
    exists and not ``overwrite``), MissingDependencyError, ReadError, ModelError.
    """
    require_torch("Fine-tuning", "train")
    options = options or defaults()
    _check(replay_share, held_out, options)
    _check_folders(checkpoint, target, overwrite)
    inherited = read_card(checkpoint).license or ""
    if recognise(checkpoint) == "ctranslate2":
        say(f"unpacking {checkpoint}")
        unpack(checkpoint, folder / "start")
        checkpoint = folder / "start"
    config = _config(checkpoint, own, replay, held_out, options, folder)
    config = replace(config, export=Export(name=name, license=license or inherited))
    prepare(config, say)
    config = _encode(config, replay_share)
    _begin(config)
    state = "best" if options.patience else "ema"
    before = _measure(config, None)
    say("before: " + _line(before))
    progress = train(config, say, bleu=False)
    after = _measure(config, state)
    say("after: " + _line(after))
    card = export(config, target, state=state, overwrite=overwrite)
    scores = {
        kind: Scores(count, before[kind][0], after[kind][0], before[kind][1], after[kind][1])
        for kind, count in _counts(config).items()
    }
    outcome = Outcome(card, scores[_OWN], scores.get(_REPLAY), progress.step)
    report = {"card": asdict(card), **{kind: asdict(one) for kind, one in scores.items()}}
    (folder / "finetuned.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8"
    )
    return outcome


def defaults() -> Training:
    """Settings that suit a few thousand pairs on two cores."""
    return Training(
        minutes=20.0,
        optimizer="adamw",
        rate=1e-4,
        warmup=50,
        cooldown=0.5,
        batch_tokens=3000,
        average=0.99,
        guided=0.0,
        joined=0.05,
        measure=50,
        patience=4,
        keep=0,
    )


def _check(replay_share: float, held_out: int, options: Training) -> None:
    if not 0 <= replay_share < 1:
        raise ConfigurationError(f"replay_share must be between 0 and 1, not {replay_share!r}.")
    if held_out < _LEAST:
        raise ConfigurationError(f"held_out must be at least {_LEAST}, not {held_out!r}.")
    for key, value in (("minutes", options.minutes), ("rate", options.rate)):
        if not 0 < value < float("inf"):
            raise ConfigurationError(f"{key} must be more than 0, not {value!r}.")


def _check_folders(checkpoint: Path, target: Path, overwrite: bool) -> None:
    if not checkpoint.is_dir():
        raise ModelNotFoundError(f"There is no folder {checkpoint} with a checkpoint.")
    needed = () if recognise(checkpoint) == "ctranslate2" else ("config.json", *_PIECES)
    missing = [name for name in needed if not (checkpoint / name).is_file()]
    if missing:
        raise ModelNotFoundError(f"{checkpoint} lacks {missing[0]}: it is no Marian checkpoint.")
    # Said now, not after twenty minutes.
    if target.exists() and not overwrite:
        raise ConfigurationError(f"{target} exists already; pass overwrite to replace it.")


def _config(
    checkpoint: Path,
    own: str,
    replay: Sequence[str],
    held_out: int,
    options: Training,
    folder: Path,
) -> Config:
    sets = [DataSet(_OWN, str(own), "own", domain=_OWN, held_out=held_out)]
    for at, path in enumerate(replay):
        kept = max(_LEAST, held_out // len(replay))
        sets.append(DataSet(f"{_REPLAY}-{at}", str(path), "", domain=_REPLAY, held_out=kept))
    return Config(
        folder=folder,
        sets=tuple(sets),
        filters=Filters(language=False),
        aligner=Aligner(tool=""),
        model=Model(start=str(checkpoint.resolve()), keep_vocabulary=True),
        training=options,
    )


def _encode(config: Config, replay_share: float) -> Config:
    """Encode with the checkpoint's own pieces; returns the recipe with replay's weight set."""
    start, folder = Path(config.model.start), tokenizer_folder(config)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _PIECES:
        shutil.copyfile(start / name, folder / name)
    pieces, names = Pieces(folder), [one.name for one in config.sets]
    counts = dict.fromkeys((_OWN, _REPLAY), 0)
    for part in ("train", "dev"):
        pairs = list(read_prepared(config.folder / f"{part}.tsv"))
        nothing: list[frozenset[tuple[int, int]]] = [frozenset()] * len(pairs)
        corpus.build(names, encoded_pairs(pairs, nothing, pieces, names)).save(
            config.folder / f"{part}.npz"
        )
        if part == "train":
            for one in pairs:
                counts[_kind(one)] += 1
    if counts[_OWN] < _LEAST:
        raise ConfigurationError(
            f"Only {counts[_OWN]} pairs are left to train on after filtering and holding some "
            f"back; at least {_LEAST} are needed. See {config.folder / 'report.json'}."
        )
    wanted = counts[_OWN] * replay_share / (1 - replay_share)
    weight = wanted / counts[_REPLAY] if counts[_REPLAY] else 0.0
    sets = tuple(one if one.name == _OWN else replace(one, weight=weight) for one in config.sets)
    return replace(config, sets=sets)


def _begin(config: Config) -> None:
    """Forget a run in this folder that is done, or was on other pairs or another checkpoint."""
    digest = hashlib.sha256()
    start = Path(config.model.start)
    read = [config.folder / name for name in ("train.tsv", "dev.tsv")]
    for path in [*read, *sorted(start.glob("*.safetensors")), *sorted(start.glob("*.bin"))]:
        digest.update(path.read_bytes())
    settings = replace(config.training, minutes=0.0, steps=0)
    digest.update(repr((settings, [(one.name, one.weight) for one in config.sets])).encode())
    mark, done = config.folder / "begun", config.folder / "finetuned.json"
    if done.exists() or not mark.is_file() or mark.read_text("utf-8") != digest.hexdigest():
        shutil.rmtree(run_folder(config), ignore_errors=True)
        done.unlink(missing_ok=True)
    mark.write_text(digest.hexdigest(), "utf-8")


def _kind(one: Named) -> str:
    return _OWN if one.name == _OWN else _REPLAY


def _counts(config: Config) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in read_prepared(config.folder / "dev.tsv"):
        found[_kind(one)] = found.get(_kind(one), 0) + 1
    return found


def _measure(config: Config, state: str | None) -> dict[str, tuple[float, float]]:
    """Loss and BLEU by kind of held-out pairs, of a state or of the checkpoint begun from."""
    network = build_network(config) if state else load_network(Path(config.model.start), 0.0)
    if state:
        weights, _ = read_state(config, state)
        network.load_state_dict({"bias": network.bias, **weights})
    dev = list(read_prepared(config.folder / "dev.tsv"))
    pieces, names = Pieces(tokenizer_folder(config)), [one.name for one in config.sets]
    found = {}
    for kind in _counts(config):
        pairs = [one for one in dev if _kind(one) == kind]
        nothing: list[frozenset[tuple[int, int]]] = [frozenset()] * len(pairs)
        encoded = corpus.build(names, encoded_pairs(pairs, nothing, pieces, names))
        meter = BleuMeter(config, network.shape, [one.pair for one in pairs])
        weights = dict(network.state_dict())
        loss = dev_loss(network, encoded, config.training.batch_tokens)
        found[kind] = (round(loss, 4), round(meter(weights), 2))
    return found


def _line(scores: dict[str, tuple[float, float]]) -> str:
    return ", ".join(f"{kind} loss {loss} BLEU {bleu}" for kind, (loss, bleu) in scores.items())
