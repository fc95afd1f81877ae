import hashlib
import json
import os
from dataclasses import replace

import pytest

from translator.errors import ModelIntegrityError
from translator.registry import integrity
from translator.registry.card import read_card
from translator.registry.integrity import sha256, shards, verify


def rewrite(path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_whole_model_passes(model):
    assert verify(model, read_card(model)) is None
    assert sha256(model / "model.bin") == read_card(model).files["model.bin"]


@pytest.mark.parametrize(
    "name", ["model.bin", "config.json", "source.spm", "target.spm", "shared_vocabulary.json"]
)
def test_every_file_is_looked_at(model, name):
    card, data = read_card(model), (model / name).read_bytes()
    rewrite(model / name, data[:-1])
    with pytest.raises(ModelIntegrityError, match=name):
        verify(model, card)
    rewrite(model / name, bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(ModelIntegrityError, match=rf"{name}.*damaged"):
        verify(model, card)
    (model / name).unlink()
    with pytest.raises(ModelIntegrityError, match=rf"{name} is missing.*Pull"):
        verify(model, card)


@pytest.mark.parametrize(
    "name", ["../outside", "a/../../outside", "/etc/hostname", "..", "a\\..\\b", "C:/x", "."]
)
def test_a_card_cannot_name_files_outside(model, tmp_path, name):
    (tmp_path / "outside").write_text("secret")
    card = replace(read_card(model), files={name: hashlib.sha256(b"secret").hexdigest()})
    with pytest.raises(ModelIntegrityError, match="not a file inside"):
        verify(model, card)


def test_a_link_that_leads_out_is_refused(model, tmp_path):
    (tmp_path / "outside").write_text("secret")
    (model / "link").symlink_to(tmp_path / "outside")
    files = {**read_card(model).files, "link": hashlib.sha256(b"secret").hexdigest()}
    with pytest.raises(ModelIntegrityError, match="leads out"):
        verify(model, replace(read_card(model), files=files))


def test_a_card_that_lists_nothing_does_not_excuse_missing_files(model):
    (model / "source.spm").unlink()
    with pytest.raises(ModelIntegrityError, match=r"source\.spm is missing"):
        verify(model, replace(read_card(model), files={}))


@pytest.mark.parametrize("keep", [0, 3, 20, -1, -5])
def test_truncation_is_found_without_hashes(model, keep):
    card = replace(read_card(model), files={})
    verify(model, card)
    rewrite(model / "model.bin", (model / "model.bin").read_bytes()[:keep])
    with pytest.raises(ModelIntegrityError, match=r"model\.bin"):
        verify(model, card)


def test_the_embedded_model_passes_by_hash_and_by_layout():
    from translator.registry import embedded_path

    folder = embedded_path()
    card = read_card(folder)
    assert set(card.files) == {path.name for path in folder.iterdir()} - {"card.json"}
    verify(folder, card)
    verify(folder, replace(card, files={}))


def test_a_large_file_is_hashed_once_until_it_changes(model, monkeypatch):
    monkeypatch.setattr(integrity, "_LARGE", 1)
    monkeypatch.setattr(integrity, "_verified", set())
    hashed = []
    monkeypatch.setattr(
        integrity, "sha256", lambda path: [hashed.append(path.name), sha256(path)][1]
    )
    card = read_card(model)
    verify(model, card)
    verify(model, card)
    assert len(hashed) == len(card.files)
    state = (model / "model.bin").stat()
    os.utime(model / "model.bin", ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    verify(model, card)
    assert hashed[len(card.files) :] == ["model.bin"]


@pytest.mark.parametrize("keep", [0, 7, 100, -1])
def test_a_truncated_checkpoint_is_found(checkpoint, keep):
    card = read_card(checkpoint)
    verify(checkpoint, card)
    weights = checkpoint / "model.safetensors"
    rewrite(weights, weights.read_bytes()[:keep])
    with pytest.raises(ModelIntegrityError, match=r"model\.safetensors"):
        verify(checkpoint, card)


def test_a_checkpoint_with_something_appended_is_found(checkpoint):
    weights = checkpoint / "model.safetensors"
    rewrite(weights, weights.read_bytes() + b"x")
    with pytest.raises(ModelIntegrityError, match="damaged"):
        verify(checkpoint, read_card(checkpoint))


def test_a_header_of_absurd_length_is_refused(checkpoint):
    rewrite(checkpoint / "model.safetensors", b"\xff" * 64)
    with pytest.raises(ModelIntegrityError, match="header is longer"):
        verify(checkpoint, read_card(checkpoint))


def test_another_architecture_is_refused(checkpoint):
    config = json.loads((checkpoint / "config.json").read_text())
    (checkpoint / "config.json").write_text(json.dumps({**config, "model_type": "t5"}))
    with pytest.raises(ModelIntegrityError, match="'t5'"):
        verify(checkpoint, read_card(checkpoint))


def test_shards_are_plain_names_and_all_there(checkpoint):
    index = checkpoint / "model.safetensors.index.json"
    name = "model-00001-of-00001.safetensors"
    index.write_text(json.dumps({"weight_map": {"a": name, "b": name}}))
    assert shards(checkpoint) == (name,)
    (checkpoint / "model.safetensors").rename(checkpoint / name)
    verify(checkpoint, read_card(checkpoint))
    (checkpoint / name).unlink()
    with pytest.raises(ModelIntegrityError, match=name):
        verify(checkpoint, read_card(checkpoint))
    index.write_text(json.dumps({"weight_map": {"a": "../escaped.safetensors"}}))
    with pytest.raises(ModelIntegrityError, match="not the name"):
        shards(checkpoint)
