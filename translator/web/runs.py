"""Which translations of the page wait, which run, and which are to stop."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_REMEMBERED = 1000
_LONGEST_NAME = 64
_ABSENT = 10.0


class Runs:
    """Names of translations that wait, that run, and that were stopped. Thread-safe.

    A translation may be stopped before it begins, while it waits in the queue. Names come from the
    page and are too long to guess; nobody can stop what somebody else began.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stopped: OrderedDict[str, None] = OrderedDict()
        self._waiting: OrderedDict[str, float] = OrderedDict()  # when each was last asked for
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def expect(self, run: str) -> None:
        """Remember that ``run`` waits for its turn."""
        if _is_name(run):
            with self._lock:
                self._waiting[run] = self._clock()
                while len(self._waiting) > _REMEMBERED:
                    self._waiting.popitem(last=False)

    def place(self, run: str) -> int:
        """1 for the next of those that wait, and so on; 0 for one that runs, -1 for neither.

        A page asks every two seconds; one that has not for ten is closed and no longer counts.
        """
        with self._lock:
            if run in self._running:
                return 0
            if run not in self._waiting:
                return -1
            now = self._clock()
            self._waiting[run] = now
            present = [name for name, seen in self._waiting.items() if now - seen < _ABSENT]
            return present.index(run) + 1

    @contextmanager
    def running(self, run: str) -> Iterator[None]:
        """Count ``run`` among those that run, while the block lasts."""
        with self._lock:
            self._waiting.pop(run, None)
            self._running.add(run)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(run)

    def stop(self, run: str) -> None:
        """Let a translation end at its next sentence."""
        if _is_name(run):
            with self._lock:
                self._waiting.pop(run, None)
                _remember(self._stopped, run)

    def is_stopped(self, run: str) -> bool:
        """Whether ``run`` was stopped."""
        return run in self._stopped


def _is_name(run: object) -> bool:
    return isinstance(run, str) and 0 < len(run) <= _LONGEST_NAME


def _remember(names: OrderedDict[str, None], run: str) -> None:
    names[run] = None
    while len(names) > _REMEMBERED:
        names.popitem(last=False)
