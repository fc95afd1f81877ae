"""``muwazi``: the commands put together. Nothing heavy is imported until a command needs it."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import Annotated

import typer

from translator import __version__
from translator.cli import models, train
from translator.cli.doctor import doctor
from translator.cli.evaluate import evaluate
from translator.cli.exits import ending, report
from translator.cli.translate import translate
from translator.cli.web import web

_TERMINATED = 143
_EXAMPLES = {
    "muwazi": (
        'muwazi translate "ذهب الولد إلى المدرسة."',
        "muwazi translate -f article.txt -o article.html",
        "muwazi models list",
        "muwazi doctor",
        "muwazi web",
    ),
    "translate": (
        'muwazi translate "ذهب الولد إلى المدرسة."',
        "muwazi translate -f article.txt --to side-by-side",
        "muwazi translate -f article.txt -o article.html",
        "cat corpus.ar | muwazi translate --lines > corpus.en",
        "muwazi translate -f article.txt --to jsonl | jq -r .target",
    ),
    "doctor": ("muwazi doctor", "muwazi doctor --json"),
    "evaluate": (
        "muwazi evaluate test.tsv",
        "muwazi evaluate -s test.ar -r test.en --html report.html",
        "muwazi evaluate test.tsv --output ours.en --output theirs.en",
        "muwazi evaluate test.tsv --model ./mine --against muwazi-ar-en --json",
    ),
    "web": ("muwazi web", "muwazi web --port 8080"),
}

app = typer.Typer(
    name="muwazi",
    epilog=ending(*_EXAMPLES["muwazi"]),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"muwazi {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Read Arabic beside English: translation sentence by sentence, on this machine."""


app.command(epilog=ending(*_EXAMPLES["translate"]))(translate)
app.add_typer(models.app, name="models", epilog=ending("muwazi models list"))
app.add_typer(train.app, name="train", epilog=ending("muwazi train run recipe.toml"))
app.command(epilog=ending(*_EXAMPLES["doctor"]))(doctor)
app.command(epilog=ending(*_EXAMPLES["evaluate"]))(evaluate)
app.command(epilog=ending(*_EXAMPLES["web"]))(web)


def main() -> None:
    """Run the command line; always ends in SystemExit with one of the documented codes."""
    for stream in (sys.stdout, sys.stderr):
        # Whatever the locale says: Arabic does not fit into most others.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        app(prog_name="muwazi")
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(report(error))


def _terminate(number: int, frame: object) -> None:
    # As an exception, so that temporary files are cleaned up.
    sys.exit(_TERMINATED)


if __name__ == "__main__":
    main()
