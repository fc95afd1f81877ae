"""The training loop: budgets, reports, checkpoints, and going on where it stopped."""

import json
from dataclasses import replace

import pytest
import torch

from translator.errors import ConfigurationError, ReadError
from translator.training import checkpoint, corpus
from translator.training.config import Training
from translator.training.network import Network, Shape
from translator.training.run import Run

OPTIONS = Training(
    minutes=0.0, steps=10, rate=0.005, warmup=4, cooldown=0.0, batch_tokens=60, dropout=0.1,
    joined=0.3, report=2, measure=5, keep=2, precision="float32",
)  # fmt: skip


@pytest.fixture
def make(shape, numbers, tmp_path):
    """Runs in a folder of the given name; ``said`` keeps what each said."""

    def build(folder="run", options=OPTIONS, dev=numbers, shape=shape, weights=(1.0, 1.0), **more):
        torch.manual_seed(4)
        said = []
        run = Run(
            Network(shape, options.dropout), numbers, dev, weights, options, tmp_path / folder,
            seed=1, say=said.append, **more,
        )  # fmt: skip
        run.said = said
        return run

    return build


def weights(run):
    return {name: tensor.clone() for name, tensor in run.optimizer.state().items()}


def equal(one, other):
    return all(torch.equal(tensor, other[name]) for name, tensor in one.items())


def steps(run, key):
    return [record["step"] for record in run.log.records() if key in record]


def test_a_budget_of_steps(make, tmp_path):
    run = make()
    assert run.resume() is False
    progress = run.train()
    assert (progress.step, progress.cooled) == (10, False)
    assert progress.tokens > 100
    assert steps(run, "loss") == [2, 4, 6, 8, 10]
    assert set(steps(run, "dev_loss")) == {5, 10}
    assert len(run.said) == len(run.log.records())
    assert "dev_loss" in run.said[-1]
    folder = tmp_path / "run"
    assert {path.name for path in folder.iterdir()} == {
        "last", "stable", "kept", "log.jsonl", "curves.svg"
    }  # fmt: skip
    assert checkpoint.load(folder / "last")[1] == progress


def test_it_learns(make):
    run = make(options=replace(OPTIONS, steps=80, measure=40, average=0.9, dropout=0.0))
    run.train()
    found = [record["dev_loss"] for record in run.log.records() if "dev_loss" in record]
    assert found[-1] < found[0] < 3.6
    assert run.progress.best == pytest.approx(min(found), abs=1e-4)


@pytest.mark.parametrize("optimizer", ["muon", "adamw"])
def test_stopped_and_resumed_is_the_same_as_straight(make, optimizer):
    options = replace(OPTIONS, optimizer=optimizer)
    straight = make("straight", options)
    straight.train()
    make("parts", replace(options, steps=5)).train()
    parts = make("parts", options)
    assert parts.resume() is True
    assert parts.progress.step == 5
    parts.train()
    assert parts.progress.step == 10
    assert parts.progress.tokens == straight.progress.tokens
    assert equal(weights(straight), weights(parts))
    # A report is of the steps since the last one, or since the run went on.
    seen = [
        {(one["step"], one["dev_loss"]) for one in run.log.records() if "dev_loss" in one}
        for run in (straight, parts)
    ]
    assert seen[0] == seen[1]


def test_a_run_that_is_killed_goes_on_from_its_checkpoint(make, monkeypatch):
    straight = make("straight")
    straight.train()
    killed = make("killed")
    take = killed._step

    def stop(*given):
        if killed.progress.step == 8:
            raise KeyboardInterrupt
        take(*given)

    monkeypatch.setattr(killed, "_step", stop)
    with pytest.raises(KeyboardInterrupt):
        killed.train()
    assert steps(killed, "loss") == [2, 4, 6, 8]
    again = make("killed")
    again.resume()
    assert again.progress.step == 5
    assert steps(again, "loss") == [2, 4]
    again.train()
    assert equal(weights(straight), weights(again))
    assert steps(again, "loss") == [2, 4, 6, 8, 10]


def test_another_seed_is_another_run(make):
    one, other = make("one"), make("other")
    other._seed, other.plan = 2, replace(other.plan, seed=2)
    one.train()
    other.train()
    assert not equal(weights(one), weights(other))


