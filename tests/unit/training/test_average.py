"""The mean of a run's newest kept states."""

import pytest
import torch

from translator.errors import ConfigurationError, ReadError
from translator.training import checkpoint
from translator.training.average import average
from translator.training.checkpoint import Progress


@pytest.fixture
def run(tmp_path):
    """Four kept states: all ones, all twos and so on."""
    for step in (100, 200, 300, 400):
        state = {"a": torch.full((3,), step / 100), "b": torch.full((2, 2), -step / 100)}
        folder = tmp_path / "kept" / f"{step:09d}"
        checkpoint.save(folder, state, Progress(step=step), half=True)
    return tmp_path


@pytest.mark.parametrize(("count", "used", "mean"), [(1, 1, 4.0), (2, 2, 3.5), (9, 4, 2.5)])
def test_the_newest(run, count, used, mean):
    assert average(run, count) == used
    state, progress = checkpoint.load(run / "averaged")
    assert progress.step == 400
    assert state["a"].dtype == torch.float32
    assert state["a"].tolist() == [mean] * 3
    assert state["b"].tolist() == [[-mean] * 2] * 2


def test_what_is_half_written_does_not_count(run):
    (run / "kept" / "000000500.part").mkdir()
    assert average(run, 1) == 1
    assert checkpoint.load(run / "averaged")[1].step == 400


def test_nothing_to_average(run, tmp_path):
    with pytest.raises(ConfigurationError, match="train first"):
        average(tmp_path / "other", 4)
    for count in (0, -1):
        with pytest.raises(ConfigurationError, match="At least one"):
            average(run, count)


def test_a_damaged_state(run):
    (run / "kept" / "000000300" / "progress.json").unlink()
    with pytest.raises(ReadError, match="damaged"):
        average(run, 4)
