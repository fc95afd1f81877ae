"""Output files are whole or not there."""

import io
import os
import stat
import sys

import pytest

from translator.cli.output import Output
from translator.errors import WriteError


def _only(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "out.txt"
    with Output(path) as output:
        output.write("نص\r\n\ud800")
        assert not path.exists()
    assert path.read_bytes() == "نص\r\n?".encode()
    assert _only(tmp_path) == ["out.txt"]


def test_an_error_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")

    def broken():
        with Output(path) as output:
            output.write("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert path.read_text(encoding="utf-8") == "old"
    assert _only(tmp_path) == ["out.txt"]


def test_permissions_are_those_of_the_file_that_was_there_or_the_usual(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    with Output(path) as output:
        output.write("new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    previous = os.umask(0o027)
    try:
        with Output(tmp_path / "fresh.txt") as output:
            output.write("new")
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "fresh.txt").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.txt").write_text("old", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with Output(tmp_path / "link.txt") as output:
        output.write("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_regular_file_is_written_to_and_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with Output(pipe) as output:
        output.write("نص")
    assert os.read(reader, 100).decode() == "نص"
    os.close(reader)
    assert pipe.is_fifo()


def test_places_that_cannot_be_written(tmp_path, monkeypatch):
    with pytest.raises(WriteError, match="folder"), Output(tmp_path):
        pass
    with pytest.raises(WriteError, match="No such file"), Output(tmp_path / "no" / "x"):
        pass
    path = tmp_path / "x"
    path.write_text("old", encoding="utf-8")
    # Root may write everything, so the refusal itself is made.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(WriteError, match=r"x cannot be written"), Output(path):
        pass


class _FailingStdout(io.TextIOWrapper):
    """Standard output that raises ``error`` when it is written to."""

    def __init__(self, error: OSError) -> None:
        class Raw(io.BytesIO):
            def write(self, data):
                raise error

        super().__init__(Raw(), encoding="utf-8")


def test_standard_output_that_fails(monkeypatch):
    monkeypatch.setattr(sys, "stdout", _FailingStdout(OSError(28, "No space left on device")))
    with pytest.raises(WriteError, match="No space left"), Output() as output:
        output.write("x")
    monkeypatch.setattr(sys, "stdout", _FailingStdout(BrokenPipeError(32, "Broken pipe")))
    with pytest.raises(BrokenPipeError), Output() as output:
        output.write("x")
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(WriteError, match="closed"), Output():
        pass
    assert not Output().is_terminal
