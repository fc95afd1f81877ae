"""Prepared pairs to the encoded corpora."""

from dataclasses import replace

import numpy
import pytest

from translator.errors import ConfigurationError, ReadError
from translator.text.subword import Subwords
from translator.training import align, corpus, encode
from translator.training.align import Aligned
from translator.training.config import Aligner, parse_config
from translator.training.encode import Pieces, encoded_pairs, tokenizer_folder
from translator.training.pairs import Pair
from translator.training.prepare import Named, prepare, read_prepared


@pytest.fixture
def config(tmp_path, tsv):
    config = parse_config(
        {
            "sets": [{"name": "toy", "path": "toy.tsv", "license": "own", "held_out": 20}],
            "tokenizer": {"size": 545},
            "aligner": {"tool": ""},
        },
        tmp_path,
    )
    prepare(config, lambda _: None)
    return config


def test_both_corpora_are_written(config):
    said = []
    encode.encode(config, said.append)
    train = corpus.load(config.folder / "train.npz")
    dev = corpus.load(config.folder / "dev.npz")
    assert (len(train), len(dev), len(train.links)) == (100, 20, 0)
    assert said[-1].startswith("100 pairs, ")
    subwords = Subwords(tokenizer_folder(config))
    pieces = Pieces(tokenizer_folder(config))
    for at, one in enumerate(read_prepared(config.folder / "train.tsv")):
        assert train[at].source.tolist() == pieces.ids(subwords.encode([one.pair.source])[0].pieces)
        assert train[at].target.tolist() == pieces.ids(subwords.encode_target([one.pair.target])[0])


def test_a_tokenizer_made_elsewhere(config):
    encode.encode(config, lambda _: None)
    model = tokenizer_folder(config) / "source.spm"
    data = model.read_bytes()
    (config.base / "own.model").write_bytes(data)
    other = replace(config, tokenizer=replace(config.tokenizer, path="own.model", size=9999))
    model.unlink()
    encode.encode(other, lambda _: None)
    assert model.read_bytes() == data
    gone = replace(config, tokenizer=replace(config.tokenizer, path="none.model"))
    with pytest.raises(ReadError, match=r"none\.model"):
        encode.encode(gone, lambda _: None)


def test_pairs_that_cost_too_much_are_dropped(config, monkeypatch):
    def words(pairs, tool, folder):
        return [Aligned(frozenset(), 12.5 if at < 7 else 12.0) for at in range(len(pairs))]

    monkeypatch.setattr(encode, "align_words", words)
    said = []
    strict = replace(
        config, aligner=Aligner("eflomal"), filters=replace(config.filters, max_cost=12.0)
    )
    encode.encode(strict, said.append)
    assert len(corpus.load(config.folder / "train.npz")) == 93
    assert any(line.startswith("7 pairs dropped") for line in said)
    encode.encode(replace(strict, filters=replace(strict.filters, max_cost=0.0)), said.append)
    assert len(corpus.load(config.folder / "train.npz")) == 100


def test_word_links_become_subword_links(config, monkeypatch):
    asked = []

    def words(pairs, tool, folder):
        asked.append((len(pairs), tool))
        return [Aligned(frozenset({(0, 2)}), 5.0)] * len(pairs)

    monkeypatch.setattr(encode, "align_words", words)
    encode.encode(replace(config, aligner=Aligner("eflomal")), lambda _: None)
    train = corpus.load(config.folder / "train.npz")
    assert asked == [(100, "eflomal")]
    assert len(train.links) >= 100
    for at in range(100):
        pair = train[at]
        assert len(pair.links) > 0
        assert pair.links[:, 0].max() < len(pair.source)
        assert pair.links[:, 1].max() < len(pair.target)


def test_more_pairs_than_a_block(subwords, monkeypatch):
    monkeypatch.setattr(encode, "_BLOCK", 3)
    named = [Named("b" if at % 2 else "a", Pair("خبز", f"bread {at}")) for at in range(8)]
    links = [frozenset({(0, 0)})] * 8
    found = list(encoded_pairs(named, links, Pieces(subwords), ["a", "b"]))
    assert [one[0] for one in found] == [0, 1] * 4
    assert all(one[3] for one in found)


def test_a_piece_that_the_vocabulary_lacks_is_unknown(subwords):
    pieces = Pieces(subwords)
    assert pieces.ids(["</s>", "no such piece"]) == [0, 1]


def test_steps_out_of_order_and_changed_recipes(config, tmp_path):
    with pytest.raises(ReadError, match="muwazi train prepare"):
        encode.encode(replace(config, folder=tmp_path / "new"), lambda _: None)
    renamed = replace(config, sets=(replace(config.sets[0], name="other"),))
    with pytest.raises(ConfigurationError, match="'toy'"):
        encode.encode(renamed, lambda _: None)
    (config.folder / "train.tsv").write_text("")
    with pytest.raises(ConfigurationError, match="No pairs are left"):
        encode.encode(config, lambda _: None)


def test_spans_of_words_and_pieces_fit_together(subwords):
    pair = Pair("خرج الفلاحون.", "The farmers went.")
    pieces = Pieces(subwords)
    (source,), (target,) = pieces.source([pair.source]), pieces.target([pair.target])
    words = align.word_spans(pair.source), align.word_spans(pair.target)
    links = frozenset({(2, 3)})
    found = align.to_subwords(links, words, (source.spans, target.spans))
    assert numpy.array(found).tolist() == [[len(source.pieces) - 1, len(target.pieces) - 1]]
