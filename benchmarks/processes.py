"""Processes of their own for what is measured, so that each one's peak memory is its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class ProcessError(Exception):
    """A process ended badly; the message holds the end of what it said."""


class OutOfTimeError(ProcessError):
    """A process was stopped because its time was over."""


@dataclass(frozen=True, slots=True)
class Finished:
    """``output``: all of stdout. ``seconds``: from the start until its first line was there."""

    output: str
    seconds: float
    peak_bytes: int


def run_python(arguments: Sequence[str], *, limit: float = 600) -> Finished:
    """Run this Python with the arguments, in the project's root, for ``limit`` seconds at most.

    Raises OutOfTimeError, and ProcessError for any other bad end.

    Linux counts the starting process's own memory towards the peak of the one it starts, so the
    caller must stay small: nothing heavy is ever imported here.
    """
    if limit <= 0:
        raise OutOfTimeError("The time was over before the process began.")
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        assert process.stdout is not None
        timer = threading.Timer(limit, process.kill)
        timer.start()
        first = process.stdout.readline()
        seconds = time.perf_counter() - begun
        rest = process.stdout.read()
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode and time.perf_counter() - begun >= limit:
            raise OutOfTimeError(f"Stopped after {limit:.0f} seconds.")
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise ProcessError(f"{' '.join(arguments[:3])[:200]} failed:\n{said[-2000:]}")
    return Finished((first + rest).decode(), seconds, _bytes(usage.ru_maxrss))


def _environment() -> dict[str, str]:
    """The user's environment without the user's settings, and offline."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUWAZI_")}
    return {**kept, "HF_HUB_OFFLINE": "1", "MUWAZI_CONFIG": "", "PYTHONIOENCODING": "utf-8"}


def _bytes(peak: int) -> int:
    return peak if sys.platform == "darwin" else peak * 1024
