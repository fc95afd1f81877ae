"""One line on stderr that says how far things are; for people only, and only when it takes long."""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

DELAY = 2.0
"""Seconds before anything is shown: a short job needs no bar."""
_INTERVAL = 0.1
_BAR = 24
_CLEAR = "\r\x1b[K"


class ProgressBar:
    """A context manager with ``update(done, total)``; wiped away at the end.

    ``describe`` makes the words from ``(done, total)``. Silent unless ``stream`` is a terminal
    and ``enabled``.
    """

    def __init__(
        self,
        describe: Callable[[int, int], str],
        *,
        enabled: bool = True,
        stream: TextIO | None = None,
        delay: float = DELAY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._enabled = enabled and self._stream is not None and self._stream.isatty()
        self._describe, self._clock = describe, clock
        self._start = clock()
        self._next = self._start + delay
        self._shown = False

    def update(self, done: int, total: int) -> None:
        """Show the state, at most every tenth of a second; ``total`` 0 is unknown."""
        now = self._clock()
        if not self._enabled or now < self._next:
            return
        self._next = now + _INTERVAL
        line = self._line(done, total, now - self._start)
        width = shutil.get_terminal_size().columns - 1
        self._write(_CLEAR + line[:width])
        self._shown = True

    def clear(self) -> None:
        """Wipe the line away, so that something else can be said."""
        if self._shown:
            self._write(_CLEAR)
            self._shown = False

    def __enter__(self) -> ProgressBar:
        """Return the bar itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wipe the line away."""
        self.clear()

    def _line(self, done: int, total: int, elapsed: float) -> str:
        words = self._describe(done, total)
        if not total:
            return words
        filled = min(_BAR, _BAR * done // total)
        bar = "█" * filled + "░" * (_BAR - filled)
        left = time_left(elapsed, done, total)
        return f"{bar} {words}" + (f", {left}" if left else "")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._enabled = self._shown = False


def time_left(elapsed: float, done: int, total: int) -> str:
    """The time left, as words; empty while nothing can be said."""
    if done <= 0 or done >= total:
        return ""
    seconds = elapsed / done * (total - done)
    if seconds < 90:
        return f"about {max(1, math.ceil(seconds))} s left"
    return f"about {math.ceil(seconds / 60)} min left"


def describe_bytes(done: int, total: int) -> str:
    """``12.0 of 77.3 MB``."""
    return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if total else f"{done / 1e6:.1f} MB"


def describe_sentences(done: int, total: int) -> str:
    """``3 of 10 sentences``."""
    if total:
        return f"{done:,} of {total:,} sentences"
    return "1 sentence" if done == 1 else f"{done:,} sentences"
