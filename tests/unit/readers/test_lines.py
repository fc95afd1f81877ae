"""A stream of bytes -> lines, whatever it holds."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.errors import ReadError, UnsupportedFormatError
from translator.readers import read_lines

ARABIC = "ذهب الولد إلى المدرسة في الصباح، ثم عاد إلى البيت."


def _lines(data: bytes, max_chars: int = 1_000_000, name: str = ""):
    return [
        line
        for group in read_lines(io.BytesIO(data), max_chars=max_chars, name=name)
        for line in group
    ]


@given(st.text(alphabet="اب. \r\n\x0b\x0c\x1c\x85\u2028\u2029", max_size=60))
def test_only_lf_makes_lines_and_what_comes_in_goes_out(text):
    lines = _lines(text.encode())
    assert len(lines) == text.count("\n") + (not text.endswith("\n") and bool(text))
    assert "".join(line.text + line.ending for line in lines) == text.replace("\x1c", "\ufffd")
    assert not any("\n" in line.text for line in lines)


@given(st.binary(max_size=300))
def test_any_bytes_keep_their_number_of_lines_or_are_refused(data):
    try:
        lines = _lines(data)
    except (ReadError, UnsupportedFormatError):
        return
    if b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        wanted = data.count(b"\n") + (
            not data.endswith(b"\n") and data not in (b"", b"\xef\xbb\xbf")
        )
        assert len(lines) in (wanted, _as_utf16(data))


def _as_utf16(data: bytes) -> int:
    text = data.decode("utf-16-le", "replace")
    return text.count("\n") + (not text.endswith("\n") and bool(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1256"])
def test_long_input_in_every_encoding(encoding):
    """Much longer than a block, so that blocks end inside characters."""
    wanted = [f"{ARABIC} {number}" for number in range(3000)]
    lines = _lines("\r\n".join(wanted).encode(encoding))
    assert [line.text for line in lines] == wanted
    assert [line.ending for line in lines] == ["\r\n"] * 2999 + [""]
    assert sum(len(line.notes) for line in lines) == (encoding in ("cp1256", "utf-16-be"))


def test_a_line_in_another_encoding_is_read_by_itself():
    data = ARABIC.encode() + b"\n" + ARABIC.encode("cp1256") + b"\n" + b"caf\xe9\n"
    first, second, third = _lines(data)
    assert first.text == second.text == ARABIC
    assert not first.notes
    assert "windows-1256" in second.notes[0]
    assert third.text == "caf\ufffd"
    assert third.notes


def test_control_characters_are_replaced_and_told():
    (line,) = _lines("نص\0 آخر".encode())
    assert line.text == "نص\ufffd آخر"
    assert "NUL" in line.notes[0]


def test_lines_come_before_the_input_ends():
    class Slow(io.RawIOBase):
        """Gives one line at a time and must never be asked for more than was shown."""

        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return f"سطر {self.given}\n".encode()

    slow = Slow()
    groups = read_lines(slow, max_chars=1000)
    assert [line.text for line in next(groups)] == ["سطر 1"]
    assert slow.given == 1
    assert [line.text for line in next(groups)] == ["سطر 2"]


def test_a_line_without_end_is_refused_with_its_number():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            return b"one\n" if self.given == 1 else b"a" * size

    endless = Endless()
    groups = read_lines(endless, max_chars=100_000, name="x.txt")
    next(groups)
    with pytest.raises(ReadError, match=r"Line 2 of x\.txt"):
        next(groups)
    assert endless.given < 10


def test_other_formats_are_refused():
    with pytest.raises(UnsupportedFormatError):
        _lines(b"%PDF-1.4\n")
    with pytest.raises(UnsupportedFormatError):
        _lines(b"text", name="a.docx")
