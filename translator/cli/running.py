"""A translation under way: counted, interruptible between sentences, never cut inside one."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from itertools import islice
from types import FrameType
from typing import Any, TypeVar

from translator.cli.exits import DONE, INTERRUPTED, SOME_FAILED, complain, report
from translator.cli.progress import ProgressBar, describe_sentences
from translator.errors import TranslatorError
from translator.types import Translation

T = TypeVar("T")


class Run:
    """Counts translations; Ctrl-C and errors end the stream instead of breaking what reads it.

    So whatever writes the translations comes to its own end, with what was done. Use as a context
    manager around everything that reads from it; ask ``finish`` for the exit code.
    ``total`` is 0 while it is not known.
    """

    def __init__(self, bar: ProgressBar, total: int = 0) -> None:
        self.done = self.failed = 0
        self.total = total
        self.stopped: BaseException | None = None
        self._bar = bar
        self._waiting = False
        self._asked = False
        self._previous: Any = None

    def watch(self, translations: Iterable[Translation]) -> Iterator[Translation]:
        """Pass the translations on, counted, until they end, fail, or Ctrl-C is pressed."""
        for item in self.until_stopped(translations):
            self.done += 1
            self.failed += item.origin == "failed"
            yield item
            self._bar.update(self.done, self.total)

    def until_stopped(self, items: Iterable[T]) -> Iterator[T]:
        """Pass anything on until it ends, fails, or Ctrl-C is pressed; the reason is kept."""
        source = iter(items)
        while self.stopped is None:
            try:
                found = self._next(source)
            except (KeyboardInterrupt, TranslatorError) as error:
                self.stopped = error
                return
            if not found:
                return
            yield found[0]

    def finish(self) -> int:
        """Say on stderr what is missing, and return the exit code."""
        self._bar.clear()
        if isinstance(self.stopped, KeyboardInterrupt):
            done = describe_sentences(self.done, self.total)
            complain(f"Stopped after {done}. The rest is not translated.")
            return INTERRUPTED
        if self.stopped is not None:
            return report(self.stopped)
        if self.failed:
            failed = describe_sentences(self.failed, 0)
            complain(f"warning: {failed} could not be translated; see the marks in the output.")
            return SOME_FAILED
        return DONE

    def __enter__(self) -> Run:
        """Take Ctrl-C over, unless it is ignored (a job in the background)."""
        try:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                self._previous = signal.signal(signal.SIGINT, self._interrupt)
        except ValueError:
            pass  # not the main thread: signals do not come here
        return self

    def __exit__(self, *_: object) -> None:
        """Give Ctrl-C back."""
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def _next(self, source: Iterator[T]) -> list[T]:
        self._waiting = True
        try:
            if self._asked:
                raise KeyboardInterrupt
            return list(islice(source, 1))
        finally:
            self._waiting = False

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        # A second one means now, also in the middle of writing.
        if self._waiting or self._asked:
            raise KeyboardInterrupt
        self._asked = True
