"""``--lines``: as many lines out as in, whatever they hold."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translator.testing import FakeEngine

ODD = "اب. \r\n\x0b\x0c\x85\u2028\u2029a!؟\u200f\ufeff😀"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=ODD, max_size=40))
def test_the_number_of_lines_never_changes(cli, text):
    result = cli("translate", "--lines", stdin=text.encode())
    assert result.exit_code == 0
    out = result.stdout_bytes.decode()
    assert out.count("\n") == text.count("\n")
    # An empty line stays empty, and nothing that is read as one is made.
    # (A mark at the very beginning is the sign of the encoding and no text.)
    for before, after in zip(text.removeprefix("\ufeff").split("\n"), out.split("\n"), strict=True):
        assert bool(after.strip()) or not any(char.isalnum() for char in before)
        assert not set(after.rstrip("\r")) & set("\r\x0b\x0c\x85\u2028\u2029")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("", ""),
        ("\n", "\n"),
        ("نعم", "<نعم>"),
        ("نعم\n", "<نعم>\n"),
        ("نعم\n\n \nلا\n", "<نعم>\n\n\n<لا>\n"),
        ("نعم\r\nلا\r\n\r\n", "<نعم>\r\n<لا>\r\n\r\n"),
        ("ذهب الولد. ثم عاد.\nنعم", "<ذهب> <الولد.> <ثم> <عاد.>\n<نعم>"),
        ("نعم\u2028لا\x0bثم\x85عاد\n", "<نعم> <لا> <ثم> <عاد>\n"),
    ],
)
def test_line_by_line(cli, source, target):
    result = cli("translate", "--lines", stdin=source.encode())
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == target


def test_files_are_joined_without_joining_their_lines(cli, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("نعم", encoding="utf-8")
    second.write_text("لا\n", encoding="utf-8")
    result = cli("translate", "--lines", "-f", first, "-f", second, "-f", first)
    assert result.stdout == "<نعم>\n<لا>\n<نعم>"


def test_json_lines_name_the_line(cli):
    result = cli("translate", "--lines", "-t", "jsonl", stdin="نعم\n\nذهب. عاد.\n".encode())
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["paragraph"] for item in found] == [0, 2, 2]
    assert [item["id"] for item in found] == ["s1", "s2", "s3"]


def test_a_failed_line_is_marked_in_its_place(cli):
    cli.engine = FakeEngine(failing=["عاد"])
    result = cli("translate", "--lines", stdin="نعم\nثم عاد\nلا\n".encode())
    assert result.exit_code == 1
    assert result.stdout == "<نعم>\n[not translated] ثم عاد\n<لا>\n"


def test_stopping_leaves_whole_lines(cli):
    cli.engine = FakeEngine(failing=["عاد"])
    text = "نعم\nذهب. عاد.\nلا\n"
    result = cli("translate", "--lines", "--on-error", "raise", stdin=text.encode())
    assert result.exit_code == 3
    assert result.stdout == "<نعم>\n"
    assert "error: The fake engine" in result.stderr


def test_too_long_a_line_keeps_what_was_done(cli, monkeypatch):
    monkeypatch.setenv("MUWAZI_MAX_CHARS", "1000")
    text = "نعم\n" + "ن" * 200_000
    result = cli("translate", "--lines", stdin=text.encode())
    assert result.exit_code == 2
    assert result.stdout == "<نعم>\n"
    assert "Line 2" in result.stderr


def test_notes_name_the_line_and_come_to_an_end(cli):
    result = cli("translate", "--lines", stdin="نعم\nن\0ص\n".encode())
    assert "note: line 2: Characters" in result.stderr
    result = cli("translate", "--lines", stdin="ن\0ص\n".encode() * 1000)
    assert result.stdout.count("\n") == 1000
    assert len(result.stderr.splitlines()) <= 12


def test_another_language_is_told_once(cli):
    text = "this is a line of English\n" * 3
    result = cli("translate", "--lines", stdin=text.encode())
    assert result.stdout == text
    assert result.stderr.count("English") == 1
