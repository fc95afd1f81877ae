"""``muwazi doctor``: findings, never a crash."""

import json

import pytest

from translator.cli import doctor
from translator.cli.packages import packages
from translator.errors import ModelNotFoundError
from translator.testing import FakeEngine


def test_a_sound_installation(cli, monkeypatch, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("beam_size = 2\nmax_words = 33\n", encoding="utf-8")
    monkeypatch.setenv("MUWAZI_CONFIG", str(config))
    monkeypatch.setenv("MUWAZI_MAX_WORDS", "44")
    result = cli("doctor", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["usable"] is True
    assert found["problems"] == []
    assert found["settings"]["beam_size"] == {"value": 2, "from": "configuration file"}
    assert found["settings"]["max_words"] == {
        "value": 44,
        "from": "environment (MUWAZI_MAX_WORDS)",
    }
    assert found["settings"]["device"]["from"] == "default"
    assert found["self_test"]["model"] == "fake"
    assert found["self_test"]["target"].startswith("<ذهبت>")
    assert "cpu" in found["devices"]["compute_types"]


def test_in_words(cli):
    result = cli("doctor")
    assert result.exit_code == 0
    for wanted in ("Packages", "Devices", "Settings", "Models", "Self-test", "can translate."):
        assert wanted in result.stdout


def test_without_a_model_it_says_what_to_do(cli):
    def fail():
        raise ModelNotFoundError("No model here. Fetch one with: muwazi models pull opus-mt-ar-en")

    cli.on_open = fail
    result = cli("doctor")
    assert result.exit_code == 3
    assert "Problem: No model here. Fetch one with: muwazi models pull" in result.stdout
    assert result.stdout.endswith("Muwazi cannot translate yet.\n")


@pytest.mark.parametrize("engine", [FakeEngine(failing=["ذهبت"]), FakeEngine(max_source_tokens=0)])
def test_a_model_that_fails_is_found_out(cli, engine):
    cli.engine = engine
    result = cli("doctor", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["problems"]


def test_broken_settings_are_a_finding(cli, monkeypatch):
    monkeypatch.setenv("MUWAZI_BEAM_SIZE", "many")
    result = cli("doctor")
    assert "Problem: beam_size in the environment" in result.stdout


def test_packages_name_the_extra_that_brings_them(monkeypatch):
    from translator.cli import packages as module

    wanted = [
        "typer>=0.20",
        "no-such-package-at-all>=1",
        'no-such-web-package<7,>=6; extra == "web"',
        "pytest; extra == 'dev'",
        "no-such-backport>=2; python_version < '3.11'",
    ]
    monkeypatch.setattr(module.metadata, "requires", lambda _: wanted)
    found = {item["name"]: item for item in packages()}
    assert found["typer"]["version"]
    assert found["no-such-package-at-all"] == {
        "name": "no-such-package-at-all",
        "version": None,
        "extra": None,
    }
    assert found["no-such-web-package"]["extra"] == "web"
    assert "pytest" not in found
    assert "no-such-backport" not in found
    assert "MISSING" in doctor._package(found["no-such-package-at-all"])
    assert "muwazi[web]" in doctor._package(found["no-such-web-package"])