def test_a_run_that_is_done_is_left_alone(make):
    make().train()
    again = make()
    again.resume()
    before = weights(again)
    assert again.train().step == 10
    assert equal(before, weights(again))


def test_a_larger_budget_begins_before_the_rate_went_down(make):
    options = replace(OPTIONS, steps=20, cooldown=0.5)
    make(options=options).train()
    longer = make(options=replace(options, steps=60))
    longer.resume()
    assert longer.progress.step == 10
    assert not longer.progress.cooled
    same = make(options=options)
    same.resume()
    assert same.progress.step == 20


def test_a_budget_of_minutes(make):
    run = make(options=replace(OPTIONS, steps=0, minutes=0.005))
    progress = run.train()
    assert progress.step >= 1
    assert 0.3 <= progress.seconds < 30


def test_the_newest_states_are_kept(make, tmp_path):
    make(options=replace(OPTIONS, measure=3)).train()
    kept = sorted(path.name for path in (tmp_path / "run" / "kept").iterdir())
    assert kept == ["000000009", "000000010"]
    make("none", replace(OPTIONS, keep=0)).train()
    assert not list((tmp_path / "none").glob("kept/*"))


def test_patience(make, tmp_path, monkeypatch):
    run = make(options=replace(OPTIONS, steps=500, rate=0.0, measure=2, patience=3))
    assert run.train().step == 8
    assert run.progress.best_step == 2
    assert checkpoint.load(tmp_path / "run" / "best")[1].step == 2
    again = make(options=replace(OPTIONS, steps=500, rate=0.0, measure=2, patience=3))
    again.resume()
    assert again.train().step == 8


def test_bleu_is_noted(make):
    seen = []

    def bleu(state):
        seen.append(set(state))
        return 12.25

    run = make(measure_bleu=bleu)
    run.train()
    assert {record["bleu"] for record in run.log.records() if "bleu" in record} == {12.25}
    assert seen[0] == {name for name, _ in run.network.named_parameters()}


def test_batches_to_a_step(make):
    one = make("one", replace(OPTIONS, accumulate=2, steps=4))
    one.train()
    assert one.progress.step == 4
    two = make("two", replace(OPTIONS, steps=8))
    two.train()
    assert one.progress.tokens == two.progress.tokens


def test_without_held_out_pairs(make, tmp_path):
    run = make(dev=corpus.build(["even", "odd"], []))
    progress = run.train()
    assert (progress.step, progress.best) == (10, None)
    text = (tmp_path / "run" / "log.jsonl").read_text("utf-8") + (
        tmp_path / "run" / "curves.svg"
    ).read_text("utf-8")
    assert "nan" not in text.lower()
    for line in (tmp_path / "run" / "log.jsonl").read_text("utf-8").splitlines():
        json.loads(line)


def test_nothing_to_train_on(make):
    with pytest.raises(ConfigurationError, match="nothing to train on"):
        make(weights=(0.0, 0.0)).train()
    with pytest.raises(ConfigurationError, match="nothing to train on"):
        make(options=replace(OPTIONS, longest=1)).train()


def test_the_checkpoint_of_another_recipe(make):
    make().train()
    wider = Shape(40, width=32, feed_forward=32, heads=2, encoder_layers=2, decoder_layers=2)
    deeper = Shape(40, width=16, feed_forward=32, heads=2, encoder_layers=3, decoder_layers=2)
    for other in (wider, deeper):
        with pytest.raises(ConfigurationError, match="another network or optimizer"):
            make(shape=other).resume()
    with pytest.raises(ConfigurationError, match="another network or optimizer"):
        make("run", replace(OPTIONS, optimizer="adamw")).resume()


def test_a_damaged_checkpoint(make, tmp_path):
    make().train()
    (tmp_path / "run" / "last" / "progress.json").write_text("{", "utf-8")
    with pytest.raises(ReadError, match="damaged"):
        make().resume()


def test_another_optimizer_name(make):
    with pytest.raises(ConfigurationError, match="muon, adamw"):
        make(options=replace(OPTIONS, optimizer="sgd"))


def test_low_precision_keeps_exact_masters(make):
    run = make(options=replace(OPTIONS, precision="bfloat16"))
    run.train()
    assert {one.dtype for one in run.network.parameters()} == {torch.bfloat16}
    assert {one.dtype for one in run.optimizer.master.values()} == {torch.float32}
    assert run.network.bias.dtype == torch.float32
