"""A run's state on disk: whole or not there, and damage is found."""

import json

import pytest
import torch

from translator.errors import ReadError
from translator.training import checkpoint
from translator.training.checkpoint import Progress, load, save


def tensors(count=4, size=1000):
    draw = torch.Generator().manual_seed(1)
    return {f"t{at}": torch.randn(size, generator=draw) for at in range(count)}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "last"


def test_there_and_back(folder):
    progress = Progress(step=7, round=1, batch=3, tokens=99, seconds=1.5, best=2.5, best_step=5)
    given = {**tensors(), "step": torch.tensor(7.0), "turned": torch.randn(3, 5).T}
    save(folder, given, progress)
    found, back = load(folder)
    assert back == progress
    assert set(found) == set(given)
    for name, tensor in given.items():
        assert torch.equal(found[name], tensor)
    assert [path.name for path in folder.parent.iterdir()] == ["last"]


def test_in_half_precision(folder):
    save(folder, tensors(), Progress(), half=True)
    found, _ = load(folder)
    assert found["t0"].dtype == torch.bfloat16
    assert torch.equal(found["t0"], tensors()["t0"].bfloat16())


def test_what_is_there_is_replaced(folder):
    save(folder, tensors(4), Progress(step=1))
    save(folder, tensors(2), Progress(step=2))
    found, progress = load(folder)
    assert (len(found), progress.step) == (2, 2)


def test_nothing_is_there(folder):
    assert load(folder) is None


def test_stopped_while_writing(folder):
    save(folder, tensors(), Progress(step=1))
    part = folder.with_name("last.part")
    part.mkdir()
    (part / "model.safetensors").write_bytes(b"half")
    assert load(folder)[1].step == 1
    save(folder, tensors(), Progress(step=2))
    assert load(folder)[1].step == 2
    assert not part.exists()


def test_stopped_between_the_two_renames(folder):
    save(folder, tensors(), Progress(step=1))
    folder.rename(folder.with_name("last.old"))
    assert load(folder)[1].step == 1
    assert folder.is_dir()


def test_a_failed_save_leaves_the_old_one(folder, monkeypatch):
    save(folder, tensors(), Progress(step=1))
    import huggingface_hub

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(huggingface_hub, "save_torch_state_dict", full)
    with pytest.raises(OSError, match="No space"):
        save(folder, tensors(), Progress(step=2))
    assert load(folder)[1].step == 1


def damaged(folder):
    with pytest.raises(ReadError, match=r"damaged.*Remove it"):
        load(folder)


def test_a_cut_file(folder):
    save(folder, tensors(), Progress())
    path = folder / "model.safetensors"
    whole = path.read_bytes()
    for end in (0, 5, 100, len(whole) - 1):
        path.write_bytes(whole[:end])
        damaged(folder)


def test_a_missing_shard(folder, monkeypatch):
    monkeypatch.setattr(checkpoint, "_SHARD", "5KB")
    save(folder, tensors(8), Progress())
    shards = sorted(folder.glob("*.safetensors"))
    assert len(shards) > 2
    assert len(load(folder)[0]) == 8
    shards[1].unlink()
    damaged(folder)


def test_no_tensors_at_all(folder):
    save(folder, tensors(), Progress())
    (folder / "model.safetensors").unlink()
    damaged(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"nonsense": 1}', "\0"])
def test_progress_that_is_none(folder, text):
    save(folder, tensors(), Progress())
    (folder / "progress.json").write_text(text, "utf-8")
    damaged(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weight_map": 3}'])
def test_an_index_that_is_none(folder, text):
    save(folder, tensors(), Progress())
    (folder / checkpoint._INDEX).write_text(text, "utf-8")
    damaged(folder)


def test_it_holds_no_pickle(folder):
    save(folder, tensors(), Progress(best=1.0))
    assert {path.suffix for path in folder.iterdir()} == {".safetensors", ".json"}
    assert json.loads((folder / "progress.json").read_text("utf-8"))["best"] == 1.0
