"""Prepared pairs to the encoded corpora that a run reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from translator.errors import ConfigurationError
from translator.text.subword import Subwords, Tokens
from translator.training import corpus
from translator.training.align import Aligned, Link, align_words, to_subwords, word_spans
from translator.training.config import Config
from translator.training.prepare import Named, read_prepared
from translator.training.tokenizer import install_tokenizer, train_tokenizer
from translator.training.weights import read_ids

_BLOCK = 5000


def tokenizer_folder(config: Config) -> Path:
    """Where a recipe's tokenizer lies."""
    return config.folder / "tokenizer"


def encode(config: Config, say: Callable[[str], None] = print) -> None:
    """Train or install the tokenizer, align, and write ``train.npz`` and ``dev.npz``.

    Raises ConfigurationError and ReadError.
    """
    train = list(read_prepared(config.folder / "train.tsv"))
    dev = list(read_prepared(config.folder / "dev.tsv"))
    if not train:
        raise ConfigurationError(
            f"No pairs are left to train on: {config.folder / 'report.json'} says what was dropped."
        )
    weights = {one.name: one.weight for one in config.sets}
    if strange := sorted({one.name for one in (*train, *dev)} - set(weights)):
        raise ConfigurationError(
            f"The prepared pairs are of a set {strange[0]!r} that the recipe no longer has; run "
            "`muwazi train prepare` again."
        )
    folder = tokenizer_folder(config)
    if config.tokenizer.path:
        install_tokenizer(config.base / config.tokenizer.path, folder)
    else:
        train_tokenizer(train, weights, config.tokenizer, folder, config.seed)
    links: list[frozenset[Link]] = [frozenset()] * len(train)
    if config.aligner.tool:
        say(f"aligning {len(train):,} pairs")
        aligned = align_words([one.pair for one in train], config.aligner.tool, config.folder)
        train, links = _affordable(train, aligned, config.filters.max_cost)
        say(f"{len(aligned) - len(train):,} pairs dropped: no translations by the aligner's cost")
    pieces = Pieces(folder)
    names = [one.name for one in config.sets]
    encoded = corpus.build(names, encoded_pairs(train, links, pieces, names))
    encoded.save(config.folder / "train.npz")
    nothing: list[frozenset[Link]] = [frozenset()] * len(dev)
    corpus.build(names, encoded_pairs(dev, nothing, pieces, names)).save(config.folder / "dev.npz")
    say(
        f"{len(train):,} pairs, {len(encoded.source):,} source and {len(encoded.target):,} target "
        f"subwords, {len(encoded.links):,} links"
    )


def _affordable(
    pairs: list[Named], aligned: Sequence[Aligned], most: float
) -> tuple[list[Named], list[frozenset[Link]]]:
    """The pairs that cost at most so much (0: all of them), with their links."""
    kept = [
        (pair, one.links)
        for pair, one in zip(pairs, aligned, strict=True)
        if not most or one.cost <= most
    ]
    return [pair for pair, _ in kept], [links for _, links in kept]


class Pieces:
    """Text to the ids of a Marian checkpoint's vocabulary."""

    def __init__(self, folder: Path) -> None:
        self._ids = read_ids(folder)
        self._subwords = Subwords(folder)

    def ids(self, pieces: Sequence[str]) -> list[int]:
        """Ids; that of <unk> for a piece that the vocabulary lacks."""
        unknown = self._ids["<unk>"]
        return [self._ids.get(piece, unknown) for piece in pieces]

    def source(self, texts: Sequence[str]) -> Sequence[Tokens]:
        """Pieces and spans of Arabic texts."""
        return self._subwords.encode(texts)

    def target(self, texts: Sequence[str]) -> Sequence[Tokens]:
        """Pieces and spans of English texts."""
        return self._subwords.encode_target_tokens(texts)


def encoded_pairs(
    pairs: Sequence[Named],
    links: Iterable[frozenset[Link]],
    pieces: Pieces,
    names: Sequence[str],
) -> Iterator[tuple[int, list[int], list[int], list[Link]]]:
    """Index of the set, ids of both sides and subword links, pair by pair."""
    number = {name: index for index, name in enumerate(names)}
    rest, linked = iter(pairs), iter(links)
    while block := list(islice(rest, _BLOCK)):
        sources = pieces.source([one.pair.source for one in block])
        targets = pieces.target([one.pair.target for one in block])
        for one, source, target in zip(block, sources, targets, strict=True):
            words = word_spans(one.pair.source), word_spans(one.pair.target)
            ids = pieces.ids(source.pieces), pieces.ids(target.pieces)
            found = to_subwords(next(linked), words, (source.spans, target.spans))
            yield number[one.name], *ids, found
