"""Recipes: defaults, and errors that name the key at fault."""

from dataclasses import fields
from pathlib import Path

import pytest

import translator
from translator.errors import ConfigurationError
from translator.training import config as recipes
from translator.training.config import load_config, parse_config

SET = '[[sets]]\nname = "a"\npath = "a.tsv"\nlicense = "MIT"\n'
ROOT = Path(translator.__file__).resolve().parents[1]


def load(tmp_path, text):
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_the_least_there_can_be(tmp_path):
    config = load(tmp_path, SET)
    assert config.folder == tmp_path / "work"
    assert config.base == tmp_path
    assert config.seed == 1
    assert (config.sets[0].weight, config.sets[0].held_out) == (1.0, 0)
    assert config.training == recipes.Training()


def test_what_is_given_is_taken(tmp_path):
    text = f"""
    folder = "here"
    seed = 7
    [data]
    evaluation = ["x.en"]
    [training]
    minutes = 5
    precision = "float32"
    [model]
    keep_vocabulary = true
    {SET}"""
    config = load(tmp_path, text)
    assert (config.folder, config.seed) == (tmp_path / "here", 7)
    assert config.data.evaluation == ("x.en",)
    assert config.training.minutes == 5.0
    assert isinstance(config.training.minutes, float)
    assert config.model.keep_vocabulary is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"no \[\[sets\]\]"),
        ("sets = 3", r"no \[\[sets\]\]"),
        ("sets = [3]", r"\[sets\[0\]\] must be a table"),
        (f"nonsense = 1\n{SET}", "Unknown key 'nonsense'.*training"),
        (f"training = 1\n{SET}", r"\[training\] must be a table"),
        (f"[training]\nlearning = 1\n{SET}", r"Unknown key 'learning' in \[training\].*minutes"),
        (f"[training]\nsteps = 1.5\n{SET}", r"training\.steps must be int, not 1\.5"),
        (f"[training]\nsteps = true\n{SET}", r"training\.steps must be int"),
        (f"[training]\nminutes = true\n{SET}", r"training\.minutes must be float"),
        (f"[training]\nsteps = -1\n{SET}", r"training\.steps must be at least 0, not -1"),
        (f"[training]\nrate = nan\n{SET}", r"training\.rate must be at least"),
        (f"[training]\nrate = inf\n{SET}", r"training\.rate must be at least"),
        (f"[training]\nbatch_tokens = 5\n{SET}", r"training\.batch_tokens must be at least 64"),
        (f"[training]\ndropout = 1.0\n{SET}", r"training\.dropout must be at most 0\.9"),
        (f'[training]\noptimizer = "sgd"\n{SET}', r"training\.optimizer must be one of 'muon'"),
        (f'[training]\nprecision = "int8"\n{SET}', r"training\.precision must be one of"),
        (f'[model]\nactivation = "sin"\n{SET}', r"model\.activation must be one of"),
        (f"[model]\nheads = 0\n{SET}", r"model\.heads must be at least 1"),
        (f"[tokenizer]\nsize = 10\n{SET}", r"tokenizer\.size must be at least 300"),
        (f"[tokenizer]\nsize = 70000\n{SET}", r"tokenizer\.size must be at most 65536"),
        (f'[tokenizer]\nkind = "word"\n{SET}', r"tokenizer\.kind must be one of"),
        (f'[aligner]\ntool = "giza"\n{SET}', r"aligner\.tool must be one of"),
        (f'[filters]\nlanguage = "yes"\n{SET}', r"filters\.language must be bool"),
        (f'[data]\nevaluation = "x"\n{SET}', r"data\.evaluation must be a list of texts"),
        (f"[data]\nevaluation = [1]\n{SET}", r"data\.evaluation must be a list of texts"),
        (f"seed = 'x'\n{SET}", "seed must be int"),
        (f"folder = 1\n{SET}", "folder must be a path"),
        ('[[sets]]\nname = "a"\npath = "a"\n', r"\[sets\[0\]\] lacks 'license'"),
        (SET + 'weight = "x"\n', r"sets\[0\]\.weight must be float"),
        (SET + SET, "the same name"),
        (SET.replace('"a"', '"a\\tb"'), "printable"),
        (SET.replace('"a"', '""'), "printable"),
        ("a = [", "not valid TOML"),
    ],
)
def test_errors_name_the_key(tmp_path, text, message):
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, text)


def test_files_that_are_no_recipe(tmp_path, monkeypatch):
    with pytest.raises(ConfigurationError, match="There is no recipe"):
        load_config(tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        load_config(tmp_path)
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        load_config(bad)
    with pytest.raises(ConfigurationError, match="not valid TOML"):
        load(tmp_path, "a = " + "[" * 20_000)
    monkeypatch.setattr(recipes, "_MAX_BYTES", 10)
    with pytest.raises(ConfigurationError, match="too large"):
        load(tmp_path, SET)


def test_the_embedded_models_recipe_is_one():
    config = load_config(ROOT / "translator/training/recipes/muwazi-ar-en.toml")
    assert config.export.name == "muwazi-ar-en"
    assert config.data.evaluation


def test_choices_are_those_of_the_code():
    pytest.importorskip("torch")
    from translator.training.network import ACTIVATIONS
    from translator.training.optimizer import OPTIMIZERS
    from translator.training.tokenizer import _KINDS

    assert recipes._CHOICES["activation"] == tuple(ACTIVATIONS)
    assert recipes._CHOICES["optimizer"] == OPTIMIZERS
    assert recipes._CHOICES["kind"] == _KINDS


def test_every_key_is_in_the_guide():
    guide = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    tables = {"sets": recipes.DataSet, **recipes._SECTIONS}
    keys = [(name, one) for name, kind in tables.items() for one in fields(kind)]
    lines = guide.splitlines()
    for section, key in keys:
        rows = [line for line in lines if line.startswith(f"| `{section}.{key.name}` |")]
        assert len(rows) == 1, f"docs/training.md: {section}.{key.name}"
        default = key.default
        if isinstance(default, (int, float)) and not isinstance(default, bool):
            shown = rows[0].split("|")[2].strip().strip("`").replace(",", "")
            assert float(shown) == default, f"docs/training.md: default of {key.name}"
    for key in ("folder", "seed"):
        assert any(line.startswith(f"| `{key}` |") for line in lines)
    known = {f"{section}.{key.name}" for section, key in keys} | {"folder", "seed"}
    table = guide[guide.index("## Keys of a recipe") :].splitlines()
    assert {line.split("`")[1] for line in table if line.startswith("| `")} == known


def test_a_mapping_is_enough(tmp_path):
    given = {"sets": [{"name": "a", "path": "grammar:5", "license": "own"}]}
    assert parse_config(given, tmp_path).sets[0].path == "grammar:5"
