"""The command line as a process, with the embedded model: pipes, signals, terminals, exit codes."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from translator.registry import EMBEDDED

TEXT = "ذهب الولد إلى المدرسة. ثم عاد إلى البيت.\n\nوكان اليوم جميلا.\n"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and devices of POSIX systems")


@pytest.fixture(scope="module")
def environ(tmp_path_factory) -> dict[str, str]:
    """An environment that finds the embedded model only."""
    home = tmp_path_factory.mktemp("home")
    (home / "config.toml").write_text("", encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUWAZI_")}
    return {
        **kept,
        "MUWAZI_CONFIG": str(home / "config.toml"),
        "MUWAZI_HOME": str(home),
        "MUWAZI_MODEL": EMBEDDED,
        "HF_HOME": str(home / "hf"),
    }


@pytest.fixture(scope="module")
def start(environ) -> Callable[..., subprocess.Popen[bytes]]:
    def begin(*arguments: str | Path | bytes, **options) -> subprocess.Popen[bytes]:
        def heed_ctrl_c() -> None:
            # A test runner in the background ignores Ctrl-C, and so would its children.
            signal.signal(signal.SIGINT, signal.default_int_handler)

        if os.name == "posix":
            options.setdefault("preexec_fn", heed_ctrl_c)
        given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        given |= {"env": environ, **options}
        return subprocess.Popen([sys.executable, "-m", "translator.cli.main", *arguments], **given)

    return begin


@pytest.fixture(scope="module")
def muwazi(start):
    def run(*arguments, stdin: bytes = b"", **options) -> subprocess.CompletedProcess[bytes]:
        process = start(*arguments, **options)
        out, err = process.communicate(stdin, timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run


def _has_trace(text: bytes) -> bool:
    return b"Traceback" in text or b"Exception ignored" in text


def test_a_text_in_a_pipe(muwazi):
    done = muwazi("translate", stdin=TEXT.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().split("\n")
    assert len(lines) == 4
    assert "school" in lines[0]
    assert lines[1] == lines[3] == ""


def test_an_argument_and_a_file_give_the_same(muwazi, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode("cp1256"))
    first, second = muwazi("translate", TEXT), muwazi("translate", "-f", path)
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout
    assert b"windows-1256" in second.stderr


def test_jsonl_has_every_field(muwazi):
    done = muwazi("translate", "-t", "jsonl", "--n-best", "2", stdin=TEXT.encode())
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [item["paragraph"] for item in found] == [0, 0, 1]
    assert " ".join(item["source"] for item in found[:2]) == TEXT.split("\n", maxsplit=1)[0]
    for item in found:
        assert set(item) == {
            "id", "paragraph", "kind", "source", "target", "origin", "confidence", "flags",
            "alignment", "hypotheses",
        }  # fmt: skip
        assert 0 <= item["confidence"] <= 1
        assert len(item["hypotheses"]) == 2
        assert item["alignment"]
        for link in item["alignment"]:
            for side in ("source", "target"):
                begin, end = link[side]
                assert 0 <= begin < end <= len(item[side])


def test_lines_over_odd_line_breaks(muwazi):
    chance = random.Random(7)
    odd = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\n\n", ". ", " "]
    words = ["نعم", "لا", "ذهب الولد", "كتاب", "2024", "ok", ""]
    text = "".join(chance.choice(words) + chance.choice(odd) for _ in range(120))
    for source in (text, text.rstrip() + "نهاية"):
        done = muwazi("translate", "--lines", "--beam", "1", stdin=source.encode())
        assert done.returncode == 0
        out = done.stdout.decode()
        assert out.count("\n") == source.count("\n")
        assert out.count("\r\n") == source.count("\r\n")
        for before, after in zip(source.split("\n"), out.split("\n"), strict=True):
            assert bool(before.strip()) == bool(after.strip())


def test_a_line_comes_out_while_the_input_is_still_open(start):
    process = start("translate", "--lines")
    for line in ("ذهب الولد إلى المدرسة.", "نعم"):
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().strip()
    assert process.communicate(timeout=60) == (b"", b"")
    assert process.returncode == 0


@posix
def test_ctrl_c_while_waiting_for_input(start):
    process = start("translate", "--lines")
    process.stdin.write("ذهب الولد إلى المدرسة.\n".encode())
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    # The pipe stays open: only the signal can end it.
    assert process.wait(timeout=60) == 130
    out, err = process.communicate()
    assert b"school" in first
    assert out == b""
    assert not _has_trace(err)
    assert b"Stopped after 1 sentence." in err


@posix
def test_ctrl_c_half_way_keeps_what_was_done(start, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("ذهب الولد إلى المدرسة في الصباح.\n" * 5000, encoding="utf-8")
    process = start("translate", "-f", path, "-t", "jsonl")
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=120)
    assert process.returncode == 130
    found = [json.loads(line) for line in (first + rest).decode().splitlines()]
    assert [item["id"] for item in found] == [f"s{n}" for n in range(1, len(found) + 1)]
    assert 1 <= len(found) < 5000
    assert f"Stopped after {len(found):,} of 5,000 sentences".encode() in err
    assert not _has_trace(err)


@posix
def test_being_terminated_leaves_no_litter(start, tmp_path):
    process = start("translate", "--lines", "-o", tmp_path / "out.txt")
    process.stdin.write("نعم\0\n".encode())
    process.stdin.flush()
    assert b"note: line 1" in process.stderr.readline()
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_reader_that_goes_away(start, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("ذهب الولد إلى المدرسة في الصباح.\n" * 5000, encoding="utf-8")
    process = start("translate", "-f", path, "--beam", "1")
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(timeout=120) == 141
    assert err == b""
    process.stdin.close()
    process.stderr.close()


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("translate", "نعم"), b"", 0),
        (("translate", "--lines"), b"", 0),
        (("translate",), b"", 2),
        (("translate", "-f", "/no/such/file"), b"", 2),
        (("translate", "--beam", "0", "x"), b"", 2),
        (("translate", "--device", "abacus", "نعم"), b"", 2),
        (("translate", "--model", "no-such-model-at-all", "نعم"), b"", 3),
        (("models", "verify"), b"", 0),
        (("models", "where", "no-such-model-at-all"), b"", 3),
        (("doctor",), b"", 0),
    ],
)
def test_exit_codes(muwazi, arguments, stdin, code):
    done = muwazi(*arguments, stdin=stdin)
    assert done.returncode == code, done.stderr.decode()
    assert not _has_trace(done.stdout + done.stderr)
    if code:
        assert done.stdout == b""
        assert done.stderr


@posix
def test_a_full_disk_is_said_plainly(muwazi):
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        done = muwazi("translate", "نعم", stdout=full)
    assert done.returncode == 2
    assert b"error: standard output cannot be written" in done.stderr
    assert not _has_trace(done.stderr)


@posix
def test_arabic_goes_in_and_out_whatever_the_locale(muwazi, environ):
    poor = {**environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = muwazi("translate", "نعم".encode(), "-t", "jsonl", env=poor)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["source"] == "نعم"
    done = muwazi("translate", b"\xd9\x86\xd8\xb9\xd9\x85 \xff", "-t", "jsonl", env=environ)
    assert json.loads(done.stdout)["source"] == "نعم \ufffd"


@posix
def test_a_terminal_gets_two_columns_and_a_pipe_does_not(start):
    import pty

    ours, theirs = pty.openpty()
    process = start("translate", "ذهب الولد إلى المدرسة.", stdout=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 1000)
        except OSError:  # how Linux tells the end of a terminal
            break
        if not block:
            break
        shown += block
    os.close(ours)
    process.communicate(timeout=60)
    assert process.returncode == 0
    text = shown.decode()
    assert "school" in text
    assert "\u2067ذهب الولد إلى المدرسة.\u2069" in text


def test_html_and_json_files(muwazi, tmp_path):
    for name in ("a.html", "a.json"):
        done = muwazi("translate", "-o", tmp_path / name, stdin=TEXT.encode())
        assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").count("data-segment-id=") == 3
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["model"] == EMBEDDED
