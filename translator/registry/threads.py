"""CTranslate2 and torch in one process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def torch_threads_kept() -> Iterator[None]:
    """Leave torch, if the program uses it, the threads that it has.

    CTranslate2 sets the number of OpenMP threads when it loads a model; torch shares the setting
    and would go on with one thread.
    """
    torch = sys.modules.get("torch")
    count = torch.get_num_threads() if torch is not None else 0
    try:
        yield
    finally:
        if torch is not None:
            torch.set_num_threads(count)
