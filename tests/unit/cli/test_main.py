"""The entry point: cheap to start, and it has the last word on errors."""

import subprocess
import sys

import pytest

from translator.cli import exits, main
from translator.errors import MissingDependencyError
from translator.web import page, serving

HEAVY = ("torch", "transformers", "gradio", "ctranslate2", "huggingface_hub", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["translate", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom translator.cli.main import main\n"
        f"sys.argv = ['muwazi', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(RuntimeError("boom"), 70, "RuntimeError: boom"), (KeyboardInterrupt(), 130, "Stopped.")],
)
def test_errors_outside_of_commands_have_no_trace(monkeypatch, capsys, error, code, said):
    def fail(**_):
        raise error

    monkeypatch.delenv("MUWAZI_DEBUG", raising=False)
    monkeypatch.setattr(main, "app", fail)
    monkeypatch.setattr(main.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as end:
        main.main()
    assert end.value.code == code
    err = capsys.readouterr().err
    assert said in err
    assert "Traceback" not in err


def test_complaining_to_nobody_is_no_error(monkeypatch, capsys):
    class Gone:
        def write(self, text):
            raise OSError(5, "Input/output error")

        def flush(self):
            pass

    monkeypatch.setattr(sys, "stderr", Gone())
    exits.complain("x")
    monkeypatch.setattr(sys, "stderr", None)
    exits.complain("x")
    assert capsys.readouterr().out == ""


def test_web_opens_the_page_with_what_was_asked(cli, monkeypatch):
    asked = {}
    monkeypatch.setattr(page, "build_page", lambda settings: settings)
    monkeypatch.setattr(
        serving, "launch", lambda built, settings, **changes: asked.update(changes, page=built)
    )
    result = cli("web", "--host", "127.0.0.2", "--port", "8123", "-m", "mine")
    assert result.exit_code == 0
    assert asked["server_name"] == "127.0.0.2"
    assert asked["server_port"] == 8123
    assert (asked["page"].port, asked["page"].model) == (8123, "mine")
    asked.clear()
    assert cli("web").exit_code == 0
    # Left out, it is for the environment of a Space or the settings to say.
    assert set(asked) == {"page"}


def test_web_without_gradio_says_what_to_install(cli, monkeypatch):
    def missing(settings):
        raise MissingDependencyError("gradio", "web", "The web page")

    monkeypatch.setattr(page, "build_page", missing)
    result = cli("web")
    assert result.exit_code == 2
    assert "pip install 'muwazi[web]'" in result.stderr
