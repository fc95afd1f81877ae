"""The steps of a recipe, each from what the one before it left in the recipe's folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from translator.errors import ConfigurationError, MissingDependencyError
from translator.registry.marian import require_torch
from translator.training import corpus
from translator.training.batches import weights_by_temperature
from translator.training.checkpoint import Progress
from translator.training.config import Config
from translator.training.encode import tokenizer_folder
from translator.training.machine import keep_memory
from translator.training.network import Network, Shape
from translator.training.pairs import Pair
from translator.training.prepare import read_prepared
from translator.training.run import Run
from translator.training.weights import load_network, move_vocabulary, read_ids, save_checkpoint

ALIGNMENT = (-1, 1)
"""Decoder layer and number of heads that training ties to word links."""
_SAMPLE = 300


def train(config: Config, say: Callable[[str], None] = print, bleu: bool = True) -> Progress:
    """Train as the recipe says, going on from a checkpoint if there is one.

    Raises ConfigurationError, MissingDependencyError, ReadError, ModelError.
    """
    require_torch("Training", "train")
    keep_memory()
    torch.manual_seed(config.seed)
    data = corpus.load(config.folder / "train.npz")
    dev = corpus.load(config.folder / "dev.npz")
    network = build_network(config)
    run = Run(
        network,
        data,
        dev,
        set_weights(config, data),
        config.training,
        run_folder(config),
        seed=config.seed,
        measure_bleu=BleuMeter(config, network.shape) if bleu and len(dev) else None,
        say=say,
    )
    if run.resume():
        say(f"going on from step {run.progress.step:,}")
    return run.train()


def run_folder(config: Config) -> Path:
    """Where a recipe's checkpoints, log and curves lie."""
    return config.folder / "run"


def build_network(config: Config) -> Network:
    """A new network of the recipe's sizes, or the one it starts from with its vocabulary."""
    tokenizer = tokenizer_folder(config)
    model = config.model
    if model.start:
        start = config.base / model.start
        network = load_network(start, config.training.dropout)
        if not model.keep_vocabulary:
            move_vocabulary(network, start, tokenizer)
        return network
    if model.width % model.heads:
        raise ConfigurationError("model.width must be a multiple of model.heads.")
    shape = Shape(
        vocabulary=len(read_ids(tokenizer)),
        width=model.width,
        feed_forward=model.feed_forward,
        heads=model.heads,
        encoder_layers=model.encoder_layers,
        decoder_layers=model.decoder_layers,
        activation=model.activation,
    )
    return Network(shape, config.training.dropout)


def set_weights(config: Config, data: corpus.Corpus) -> tuple[float, ...]:
    """How often a round sees a pair of each set, in the corpus's order.

    Raises ConfigurationError when the corpus is of another recipe.
    """
    given = {one.name: one for one in config.sets}
    if strange := sorted({str(name) for name in data.names} - set(given)):
        raise ConfigurationError(
            f"The encoded pairs are of a set {strange[0]!r} that the recipe no longer has; run "
            "`muwazi train prepare` and `muwazi train tokenizer` again."
        )
    counts: dict[str, int] = {}
    for at, name in enumerate(data.names):
        domain = given[str(name)].domain
        counts[domain] = counts.get(domain, 0) + int((data.sets == at).sum())
    even: dict[str, float] = {}
    if config.data.temperature > 1:
        even = weights_by_temperature(counts, config.data.temperature)
    return tuple(
        given[str(name)].weight * even.get(given[str(name)].domain, 1.0) for name in data.names
    )


class BleuMeter:
    """Greedy BLEU of weights on held-out pairs, through the converted int8 model."""

    def __init__(self, config: Config, shape: Shape, pairs: Sequence[Pair] | None = None) -> None:
        try:
            import sacrebleu
        except ImportError as error:
            raise MissingDependencyError("sacrebleu", "train", "Measuring BLEU") from error
        self._score = sacrebleu.corpus_bleu
        self._shape, self._tokenizer = shape, tokenizer_folder(config)
        if pairs is None:
            pairs = [one.pair for one in read_prepared(config.folder / "dev.tsv")]
        self._sources = [pair.source for pair in pairs[:_SAMPLE]]
        self._references = [pair.target for pair in pairs[:_SAMPLE]]

    def __call__(self, weights: dict[str, Any]) -> float:
        """BLEU in [0, 100]."""
        found = self.translate(weights, self._sources)
        return float(self._score(found, [self._references]).score)

    def translate(self, weights: dict[str, Any], sources: Sequence[str]) -> list[str]:
        """Translations by a model of these weights, beam 1."""
        from translator.engine.loading import load_engine
        from translator.registry.convert import convert
        from translator.types import TranslationOptions

        state = {"bias": torch.zeros(self._shape.vocabulary), **weights}
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            save_checkpoint(state, self._shape, self._tokenizer, folder / "checkpoint")
            card = convert(folder / "checkpoint", folder / "model", alignment=ALIGNMENT)
            engine = load_engine(folder / "model", card)
            try:
                found = engine.translate_batch(sources, TranslationOptions(beam_size=1))
            finally:
                engine.close()
        return [hypotheses[0].text for hypotheses in found]
