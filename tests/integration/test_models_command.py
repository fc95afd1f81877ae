"""``muwazi models`` and ``--model`` as a user meets them: a pull from a hub, then a translation."""

import json
import os
import subprocess
import sys

import pytest
from hub import Hub

from translator.registry import EMBEDDED, embedded_path

NAME = "somebody/arabic-english"


@pytest.fixture
def hub():
    with Hub() as hub:
        yield hub


@pytest.fixture
def muwazi(hub, tmp_path):
    """Run the command with a home of its own and our hub for the real one."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    environ |= {
        "HOME": str(tmp_path),
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "hf"),
        "MUWAZI_HOME": str(tmp_path / "muwazi"),
        "NO_PROXY": "127.0.0.1",
    }

    def run(*arguments, **changes):
        command = [sys.executable, "-m", "translator.cli.main", *arguments]
        return subprocess.run(
            command, env={**environ, **changes}, capture_output=True, encoding="utf-8", check=False
        )

    return run


def _model_of_the_hub(hub):
    folder = embedded_path()
    hub.add(NAME, folder)


def test_a_model_from_pull_to_remove(hub, muwazi, tmp_path):
    _model_of_the_hub(hub)
    pulled = muwazi("models", "pull", NAME)
    assert pulled.returncode == 0, pulled.stderr
    listed = json.loads(muwazi("models", "list", "--json").stdout)
    assert NAME.replace("/", "--") in json.dumps(listed)
    folder = muwazi("models", "where", NAME).stdout.strip()
    assert folder.startswith(str(tmp_path / "muwazi"))
    assert muwazi("models", "verify", NAME).returncode == 0
    text = "ذهب الولد إلى المدرسة."
    with_it = muwazi("translate", "--to", "text", "-m", NAME, text)
    assert with_it.stdout == muwazi("translate", "--to", "text", "-m", EMBEDDED, text).stdout != ""
    assert muwazi("models", "remove", NAME, "--yes").returncode == 0
    gone = muwazi("translate", "-m", NAME, text)
    assert gone.returncode == 3
    assert f"muwazi models pull {NAME}" in gone.stderr


def test_an_altered_model_is_found_and_not_used(hub, muwazi):
    _model_of_the_hub(hub)
    assert muwazi("models", "pull", NAME).returncode == 0
    weights = muwazi("models", "where", NAME).stdout.strip() + "/model.bin"
    with open(weights, "r+b") as file:
        file.seek(1000)
        file.write(b"\xff" * 8)
    for arguments in (("models", "verify", NAME), ("translate", "-m", NAME, "نص")):
        done = muwazi(*arguments)
        assert done.returncode == 3
        assert "model.bin" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "environ", "said"),
    [
        ("nobody/nothing", {}, "nobody/nothing"),
        (NAME, {"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE"),
        ("../../etc", {}, "../../etc"),
        (NAME, {"HF_ENDPOINT": "http://127.0.0.1:9"}, "HF_ENDPOINT"),
    ],
)
def test_a_pull_that_cannot_be_says_why(muwazi, name, environ, said):
    done = muwazi("models", "pull", name, **environ)
    assert done.returncode in (2, 3)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_goes_online_unasked(hub, muwazi):
    _model_of_the_hub(hub)
    assert muwazi("translate", "-m", NAME, "نص").returncode == 3
    assert muwazi("translate", "نص").returncode == 0
    assert hub.requests == []


def test_a_download_happens_when_it_is_allowed(hub, muwazi):
    _model_of_the_hub(hub)
    done = muwazi("translate", "--allow-download", "-m", NAME, "--to", "text", "ذهب الولد.")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert "model.bin" in hub.downloads


@pytest.mark.slow
def test_a_checkpoint_from_the_hub_becomes_the_automatic_choice(hub, muwazi, shared):
    pytest.importorskip("torch")
    hub.add("Helsinki-NLP/opus-mt-ar-en", shared / "models" / "ar-en-v0")
    pulled = muwazi("models", "pull", "opus-mt-ar-en")
    assert pulled.returncode == 0, pulled.stderr
    doctor = json.loads(muwazi("doctor", "--json").stdout)
    assert "opus-mt-ar-en" in json.dumps(doctor)
    text = "ذهب الولد إلى المدرسة."
    automatic = muwazi("translate", "--to", "text", text)
    assert automatic.stdout == muwazi("translate", "--to", "text", "-m", EMBEDDED, text).stdout
