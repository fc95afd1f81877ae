"""Which translations of the page run and which are to stop."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

_REMEMBERED = 1000
_LONGEST_NAME = 64


class Runs:
    """Names of translations that run, and of those that were stopped. Thread-safe.

    A translation may be stopped before it begins, while it waits in the queue. Names come from the
    page and are too long to guess; nobody can stop what somebody else began.
    """

    def __init__(self) -> None:
        self._stopped: OrderedDict[str, None] = OrderedDict()
        self._running: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def running(self, run: str) -> Iterator[None]:
        """Count ``run`` among those that run, while the block lasts."""
        with self._lock:
            self._running.add(run)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(run)

    def is_running(self, run: str) -> bool:
        """Whether ``run`` has begun and is not over."""
        return run in self._running

    def stop(self, run: str) -> None:
        """Let a translation end at its next sentence."""
        if not isinstance(run, str) or not 0 < len(run) <= _LONGEST_NAME:
            return
        with self._lock:
            self._stopped[run] = None
            while len(self._stopped) > _REMEMBERED:
                self._stopped.popitem(last=False)

    def is_stopped(self, run: str) -> bool:
        """Whether ``run`` was stopped."""
        return run in self._stopped
