import shutil
from pathlib import Path

import pytest

from translator.errors import ConfigurationError, ModelNotFoundError
from translator.registry import (
    EMBEDDED,
    embedded_path,
    installed,
    remove,
    store,
    store_folder,
    where,
)
from translator.registry.store import hub_cache

HUB_ID = "Helsinki-NLP/opus-mt-ar-en"


def test_the_store_is_where_it_was_put(tmp_path):
    assert store_folder({"MUWAZI_HOME": str(tmp_path)}) == tmp_path / "models"
    assert store_folder({}).parts[-2:] == ("muwazi", "models")


def test_the_hub_cache_follows_the_librarys_variables(tmp_path):
    assert hub_cache({"HF_HOME": str(tmp_path)}) == tmp_path / "hub"
    assert hub_cache({"HF_HOME": "x", "HUGGINGFACE_HUB_CACHE": str(tmp_path)}) == tmp_path
    both = {"HUGGINGFACE_HUB_CACHE": "x", "HF_HUB_CACHE": str(tmp_path)}
    assert hub_cache(both) == tmp_path
    assert hub_cache({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "huggingface" / "hub"
    from huggingface_hub import constants

    assert hub_cache() == Path(constants.HF_HUB_CACHE)


def test_the_embedded_model_is_always_there(environ):
    (only,) = installed()
    assert (only.name, only.place, only.path) == (EMBEDDED, "embedded", embedded_path())
    assert only.bytes == sum(path.stat().st_size for path in only.path.iterdir())


def test_the_embedded_model_is_found_in_a_wheel_too(tmp_path, model, monkeypatch):
    monkeypatch.setattr(store, "__file__", str(tmp_path / "translator" / "registry" / "store.py"))
    with pytest.raises(ModelNotFoundError, match="Reinstall"):
        embedded_path()
    inside = tmp_path / "translator" / "_models" / EMBEDDED
    shutil.copytree(model, inside)
    assert embedded_path() == inside
    beside = tmp_path / "models" / EMBEDDED
    shutil.copytree(model, beside)
    assert embedded_path() == beside


def test_every_place_is_listed(environ, pulled, cached, model, checkpoint):
    pulled("someone--toy", model)
    cached(HUB_ID, checkpoint)
    cached("someone/arabic", checkpoint)
    (checkpoint / "tokenizer_config.json").write_text('{"source_lang": "de", "target_lang": "fr"}')
    cached("someone/german", checkpoint)
    found = [(item.name, item.place) for item in installed()]
    assert found == [
        (EMBEDDED, "embedded"),
        ("someone--toy", "store"),
        ("opus-mt-ar-en", "hub cache"),
        ("someone/arabic", "hub cache"),
    ]


def test_a_broken_folder_is_listed_with_its_fault(environ, pulled, model):
    (model / "card.json").write_text("{")
    pulled("broken", model)
    assert "card.json" in installed()[-1].card.details["fault"]


def test_unfinished_folders_are_not_models(environ, pulled, model):
    pulled(".toy.ab12cd34", model)
    assert len(installed()) == 1


def test_removing_removes_that_one_only(environ, pulled, model):
    folder, other = pulled("someone--toy", model), pulled("someone--other", model)
    assert where("someone/toy") == folder
    assert remove("someone/toy") == folder
    assert [path.name for path in store_folder().iterdir()] == [other.name]
    with pytest.raises(ModelNotFoundError, match="pull someone/toy"):
        where("someone/toy")


def test_what_is_not_the_stores_is_not_removed(environ, cached, checkpoint):
    with pytest.raises(ConfigurationError, match="comes with Muwazi"):
        remove(EMBEDDED)
    snapshot = cached(HUB_ID, checkpoint)
    with pytest.raises(ConfigurationError, match="Hugging Face cache"):
        remove("opus-mt-ar-en")
    assert snapshot.is_dir()
    assert where("opus-mt-ar-en") == snapshot


@pytest.mark.parametrize("name", ["nothing", "a/b", "..", "../models", "", ".", "/", "a/../.."])
def test_unknown_and_odd_names_remove_nothing(environ, pulled, model, name):
    folder = pulled("someone--toy", model)
    with pytest.raises(ModelNotFoundError):
        remove(name)
    assert (folder / "model.bin").is_file()


def test_a_reference_cannot_lead_out_of_the_cache(environ, cached, model):
    snapshot = cached(HUB_ID, model)
    assert where(HUB_ID) == snapshot
    shutil.copytree(model, snapshot.parents[2] / "elsewhere")
    (snapshot.parents[1] / "refs" / "main").write_text("../../elsewhere")
    with pytest.raises(ModelNotFoundError):
        where(HUB_ID)
