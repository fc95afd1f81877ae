"""The examples of README.md, run as they stand, with the embedded model and no network."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import readme

from translator.pipeline import Translator
from translator.registry import EMBEDDED

ARTICLE = "افتتاح مكتبة جديدة\nافتتح رئيس البلدية أمس مكتبة عامة. وقال إن الدخول إليها مجاني.\n"
# An example that reaches for the network fails, whatever the machine allows.
NO_NETWORK = """\
import socket
def refuse(*_, **__):
    raise AssertionError("an example went online")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""
CHANGED = "README.md shows what another model gave; put in what this one gives:\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A folder with the files the examples name, and an environment without a network."""
    home = tmp_path_factory.mktemp("readme")
    tools, folder = home / "bin", home / "desk"
    for place in (tools, folder):
        place.mkdir()
    (home / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    (home / "config.toml").touch()
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "corpus.ar").write_text("ذهب الولد.\n\nعاد إلى البيت. ونام.\n", encoding="utf-8")
    command = tools / "muwazi"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m translator.cli.main "$@"\n')
    command.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUWAZI_")}
    source = str(Path(readme.README).parent)
    return folder, {
        **kept,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(home), source]),
        "PYTHONIOENCODING": "utf-8",
        "MUWAZI_CONFIG": str(home / "config.toml"),
        "MUWAZI_HOME": str(home),
        "MUWAZI_MODEL": EMBEDDED,
        "HF_HOME": str(home / "hf"),
    }


def run(desk, command: list[str]) -> subprocess.CompletedProcess[str]:
    folder, environ = desk
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False,
        timeout=120,
    )  # fmt: skip


def test_the_network_is_really_shut(desk):
    found = run(desk, [sys.executable, "-c", "import socket; socket.create_connection(('::1', 9))"])
    assert "an example went online" in found.stderr


def test_the_first_example_prints_what_is_shown(desk):
    found = run(desk, [sys.executable, "-c", readme.blocks("python")[0]])
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == readme.blocks("text")[0], CHANGED + found.stdout


@pytest.mark.parametrize("number", range(len(readme.blocks("python"))))
def test_library_examples_run(desk, number):
    found = run(desk, [sys.executable, "-W", "error", "-c", readme.blocks("python")[number]])
    assert (found.returncode, found.stderr) == (0, "")
    assert all(line.strip() for line in found.stdout.splitlines())
    assert len(found.stdout.splitlines()) == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="the examples are for a shell")
def test_commands_run(desk):
    """In order, in one folder; what they write is looked at afterwards."""
    folder, _ = desk
    outputs = {}
    for command, shown in readme.commands():
        found = run(desk, ["bash", "-c", command])
        assert (found.returncode, found.stderr) == (0, ""), command
        if shown:
            assert found.stdout == shown, CHANGED + found.stdout
        outputs[command] = found.stdout
    assert "<html" in (folder / "article.html").read_text(encoding="utf-8")
    lines = (folder / "corpus.en").read_text(encoding="utf-8").split("\n")
    assert len(lines) == 4
    assert lines[1] == ""
    (sentences,) = (out for command, out in outputs.items() if "jsonl" in command)
    fields = [name for name, _ in readme.table("field")]
    records = [json.loads(line) for line in sentences.splitlines()]
    assert len(records) == 3
    assert all(list(item) == fields[:-1] and len(item["hypotheses"]) == 3 for item in records)


def test_every_door_gives_the_same_text(desk):
    from translator.web import handlers
    from translator.web.handlers import Job
    from translator.web.models import TranslatorPool

    found = run(desk, ["muwazi", "translate", "-f", "article.txt", "--to", "jsonl"])
    by_command = [json.loads(line)["target"] for line in found.stdout.splitlines()]
    with Translator(EMBEDDED) as translator:
        whole = translator.translate(ARTICLE)
        by_library = [whole.translations[item.id].target for item in whole.document.segments]
        alone = [translator.translate(item.text).text for item in whole.document.segments]
        small = [item.target for item in translator.stream(ARTICLE, batch_tokens=1)]
        pool = TranslatorPool(lambda _: translator)
        by_page = [item["target"] for item in handlers.translate_json(pool, Job(ARTICLE))]
    assert len(by_command) == 3
    assert by_command == by_library == by_page == alone == small


@pytest.mark.slow
@pytest.mark.shared
def test_the_quality_that_is_claimed_is_measured(shared):
    sacrebleu = pytest.importorskip("sacrebleu")
    source, reference = (
        (shared / "evaluation" / f"flores-dev.{language}").read_text(encoding="utf-8").splitlines()
        for language in ("ar", "en")
    )
    with Translator(EMBEDDED) as translator:
        output = [document.text for document in translator.translate(source)]
    (claimed,) = re.findall(r"about (\d+) BLEU", readme.text())
    assert round(sacrebleu.corpus_bleu(output, [reference]).score) == int(claimed)
