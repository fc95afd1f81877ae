"""States of a run, and what cannot be exported."""

from pathlib import Path

import pytest
import torch

from translator.errors import ConfigurationError, ReadError
from translator.training import checkpoint, export
from translator.training.checkpoint import Progress
from translator.training.config import Config, DataSet
from translator.training.export import STATES, read_state


@pytest.fixture
def config(tmp_path):
    """A recipe whose run has a newest checkpoint."""
    tensors = {
        "master.a": torch.ones(3),
        "averaged.a": torch.full((3,), 2.0),
        "exp_avg.a": torch.full((3,), 9.0),
    }
    checkpoint.save(tmp_path / "run" / "last", tensors, Progress(step=5))
    return Config(folder=tmp_path, sets=(DataSet("a", "a.tsv", "own"),))


def test_the_states(config, tmp_path):
    checkpoint.save(tmp_path / "run/best", {"averaged.a": torch.zeros(3)}, Progress(step=3))
    checkpoint.save(tmp_path / "run/averaged", {"a": torch.full((3,), 7.0)}, Progress(step=4))
    found = {state: read_state(config, state) for state in STATES}
    assert {state: one[0]["a"].tolist()[0] for state, one in found.items()} == {
        "averaged": 7.0, "ema": 2.0, "last": 1.0, "best": 0.0
    }  # fmt: skip
    assert {state: one[1].step for state, one in found.items()} == {
        "averaged": 4, "ema": 5, "last": 5, "best": 3
    }  # fmt: skip
    assert all(set(one[0]) == {"a"} for one in found.values())


@pytest.mark.parametrize("state", ["best", "averaged"])
def test_states_that_are_not_there(config, state):
    with pytest.raises(ConfigurationError, match=rf"no checkpoint .*{state}"):
        read_state(config, state)


def test_no_run_at_all(tmp_path):
    config = Config(folder=tmp_path, sets=())
    with pytest.raises(ConfigurationError, match="train first"):
        export.export(config, tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("state", ["", "newest", "../last"])
def test_states_that_there_are_not(config, state):
    with pytest.raises(ConfigurationError, match="averaged, ema, last, best"):
        read_state(config, state)


def test_a_damaged_state(config, tmp_path):
    (tmp_path / "run/last/model.safetensors").write_bytes(b"")
    with pytest.raises(ReadError, match="damaged"):
        read_state(config, "ema")


def test_training_data_is_what_was_kept(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(
        '[{"name": "a", "origin": "o", "license": "MIT", "kept": 5, "weight": 1.0},'
        ' {"name": "b", "origin": "", "license": "", "kept": 0, "weight": 1.0},'
        ' {"name": "c", "origin": "", "license": "", "kept": 5, "weight": 0.0}]'
    )
    (found,) = export._training_data(path)
    assert found == {"set": "a", "origin": "o", "license": "MIT", "pairs": 5, "weight": 1.0}
    for text in ("", "{"):
        path.write_text(text)
        with pytest.raises(ReadError, match="muwazi train prepare"):
            export._training_data(path)
    with pytest.raises(ReadError, match="muwazi train prepare"):
        export._training_data(Path("none.json"))
