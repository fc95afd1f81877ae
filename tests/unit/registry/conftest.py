"""Models and folders that the registry's tests share."""

import shutil
from pathlib import Path

import pytest
from checkpoint import make_checkpoint, make_converted


@pytest.fixture(scope="session")
def _converted(tmp_path_factory) -> Path:
    return make_converted(tmp_path_factory.mktemp("converted") / "toy")


@pytest.fixture
def model(_converted, tmp_path) -> Path:
    """A folder in CTranslate2's layout with a card, one's own to damage."""
    return Path(shutil.copytree(_converted, tmp_path / "toy"))


@pytest.fixture(scope="session")
def _checkpoint(tmp_path_factory) -> Path:
    pytest.importorskip("torch")
    return make_checkpoint(tmp_path_factory.mktemp("checkpoint") / "marian")


@pytest.fixture
def checkpoint(_checkpoint, tmp_path) -> Path:
    """A Hugging Face checkpoint without a card, one's own to damage."""
    return Path(shutil.copytree(_checkpoint, tmp_path / "marian"))


@pytest.fixture
def environ(tmp_path, monkeypatch) -> dict[str, str]:
    """A store and a Hugging Face cache of one's own."""
    found = {"MUWAZI_HOME": str(tmp_path / "home"), "HF_HUB_CACHE": str(tmp_path / "cache")}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", found["HF_HUB_CACHE"])
    return found


@pytest.fixture
def cached(environ):
    """Puts a folder into the Hugging Face cache as the library lays it out."""

    def put(hub_id: str, folder: Path, commit: str = "a" * 40) -> Path:
        place = Path(environ["HF_HUB_CACHE"]) / f"models--{hub_id.replace('/', '--')}"
        (place / "refs").mkdir(parents=True)
        (place / "refs" / "main").write_text(commit)
        return Path(shutil.copytree(folder, place / "snapshots" / commit))

    return put


@pytest.fixture
def pulled(environ):
    """Puts a folder into the store under a name."""

    def put(name: str, folder: Path) -> Path:
        return Path(shutil.copytree(folder, Path(environ["MUWAZI_HOME"]) / "models" / name))

    return put
