"""Where the translation goes: standard output as it comes, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from translator.cli.exits import abandon_stdout
from translator.errors import WriteError

_NEW_FILE = 0o666


class Output:
    """A context manager with ``write``; always UTF-8, line breaks as they are.

    A file is written beside its place and moved there at the end; when the block is left with an
    error, nothing changes. Devices and pipes are written to directly. Raises WriteError.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._name = "standard output" if path is None else str(path)
        self._temporary: Path | None = None
        self._file: BinaryIO | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking."""
        return self._path is None and sys.stdout is not None and sys.stdout.isatty()

    def write(self, text: str) -> None:
        """Write and flush. Raises WriteError, or BrokenPipeError when the reader went away."""
        if self._file is None:
            raise WriteError(f"{self._name} is not open.")
        try:
            self._file.write(text.encode("utf-8", "replace"))
            self._file.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if self._path is None:
                abandon_stdout()
            raise self._failure(error) from error

    def __enter__(self) -> Output:
        """Open the output."""
        try:
            self._file = self._open()
        except OSError as error:
            raise self._failure(error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the file in its place, or leave no trace of it."""
        if self._path is None or self._file is None:
            return
        try:
            self._file.close()
            if self._temporary is not None and kind is None:
                os.replace(self._temporary, self._path)
                self._temporary = None
        except OSError as failure:
            if kind is None:
                raise self._failure(failure) from failure
        finally:
            if self._temporary is not None:
                with contextlib.suppress(OSError):
                    self._temporary.unlink()

    def _open(self) -> BinaryIO:
        if self._path is None:
            if sys.stdout is None:
                raise WriteError("Standard output is closed. Use --output to write a file.")
            sys.stdout.flush()
            return sys.stdout.buffer
        if self._path.is_dir():
            raise WriteError(f"{self._path} is a folder. Give a file name in it with --output.")
        if self._path.exists() and not self._path.is_file():
            return self._path.open("wb")
        # A link stays a link; the file that it leads to is replaced.
        self._path = self._path.resolve()
        return self._open_beside(self._path)

    def _open_beside(self, path: Path) -> BinaryIO:
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, "it is write-protected")
        handle, name = tempfile.mkstemp(prefix=".muwazi-", suffix=".part", dir=path.parent)
        self._temporary = Path(name)
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _NEW_FILE & ~_umask()
        self._temporary.chmod(mode)
        return os.fdopen(handle, "wb")

    def _failure(self, error: OSError) -> WriteError:
        reason = error.strerror or str(error)
        return WriteError(
            f"{self._name} cannot be written: {reason}. "
            "Check the folder, its permissions and the space left, or choose another place."
        )


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
