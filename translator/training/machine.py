"""Settings of the process that training runs in."""

from __future__ import annotations

import contextlib
import ctypes
import sys

# From glibc's malloc.h.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_LARGE = 2**31 - 1
_STEP = 256 * 1024 * 1024


def keep_memory() -> None:
    """Tell glibc to keep what is freed.

    A step allocates and frees tens of tensors of many megabytes; glibc gives each back to the
    system and has it zeroed again, which took a sixth of the time. Does nothing elsewhere.
    """
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE)
        libc.mallopt(_M_TOP_PAD, _STEP)
