"""``muwazi models`` over a registry made for the test."""

import json

import pytest

from translator import registry
from translator.cli import pulling
from translator.errors import ConversionError, DownloadError, ModelIntegrityError
from translator.registry import Found, Installed, convert, download, integrity
from translator.registry.download import Progress
from translator.types import ModelCard

CARD = ModelCard("mine", quantization="int8", license="MIT", quality={"flores": {"chrF": 51.5}})


@pytest.fixture
def here(monkeypatch, tmp_path):
    """Two models: one whole, one that cannot be read."""
    faulty = ModelCard("bad", details={"fault": "card.json cannot be read"})
    models = [
        Installed("mine", tmp_path / "mine", CARD, "store", 12_345_678),
        Installed("bad", tmp_path / "bad", faulty, "store", 10),
    ]
    monkeypatch.setattr(registry, "installed", lambda: models)
    return models


def test_list_shows_what_is_here_and_what_can_be_pulled(cli, here):
    lines = cli("models", "list").stdout.splitlines()
    assert lines[0].split() == ["NAME", "PLACE", "FORMAT", "SIZE", "LICENCE", "QUALITY"]
    mine = next(line for line in lines if line.startswith("mine"))
    for wanted in ("store", "ctranslate2, int8", "12.3 MB", "MIT", "flores chrF 51.5"):
        assert wanted in mine
    assert "faulty" in next(line for line in lines if line.startswith("bad"))
    pullable = [line for line in lines if "can be pulled" in line]
    assert {line.split()[0] for line in pullable} == {"opus-mt-ar-en", "opus-mt-tc-big-ar-en"}


def test_list_as_json(cli, here):
    found = json.loads(cli("models", "list", "--json").stdout)
    assert found[0]["name"] == "mine"
    assert found[0]["bytes"] == 12_345_678
    assert found[0]["quality"] == {"flores": {"chrF": 51.5}}
    assert found[1]["fault"]
    assert [item["path"] for item in found[2:]] == [None, None]


def test_pull_prints_the_folder_and_says_why_on_stderr(cli, monkeypatch, tmp_path):
    asked = {}

    def pull(name, *, revision, quantization, on_progress):
        asked.update(name=name, revision=revision, quantization=quantization)
        on_progress(Progress("model.safetensors", 1, 2))
        return Found(tmp_path, CARD, "Pulled.")

    monkeypatch.setattr(download, "pull", pull)
    result = cli("models", "pull", "a/b", "--revision", "v1", "-q", "float32")
    assert result.exit_code == 0
    assert asked == {"name": "a/b", "revision": "v1", "quantization": "float32"}
    assert result.stdout == f"{tmp_path}\n"
    assert result.stderr == "mine is ready. Pulled.\n"


def test_a_download_that_fails_is_a_model_error(cli, monkeypatch):
    def pull(*_, **__):
        raise DownloadError("The hub\ncould not be reached.")

    monkeypatch.setattr(download, "pull", pull)
    result = cli("models", "pull", "a/b")
    assert result.exit_code == 3
    assert result.stderr == "error: The hub could not be reached.\n"


def test_the_bar_follows_the_bytes(monkeypatch, tmp_path):
    shown = []

    class Bar(pulling.ProgressBar):
        def update(self, done, total):
            shown.append((done, total))

    def pull(name, *, on_progress, **_):
        on_progress(Progress("a", 1, 3))
        on_progress(Progress("b", 3, 3))
        return Found(tmp_path, CARD, "Pulled.")

    monkeypatch.setattr(pulling, "ProgressBar", Bar)
    monkeypatch.setattr(download, "pull", pull)
    assert pulling.pull_with_bar("x").card == CARD
    assert shown == [(1, 3), (3, 3)]


def test_convert(cli, monkeypatch, tmp_path):
    asked = {}

    def make(checkpoint, target, **rest):
        asked.update(rest, checkpoint=checkpoint, target=target)
        return CARD

    monkeypatch.setattr(convert, "convert", make)
    result = cli("models", "convert", tmp_path / "a", tmp_path / "b", "--name", "n", "--overwrite")
    assert result.exit_code == 0
    assert asked == {
        "checkpoint": tmp_path / "a",
        "target": tmp_path / "b",
        "name": "n",
        "quantization": "int8",
        "overwrite": True,
    }
    assert result.stdout == f"{tmp_path / 'b'}\n"

    def refuse(*_, **__):
        raise ConversionError("It babbles.")

    monkeypatch.setattr(convert, "convert", refuse)
    assert cli("models", "convert", "a", "b").exit_code == 3


def test_verify_all_and_by_name(cli, here, monkeypatch, tmp_path):
    monkeypatch.setattr(integrity, "verify", lambda *_: None)
    result = cli("models", "verify")
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "ok      mine",
        "faulty  bad: card.json cannot be read",
    ]

    def resolve(name):
        if name != "mine":
            raise ModelIntegrityError("model.bin is damaged.")
        return Found(tmp_path, CARD, "As asked for.")

    monkeypatch.setattr(registry, "resolve", resolve)
    assert cli("models", "verify", "mine").exit_code == 0
    result = cli("models", "verify", "mine", "other")
    assert result.exit_code == 3
    assert "faulty  other: model.bin is damaged." in result.stdout


def test_remove_asks_and_where_tells(cli, tmp_path):
    folder = tmp_path / "home" / "models" / "opus-mt-ar-en"
    folder.mkdir(parents=True)
    result = cli("models", "remove", "opus-mt-ar-en")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert cli("models", "where", "opus-mt-ar-en").stdout == f"{folder}\n"
    result = cli("models", "remove", "opus-mt-ar-en", "--yes")
    assert result.exit_code == 0
    assert result.stdout == f"{folder}\n"
    assert not folder.exists()
    assert cli("models", "where", "opus-mt-ar-en").exit_code == 3
    assert cli("models", "remove", "no-such-model", "--yes").exit_code == 3
