"""Every command and every option says what it is for."""

import pytest
import typer.main
from typer.testing import CliRunner

from translator import __version__
from translator.cli.main import app


def _commands(command, path=()):
    """Every command under ``command`` with its path, groups included."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*path, name))


COMMANDS = list(_commands(typer.main.get_command(app)))
NAMES = [" ".join(path) or "muwazi" for path, _ in COMMANDS]


def test_the_commands():
    assert set(NAMES) == {
        "muwazi", "translate", "evaluate", "doctor", "web", "models", "models list", "models pull",
        "models convert", "models verify", "models remove", "models where",
        "train", "train prepare", "train tokenizer", "train run", "train average", "train export",
        "train finetune",
    }  # fmt: skip


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_every_option_has_its_help(path, command):
    assert command.params or path
    for param in command.params:
        assert getattr(param, "help", None), f"{path}: {param.name} has no help"


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=NAMES)
def test_help_says_what_with_examples_and_exit_codes(path, command):
    result = CliRunner().invoke(app, [*path, "--help"])
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert "Exit codes: 0 done" in result.output
    example = f"muwazi {' '.join(path)}".strip()
    assert f"    {example}" in result.output or f"({example}" in result.output
    for param in command.params:
        if param.opts[0].startswith("--"):
            assert param.opts[0] in result.output


def test_version():
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.output == f"muwazi {__version__}\n"


def test_a_wrong_option_or_command_is_a_usage_error():
    for arguments in (["translate", "--nonsense"], ["frobnicate"], ["translate", "x", "-t", "pdf"]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
