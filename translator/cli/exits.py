"""Exit codes, and how errors become messages. No stack trace reaches a user unasked."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Callable
from typing import ParamSpec

import typer

from translator.errors import EngineError, ModelError, TranslatorError

DONE, SOME_FAILED, USAGE, MODEL, UNEXPECTED, INTERRUPTED, CLOSED_PIPE = 0, 1, 2, 3, 70, 130, 141
EXIT_CODES = (
    "Exit codes: 0 done; 1 some sentences could not be translated (they are marked, the rest is "
    "there); 2 a wrong option, setting or input; 3 something is wrong with the model; "
    "70 unexpected error; 130 stopped with Ctrl-C (what was done is there); 141 the reader of the "
    "output went away; 143 terminated."
)

P = ParamSpec("P")


def ending(*examples: str) -> str:
    """The end of a command's help: examples, each on its line, and the exit codes."""
    # A backspace on its own line keeps the lines of a paragraph as they are.
    shown = "\n".join(f"  {example}" for example in examples)
    return f"\b\nExamples:\n{shown}\n\n{EXIT_CODES}"


def guarded(command: Callable[P, int | None]) -> Callable[P, None]:
    """Turn a command's result into the exit code, and its errors into messages."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        code = DONE
        try:
            code = command(*args, **kwargs) or DONE
            flush()
        except typer.Exit:
            raise
        except BaseException as error:
            code = report(error)
        if code:
            raise typer.Exit(code)

    return run


def report(error: BaseException) -> int:
    """Say what went wrong on stderr and return the exit code for it."""
    if isinstance(error, TranslatorError):
        complain(f"error: {one_paragraph(error)}")
        return MODEL if isinstance(error, (ModelError, EngineError)) else USAGE
    if isinstance(error, BrokenPipeError):
        abandon_stdout()
        return CLOSED_PIPE
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        complain("Stopped.")
        return INTERRUPTED
    if not isinstance(error, Exception):
        raise error
    if os.environ.get("MUWAZI_DEBUG"):
        import traceback

        complain("".join(traceback.format_exception(error)).rstrip())
    else:
        what = one_paragraph(error) or "no details"
        complain(
            f"error: Something unexpected went wrong ({type(error).__name__}: {what[:300]}). "
            "Set MUWAZI_DEBUG=1 to see the trace."
        )
    return UNEXPECTED


def one_paragraph(error: BaseException) -> str:
    """The error's message on one line."""
    return " ".join(str(error).split())


def complain(message: str) -> None:
    """Write a line to stderr; when stderr is gone there is nobody to tell."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(message, file=sys.stderr, flush=True)


def flush() -> None:
    """Have what was printed really written, while an error can still be told."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()


def abandon_stdout() -> None:
    """Let what is left in the buffer go nowhere, so that the interpreter's last flush is quiet."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
