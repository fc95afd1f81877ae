"""A toy language from pairs to a model that reads it, and that model taught a second domain."""

import itertools
import json
import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("sacrebleu")

import torch

from translator import Translator
from translator.engine.loading import load_engine
from translator.registry.card import read_card
from translator.settings import Settings
from translator.training import recipe
from translator.training.average import average
from translator.training.config import Training, parse_config
from translator.training.encode import encode
from translator.training.export import export
from translator.training.finetune import finetune
from translator.training.prepare import prepare, read_prepared
from translator.types import TranslationOptions

WHO = (("الولد", "the boy"), ("المعلم", "the teacher"), ("الطبيب", "the doctor"),
       ("الحارس", "the guard"), ("الفلاح", "the farmer"))  # fmt: skip
DID = (("رأى", "saw"), ("باع", "sold"), ("حمل", "carried"), ("وجد", "found"))
WHAT = (("الكتاب", "the book"), ("القلم", "the pen"), ("الكرسي", "the chair"),
        ("المفتاح", "the key"), ("الصندوق", "the box"))  # fmt: skip
# What the second domain calls the same things.
OTHERWISE = {"boy": "lad", "book": "volume", "saw": "beheld", "box": "coffer"}


def toy(words=None):
    """Verb, subject, object to subject, verb, object."""
    pairs = []
    for who, did, what in itertools.product(WHO, DID, WHAT):
        english = f"{who[1]} {did[1]} {what[1]}"
        for old, new in (words or {}).items():
            english = english.replace(old, new)
        pairs.append((f"{did[0]} {who[0]} {what[0]}", english))
        pairs.append((f"{did[0]} {who[0]} {what[0]} أيضا", f"{english} too"))
    return pairs


def write(path, pairs):
    path.write_text("".join(f"{left}\t{right}\n" for left, right in pairs), encoding="utf-8")
    return path


def quiet(_):
    """Say nothing."""


@pytest.fixture(scope="module", autouse=True)
def process():
    """One thread, which is fastest here, and memory settings left as they are for other tests."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "keep_memory", lambda: None)
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    base = tmp_path_factory.mktemp("toy")
    write(base / "toy.tsv", toy())
    # What the second domain needs is spelled in pieces that this tokenizer has.
    return parse_config(
        {
            "sets": [{"name": "toy", "path": "toy.tsv", "license": "CC0", "held_out": 20}],
            "tokenizer": {"size": 545},
            "aligner": {"tool": ""},
            "model": {"width": 32, "feed_forward": 64, "heads": 2, "encoder_layers": 1,
                      "decoder_layers": 1},
            "training": {"steps": 400, "minutes": 3, "rate": 0.01, "warmup": 20, "cooldown": 0.5,
                         "batch_tokens": 400, "dropout": 0.0, "guided": 0.0, "joined": 0.0,
                         "average": 0.95, "measure": 200, "report": 100, "keep": 2,
                         "precision": "float32"},
            "export": {"name": "toy", "license": "CC0", "description": "A toy.",
                       "revision": "v1"},
        },
        base,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trained(config):
    """The recipe's folder after the first three steps."""
    prepare(config, quiet)
    encode(config, quiet)
    recipe.train(config, quiet)
    return config.folder


@pytest.fixture(scope="module")
def model(config, trained, tmp_path_factory):
    """The exported average of the newest states."""
    assert average(recipe.run_folder(config), 2) == 2
    target = tmp_path_factory.mktemp("models") / "toy"
    export(config, target, state="averaged")
    return target


def right(folder, pairs):
    """Share of the pairs that greedy output hits exactly."""
    engine = load_engine(folder, read_card(folder))
    try:
        options = TranslationOptions(beam_size=1)
        found = engine.translate_batch([source for source, _ in pairs], options)
    finally:
        engine.close()
    hits = sum(one[0].text == pair[1] for one, pair in zip(found, pairs, strict=True))
    return hits / len(pairs)


def test_what_a_run_leaves(trained):
    records = [json.loads(line) for line in (trained / "run/log.jsonl").read_text().splitlines()]
    bleu = [record["bleu"] for record in records if "bleu" in record]
    assert bleu[-1] > 60
    assert (trained / "run/curves.svg").read_text("utf-8").startswith("<svg")


def test_the_model_has_learnt_the_toy(model, trained):
    held_out = [tuple(one.pair) for one in read_prepared(trained / "dev.tsv")]
    seen = {one.pair for one in read_prepared(trained / "train.tsv")}
    assert not seen & {one.pair for one in read_prepared(trained / "dev.tsv")}
    assert right(model, held_out) >= 0.8


def test_the_translator_takes_it(model):
    with Translator(settings=Settings(model=str(model), beam_size=1)) as translator:
        assert translator.card.name == "toy"
        assert translator.translate("باع المعلم القلم").text == "the teacher sold the pen"


def test_the_card_says_what_it_was_made_of(model):
    card = read_card(model)
    assert (card.name, card.license, card.revision, card.quantization) == (
        "toy", "CC0", "v1", "int8"
    )  # fmt: skip
    assert card.details["training"]["steps"] == 400
    assert card.details["training"]["weights"] == "averaged"
    assert card.details["training_data"] == [
        {"set": "toy", "origin": "", "license": "CC0", "pairs": 180, "weight": 1.0}
    ]
    assert card.details["description"] == "A toy."


def test_other_states_and_their_errors(config, trained, tmp_path):
    from translator.errors import ConfigurationError

    card = export(config, tmp_path / "ema")
    assert card.details["training"]["weights"] == "ema"
    with pytest.raises(ConfigurationError, match="exists already"):
        export(config, tmp_path / "ema")
    export(config, tmp_path / "ema", state="last", overwrite=True)
    with pytest.raises(ConfigurationError, match="best"):
        export(config, tmp_path / "best", state="best")


def test_taught_a_second_domain(config, model, tmp_path, monkeypatch):
    monkeypatch.setenv("MUWAZI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MUWAZI_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("")
    from translator.registry.store import store_folder

    mixed = toy(OTHERWISE)
    random.Random(1).shuffle(mixed)
    own, general = write(tmp_path / "own.tsv", mixed[:150]), config.base / "toy.tsv"
    options = Training(
        minutes=2, steps=150, optimizer="adamw", rate=0.01, warmup=10, cooldown=0.5,
        batch_tokens=400, dropout=0.0, guided=0.0, joined=0.0, average=0.9, measure=50,
        patience=4, keep=0, precision="float32",
    )  # fmt: skip
    said = []
    folder = tmp_path / "finetuning"
    outcome = finetune(
        config.folder / "checkpoint", str(own), store_folder() / "second", name="second",
        replay=[str(general)], replay_share=0.2, held_out=20, options=options, license="CC0",
        folder=folder, say=said.append,
    )  # fmt: skip
    assert outcome.own.loss_after < outcome.own.loss_before
    assert outcome.own.bleu_after > outcome.own.bleu_before
    assert outcome.own.pairs == 20
    assert outcome.replay is not None
    assert any(line.startswith("before: own loss") for line in said)
    report = json.loads((folder / "finetuned.json").read_text("utf-8"))
    assert report["own"]["bleu_after"] == outcome.own.bleu_after
    assert report["card"]["name"] == "second"
    with Translator(settings=Settings(model="second", beam_size=1)) as translator:
        assert translator.card.name == "second"
        assert translator.translate("رأى الولد الكتاب").text == "the lad beheld the volume"
