"""Fine-tuning a tiny checkpoint: what it takes, measures, begins again and refuses."""

import json
from dataclasses import replace

import pytest
from checkpoint import make_checkpoint
from toys import PAIRS, write_tsv

pytest.importorskip("sacrebleu")

from translator.errors import ConfigurationError, ModelError, ReadError
from translator.registry.card import read_card
from translator.training import finetune as module
from translator.training import recipe
from translator.training.finetune import defaults, finetune

OPTIONS = replace(
    defaults(), steps=4, measure=2, report=1, batch_tokens=300, warmup=0, rate=0.01,
    precision="float32", longest=80,
)  # fmt: skip


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    """No settings of the process, and no conversion for each BLEU."""
    monkeypatch.setattr(recipe, "keep_memory", lambda: None)
    monkeypatch.setattr(module.BleuMeter, "__call__", lambda *_: 5.0)


@pytest.fixture
def teach(tmp_path, tsv):
    """Fine-tune on the toy; options override."""
    make_checkpoint(tmp_path / "base")
    said = []

    def run(own="toy.tsv", **more):
        settings = {
            "name": "mine", "held_out": 20, "options": OPTIONS, "folder": tmp_path / "way",
            "overwrite": True, "say": said.append, **more,
        }  # fmt: skip
        checkpoint = settings.pop("checkpoint", tmp_path / "base")
        return finetune(checkpoint, str(tmp_path / own), tmp_path / "mine", **settings)

    run.said = said
    return run


def test_without_replay(teach, tmp_path):
    outcome = teach(license="MIT")
    assert outcome.replay is None
    assert outcome.steps == 4
    assert (outcome.own.pairs, outcome.own.bleu_before) == (20, 5.0)
    assert outcome.own.loss_after < outcome.own.loss_before
    assert read_card(tmp_path / "mine").license == "MIT"
    report = json.loads((tmp_path / "way" / "finetuned.json").read_text("utf-8"))
    assert report["own"]["loss_after"] == outcome.own.loss_after
    assert "replay" not in report


def test_replay_has_its_share(teach, tmp_path, monkeypatch):
    seen = []
    train = module.train

    def watched(config, *given, **named):
        seen.append(config)
        return train(config, *given, **named)

    monkeypatch.setattr(module, "train", watched)
    write_tsv(tmp_path / "own.tsv", PAIRS[:60])
    write_tsv(tmp_path / "general.tsv", PAIRS[60:])
    outcome = teach("own.tsv", replay=[str(tmp_path / "general.tsv")], replay_share=0.25)
    assert outcome.replay is not None
    assert outcome.replay.pairs == 20
    # 40 own pairs and 40 general ones: a third as many are to be seen.
    assert [one.weight for one in seen[0].sets] == [1.0, pytest.approx(1 / 3)]


def test_a_finished_one_begins_again(teach):
    first = teach()
    again = teach()
    assert again.steps == 4
    assert again.own == first.own
    assert not any("going on" in line for line in teach.said)


def test_one_that_was_stopped_goes_on_if_nothing_changed(teach, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "export", stop)
        with pytest.raises(KeyboardInterrupt):
            teach()
    teach()
    assert any("going on from step 4" in line for line in teach.said)
    with monkeypatch.context() as patch:
        patch.setattr(module, "export", stop)
        with pytest.raises(KeyboardInterrupt):
            teach()
    del teach.said[:]
    write_tsv(tmp_path / "toy.tsv", PAIRS[:100])
    teach()
    assert not any("going on" in line for line in teach.said)


def test_without_patience_the_running_average_is_taken(teach, tmp_path):
    teach(options=replace(OPTIONS, patience=0))
    assert read_card(tmp_path / "mine").details["training"]["weights"] == "ema"


def test_too_few_pairs(teach, tmp_path):
    write_tsv(tmp_path / "few.tsv", PAIRS[:30])
    with pytest.raises(ConfigurationError, match=r"Only 10 pairs are left.*report\.json"):
        teach("few.tsv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replay_share": 1.0}, "replay_share"),
        ({"replay_share": -0.1}, "replay_share"),
        ({"replay_share": float("nan")}, "replay_share"),
        ({"held_out": 19}, "held_out"),
        ({"options": replace(OPTIONS, minutes=0.0)}, "minutes"),
        ({"options": replace(OPTIONS, minutes=float("nan"))}, "minutes"),
        ({"options": replace(OPTIONS, rate=-1.0)}, "rate"),
    ],
)
def test_options_out_of_range(teach, tmp_path, options, message):
    with pytest.raises(ConfigurationError, match=message):
        teach(**options)
    assert not (tmp_path / "way").exists()


def test_what_is_there_is_not_replaced_unasked(teach, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(ConfigurationError, match="exists already"):
        teach(overwrite=False)
    assert not (tmp_path / "way").exists()


@pytest.mark.parametrize("name", ["config.json", "vocab.json", "source.spm"])
def test_a_checkpoint_that_is_none(teach, tmp_path, name):
    with pytest.raises(ModelError):
        teach(checkpoint=tmp_path / "nowhere")
    (tmp_path / "base" / name).unlink()
    with pytest.raises(ModelError):
        teach()


def test_pairs_that_are_none(teach, tmp_path):
    with pytest.raises(ConfigurationError, match=r"none\.tsv"):
        teach("none.tsv")
    (tmp_path / "bad.tsv").write_text("no tab here\n")
    with pytest.raises(ReadError, match="line 1"):
        teach("bad.tsv")


def test_a_converted_model_is_unpacked_first(teach, tmp_path):
    teach(license="MIT")
    outcome = finetune(
        tmp_path / "mine", str(tmp_path / "toy.tsv"), tmp_path / "second", name="second",
        held_out=20, options=OPTIONS, folder=tmp_path / "second way", say=teach.said.append,
    )  # fmt: skip
    assert outcome.steps == 4
    assert outcome.own.loss_after < outcome.own.loss_before
    card = read_card(tmp_path / "second")
    assert (card.name, card.license) == ("second", "MIT")
