import shutil

import pytest

from translator.errors import ConfigurationError, ModelIntegrityError, ModelNotFoundError
from translator.registry import EMBEDDED, embedded_path, lookup, resolve

SMALL, LARGE = "opus-mt-ar-en", "opus-mt-tc-big-ar-en"


@pytest.fixture(autouse=True)
def _own_places(environ, tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def without_torch(monkeypatch):
    real = lookup.find_spec
    monkeypatch.setattr(
        lookup, "find_spec", lambda name: None if name in ("torch", "transformers") else real(name)
    )


def test_auto_is_the_embedded_one_when_there_is_no_other():
    found = resolve()
    assert (found.path, found.card.name) == (embedded_path(), EMBEDDED)
    assert "comes with" in found.reason


def test_auto_takes_the_best_of_what_is_here(pulled, cached, model, checkpoint):
    first = cached(f"Helsinki-NLP/{SMALL}", checkpoint)
    assert resolve("auto").path == first
    second = pulled(SMALL, model)
    assert resolve("auto").path == second
    third = cached(f"Helsinki-NLP/{LARGE}", checkpoint)
    assert resolve("auto").path == third
    fourth = pulled(LARGE, model)
    found = resolve("auto")
    assert found.path == fourth
    assert LARGE in found.reason


def test_the_environment_given_is_the_one_used(tmp_path, model):
    home = tmp_path / "another"
    shutil.copytree(model, home / "models" / SMALL)
    assert resolve().card.name == EMBEDDED
    environ = {"MUWAZI_HOME": str(home), "HF_HOME": str(tmp_path / "none")}
    assert resolve(environ=environ).path == home / "models" / SMALL


def test_a_cached_checkpoint_says_what_it_is(cached, checkpoint):
    cached(f"Helsinki-NLP/{SMALL}", checkpoint, commit="b" * 40)
    card = resolve(SMALL).card
    assert (card.name, card.format, card.revision) == (SMALL, "transformers", "b" * 40)
    assert card.license == "Apache-2.0"


def test_auto_passes_over_what_it_could_not_run(cached, checkpoint, without_torch):
    cached(f"Helsinki-NLP/{LARGE}", checkpoint)
    found = resolve("auto")
    assert found.card.name == EMBEDDED
    assert f"{LARGE} is in the Hugging Face cache but needs torch" in found.reason


def test_auto_passes_over_a_damaged_model_and_says_so(pulled, model):
    folder = pulled(SMALL, model)
    (folder / "model.bin").write_bytes(b"short")
    found = resolve("auto")
    assert found.card.name == EMBEDDED
    assert "model.bin" in found.reason
    with pytest.raises(ModelIntegrityError, match=r"model\.bin"):
        resolve(SMALL)


@pytest.mark.parametrize("name", [SMALL, f"Helsinki-NLP/{SMALL}", f"Helsinki-NLP--{SMALL}"])
def test_every_form_of_a_name_finds_the_pulled_model(pulled, model, name):
    folder = pulled(SMALL, model)
    assert resolve(name).path == folder


def test_a_model_outside_the_catalogue(pulled, cached, model):
    snapshot = cached("someone/toy", model)
    assert resolve("someone/toy").path == snapshot
    folder = pulled("someone--toy", model)
    assert resolve("someone/toy").path == resolve("someone--toy").path == folder


def test_a_revision_must_be_the_one_that_is_here(pulled, cached, model):
    folder = pulled(SMALL, model)
    assert resolve(SMALL, revision="1").path == folder
    with pytest.raises(ModelNotFoundError, match="pull"):
        resolve(SMALL, revision="2")
    snapshot = cached(f"Helsinki-NLP/{SMALL}", model, commit="c" * 40)
    assert resolve(SMALL, revision="c" * 40).path == snapshot


@pytest.mark.parametrize("kind", ["model", "checkpoint"])
def test_a_folder_in_either_layout(request, kind):
    folder = request.getfixturevalue(kind)
    found = resolve(str(folder))
    assert found.path == folder
    assert found.card.format == ("ctranslate2" if kind == "model" else "transformers")


def test_a_folder_does_not_shadow_a_name(model, tmp_path):
    shutil.copytree(model, tmp_path / "work" / EMBEDDED)
    shutil.copytree(model, tmp_path / "work" / "Helsinki-NLP" / SMALL)
    assert resolve(EMBEDDED).path == embedded_path()
    with pytest.raises(ModelNotFoundError, match="pull"):
        resolve(f"Helsinki-NLP/{SMALL}")
    assert resolve(f"./{EMBEDDED}").card.name == "toy"
    assert resolve(f"Helsinki-NLP/../{EMBEDDED}").card.name == "toy"


def test_other_folders_may_be_named_plainly(model, tmp_path):
    shutil.copytree(model, tmp_path / "work" / "plain")
    shutil.copytree(model, tmp_path / "work" / "a" / "b")
    assert resolve("plain").card.name == "toy"
    assert resolve("a/b").card.name == "toy"


def test_the_home_folder_is_understood(model, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert resolve("~/toy").path == tmp_path / "toy"


@pytest.mark.parametrize("name", ["./nothing", "../nothing", "/nothing/here", "a/b/c", "~/none"])
def test_a_path_that_is_not_there_is_said_to_be_a_folder(name):
    with pytest.raises(ModelNotFoundError, match="no folder"):
        resolve(name)


@pytest.mark.parametrize("name", [SMALL, "someone/toy", "someone--toy"])
def test_what_is_not_here_can_be_pulled(name):
    with pytest.raises(ModelNotFoundError, match=f"muwazi models pull {name}"):
        resolve(name)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(ModelNotFoundError, match=SMALL):
        resolve("nonsense", local_files_only=False)


@pytest.mark.parametrize("name", ["", " ", "a\x00b", "x" * 5000])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ConfigurationError, match="not the name"):
        resolve(name)


def test_an_odd_revision_is_refused():
    with pytest.raises(ConfigurationError, match="revision"):
        resolve(SMALL, revision="../../x")


def test_an_altered_folder_is_not_returned(model):
    (model / "source.spm").write_bytes(b"altered")
    with pytest.raises(ModelIntegrityError, match=r"source\.spm"):
        resolve(str(model))
