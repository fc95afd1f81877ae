"""``muwazi train``: what each command hands on, and how it ends."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from checkpoint import make_checkpoint
from toys import PAIRS, write_tsv

from translator import registry
from translator.training import average, encode, export, finetune, recipe

RECIPE = """
[training]
minutes = 30
[export]
name = "mine"
[[sets]]
name = "toy"
path = "toy.tsv"
license = "own"
held_out = 20
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "recipe.toml").write_text(RECIPE, "utf-8")
    write_tsv(tmp_path / "toy.tsv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def train(cli, *arguments, code=0):
    result = cli("train", *arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def called(monkeypatch):
    """What the functions behind the commands were given."""
    seen = []

    def stand_in(module, name, result):
        def run(*given, **named):
            seen.append((name, given, named))
            return result

        monkeypatch.setattr(module, name, run)

    card = SimpleNamespace(name="mine", quantization="int8")
    stand_in(recipe, "train", SimpleNamespace(step=1200, tokens=5_000_000))
    stand_in(encode, "encode", None)
    stand_in(average, "average", 3)
    stand_in(export, "export", card)
    stand_in(finetune, "finetune", SimpleNamespace(card=card, steps=90))
    monkeypatch.setattr(registry, "resolve", lambda name: SimpleNamespace(path=Path("at") / name))
    return seen


def test_prepare(cli, folder):
    result = train(cli, "prepare", "recipe.toml")
    assert result.stdout.strip() == "work/report.json"
    assert "toy: 100 of 120 pairs" in result.stderr
    assert "100 pairs to train on" in result.stderr
    assert len((folder / "work/train.tsv").read_text("utf-8").splitlines()) == len(PAIRS) - 20


def test_tokenizer(cli, folder, called):
    assert train(cli, "tokenizer", "recipe.toml").stdout.strip() == "work/tokenizer"
    assert called[0][0] == "encode"


def test_run(cli, folder, called):
    result = train(cli, "run", "recipe.toml")
    assert result.stdout.strip() == "work/run/curves.svg"
    assert "1,200 steps, 5,000,000 target tokens" in result.stderr
    train(cli, "run", "recipe.toml", "--minutes", "120")
    assert [given[0].training.minutes for _, given, _ in called] == [30.0, 120.0]


@pytest.mark.parametrize("minutes", ["0", "-5", "nan"])
def test_minutes_that_are_none(cli, folder, called, minutes):
    assert "--minutes" in train(cli, "run", "recipe.toml", "--minutes", minutes, code=2).stderr
    assert called == []


def test_average(cli, folder, called):
    result = train(cli, "average", "recipe.toml", "--count", "3")
    assert result.stdout.strip() == "work/run/averaged"
    assert "3 states averaged" in result.stderr
    assert called[0][1][1] == 3


def test_export_into_the_store_or_a_folder(cli, folder, called):
    result = train(cli, "export", "recipe.toml", "--state", "last", "--overwrite")
    assert result.stdout.strip().endswith("mine")
    assert str(folder / "home") in result.stdout
    assert called[0][2] == {"state": "last", "overwrite": True}
    assert train(cli, "export", "recipe.toml", "here").stdout.strip() == "here"
    assert called[1][2] == {"state": "ema", "overwrite": False}


def test_finetune(cli, folder, called):
    result = train(
        cli, "finetune", "base", "mine.tmx", "--name", "mine", "--replay", "a.tsv", "--replay",
        "b.tsv", "--replay-share", "0.3", "--held-out", "50", "--minutes", "5", "--rate", "1e-5",
        "--license", "MIT",
    )  # fmt: skip
    assert "mine is ready after 90 steps" in result.stderr
    _, given, named = called[0]
    assert given[0] == Path("at/base")
    assert given[1] == "mine.tmx"
    assert str(given[2]) == result.stdout.strip()
    assert named["replay"] == ["a.tsv", "b.tsv"]
    assert (named["replay_share"], named["held_out"], named["license"]) == (0.3, 50, "MIT")
    assert (named["options"].minutes, named["options"].rate) == (5.0, 1e-5)
    assert named["folder"].parts[-2:] == ("finetuning", "mine")


@pytest.mark.parametrize("name", ["../x", "a/b", "", "muwazi-ar-en", "."])
def test_names_that_the_store_does_not_take(cli, folder, called, name):
    arguments = ("finetune", "base", "mine.tmx", "--name", name)
    assert "cannot be a model's name" in train(cli, *arguments, code=2).stderr
    text = RECIPE.replace('"mine"', f'"{name}"')
    (folder / "recipe.toml").write_text(text, "utf-8")
    assert "cannot be a model's name" in train(cli, "export", "recipe.toml", code=2).stderr
    assert called == []


@pytest.mark.parametrize("command", ["prepare", "tokenizer", "run", "average", "export"])
def test_recipes_that_are_none(cli, folder, command):
    assert "no recipe none.toml" in train(cli, command, "none.toml", code=2).stderr
    (folder / "bad.toml").write_text("[training]\nsteps = 'x'\n" + RECIPE.split("[export]")[1][14:])
    assert "training.steps" in train(cli, command, "bad.toml", code=2).stderr
    train(cli, command, code=2)


def test_steps_out_of_order(cli, folder):
    assert "muwazi train prepare" in train(cli, "tokenizer", "recipe.toml", code=2).stderr
    assert "muwazi train tokenizer" in train(cli, "run", "recipe.toml", code=2).stderr
    assert "train first" in train(cli, "average", "recipe.toml", code=2).stderr
    assert "train first" in train(cli, "export", "recipe.toml", "out", code=2).stderr
    assert not (folder / "out").exists()


def test_options_out_of_range(cli, folder):
    assert "At least one state" in train(
        cli, "average", "recipe.toml", "--count", "0", code=2
    ).stderr  # fmt: skip
    result = train(cli, "export", "recipe.toml", "out", "--state", "newest", code=2)
    assert "averaged, ema, last, best" in result.stderr
    make_checkpoint(folder / "base")
    for option, value in (("--replay-share", "1"), ("--held-out", "5"), ("--minutes", "0"),
                          ("--rate", "-1")):  # fmt: skip
        arguments = ("finetune", "./base", "toy.tsv", "--name", "mine", option, value)
        key = option.removeprefix("--").replace("-", "_")
        assert key in train(cli, *arguments, code=2).stderr


def test_a_checkpoint_that_is_none(cli, folder):
    arguments = ("finetune", "./base", "toy.tsv", "--name", "mine")
    train(cli, *arguments, code=3)
    (folder / "base").mkdir()
    assert "holds no model" in train(cli, *arguments, code=3).stderr
    make_checkpoint(folder / "base")
    (folder / "base" / "tokenizer_config.json").unlink()
    assert "lacks tokenizer_config.json" in train(cli, *arguments, code=3).stderr


@pytest.mark.parametrize(
    "arguments", [("tokenizer",), ("run",), ("average",), ("export",)], ids=lambda one: one[0]
)
def test_without_torch(cli, folder, monkeypatch, arguments):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "torch" else find(name)
    )
    result = train(cli, *arguments, "recipe.toml", code=2)
    assert "pip install 'muwazi[train]'" in result.stderr


def test_stopped_with_ctrl_c(cli, folder, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(recipe, "train", stop)
    assert "Stopped." in train(cli, "run", "recipe.toml", code=130).stderr


def test_help(cli):
    result = train(cli, "--help")
    for command in ("prepare", "tokenizer", "run", "average", "export", "finetune"):
        assert command in result.stdout
    assert "docs/training.md" in train(cli, "run", "--help").stdout
