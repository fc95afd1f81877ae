"""Lines of a file: what ends them, and what is refused, with its number."""

import pytest

from translator.errors import ReadError
from translator.evaluation import lines
from translator.evaluation.lines import check_filled, read_lines


@pytest.fixture
def write(tmp_path):
    def make(data: bytes):
        path = tmp_path / "test.ar"
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize(
    "data",
    [
        "نص أول\nنص ثان\n",
        "نص أول\r\nنص ثان\r\n",
        "نص أول\n نص ثان ",
        "\ufeffنص أول\nنص ثان\n",
    ],
    ids=["lf", "crlf", "no end", "byte order mark"],
)
def test_lines(write, data):
    assert read_lines(write(data.encode())) == ("نص أول", "نص ثان")


def test_only_a_line_feed_ends_a_line(write):
    text = "واحد\u2028اثنان\x0bثلاثة\x85أربعة"
    assert read_lines(write(f"{text}\nخمسة\n".encode())) == (text, "خمسة")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        ("نص\n".encode() + b"ab\xff\n", "Line 2 of .* is not UTF-8 .byte 3"),
        ("نص".encode("cp1256"), "Line 1 of .* is not UTF-8"),
        ("نص\n".encode("utf-16"), "iconv -f UTF-16"),
        (b"a\nb\0c\n", "Line 2 of .* null character"),
    ],
)
def test_what_is_no_text_is_refused(write, data, message):
    with pytest.raises(ReadError, match=message):
        read_lines(write(data))


def test_limits(write, monkeypatch):
    monkeypatch.setattr(lines, "MAX_CHARS", 5)
    with pytest.raises(ReadError, match=r"Line 2 of .* has 6 characters; at most 5"):
        read_lines(write("نص\nستة حر\n".encode()))
    monkeypatch.setattr(lines, "MAX_LINES", 2)
    assert len(read_lines(write(b"a\nb\n"))) == 2
    with pytest.raises(ReadError, match="has 3 lines; at most 2"):
        read_lines(write(b"a\nb\nc\n"))
    monkeypatch.setattr(lines, "MAX_BYTES", 5)
    with pytest.raises(ReadError, match="too large"):
        read_lines(write(b"a\nb\nc\n"))


def test_what_is_not_there(tmp_path):
    with pytest.raises(ReadError, match="There is no file"):
        read_lines(tmp_path / "nothing")
    with pytest.raises(ReadError, match="is a folder"):
        read_lines(tmp_path)


def test_empty_lines_are_kept_and_told(write):
    path = write("نص\n \t \nنص\n".encode())
    found = read_lines(path)
    assert len(found) == 3
    with pytest.raises(ReadError, match=r"Line 2 of .* is empty"):
        check_filled(found, path)
