"""The steps of a recipe put together."""

import json
from dataclasses import replace

import pytest
import torch
from checkpoint import make_checkpoint

from translator.errors import ConfigurationError, ReadError
from translator.training import corpus
from translator.training.config import parse_config
from translator.training.encode import tokenizer_folder
from translator.training.network import Network
from translator.training.recipe import BleuMeter, build_network, set_weights, train
from translator.training.weights import read_ids


def recipe(tmp_path, **sections):
    sets = [
        {"name": "even", "path": "a", "license": "", "weight": 2.0, "domain": "news"},
        {"name": "odd", "path": "b", "license": "", "weight": 0.5, "domain": "talks"},
    ]
    return parse_config({"sets": sets, **sections}, tmp_path)


@pytest.fixture
def installed(tmp_path, subwords):
    """The recipe's folder with a tokenizer."""
    subwords.rename(tmp_path / "moved")
    (tmp_path / "work").mkdir()
    (tmp_path / "moved").rename(tmp_path / "work" / "tokenizer")
    return tmp_path


SMALL = {"width": 16, "feed_forward": 24, "heads": 2, "encoder_layers": 1, "decoder_layers": 1,
         "activation": "swish"}  # fmt: skip


def test_weights_are_the_sets_own(tmp_path, numbers):
    assert set_weights(recipe(tmp_path), numbers) == (2.0, 0.5)


def test_a_temperature_evens_out_domains(tmp_path):
    pairs = [(0, [5], [5], [])] * 90 + [(1, [5], [5], [])] * 10
    data = corpus.build(["even", "odd"], pairs)
    found = set_weights(recipe(tmp_path, data={"temperature": 2.0}), data)
    assert found == pytest.approx((2.0, 0.5 * 3.0))


def test_a_corpus_of_another_recipe(tmp_path):
    data = corpus.build(["gone"], [(0, [5], [5], [])])
    with pytest.raises(ConfigurationError, match="'gone'"):
        set_weights(recipe(tmp_path), data)


def test_a_new_network(installed):
    network = build_network(recipe(installed, model=SMALL))
    assert network.shape.vocabulary == len(read_ids(installed / "work/tokenizer"))
    assert (network.shape.width, network.shape.activation) == (16, "swish")
    assert len(network.encoder) == 1


def test_heads_must_divide_the_width(installed):
    with pytest.raises(ConfigurationError, match=r"model\.width must be a multiple"):
        build_network(recipe(installed, model={**SMALL, "heads": 3}))


def test_a_network_to_begin_from(installed):
    make_checkpoint(installed / "start")
    ids = dict(list(read_ids(installed / "start").items())[:-5])
    new = {piece: at for at, piece in enumerate([*list(ids)[:50], "<pad>"])}
    kept = build_network(recipe(installed, model={"start": "start", "keep_vocabulary": True}))
    (installed / "work/tokenizer/vocab.json").write_text(json.dumps(new), "utf-8")
    moved = build_network(recipe(installed, model={"start": "start"}))
    assert moved.shape.vocabulary == 51
    assert moved.shape.width == kept.shape.width == 16
    assert torch.equal(moved.embedding.weight[:50], kept.embedding.weight[:50])


def test_bleu_goes_through_the_converted_model(installed):
    pytest.importorskip("sacrebleu")
    from translator.training.pairs import Pair

    config = recipe(installed, model=SMALL)
    torch.manual_seed(1)
    network = build_network(config)
    meter = BleuMeter(config, network.shape, [Pair("خرج الفلاحون", "The farmers went")] * 3)
    assert 0.0 <= meter(dict(network.state_dict())) <= 100.0
    assert len(meter.translate(dict(network.state_dict()), ["خرج", "تأخرت"])) == 2


def test_without_the_step_before(tmp_path):
    with pytest.raises(ReadError, match="muwazi train tokenizer"):
        train(recipe(tmp_path), lambda _: None)


def test_a_run_as_the_recipe_says(installed, monkeypatch):
    from translator.training import recipe as module

    monkeypatch.setattr(module, "keep_memory", lambda: None)
    options = {"steps": 3, "measure": 2, "report": 1, "batch_tokens": 64, "precision": "float32"}
    config = recipe(installed, model=SMALL, training=options)
    pairs = [(at % 2, [3 + at % 20] * 4, [5 + at % 20] * 4, []) for at in range(40)]
    for name in ("train", "dev"):
        corpus.build(["even", "odd"], pairs).save(config.folder / f"{name}.npz")
    said = []
    assert train(config, said.append, bleu=False).step == 3
    longer = replace(config, training=replace(config.training, steps=5, cooldown=0.0))
    assert train(longer, said.append, bleu=False).step == 5
    assert "going on from step" in " ".join(said)
    assert isinstance(build_network(config), Network)
    assert tokenizer_folder(config).is_dir()
