"""Processes that are measured: what they say, how they end, when they are stopped."""

import subprocess
import sys

import pytest

from benchmarks.processes import ROOT, OutOfTimeError, ProcessError, run_python


def test_what_it_printed_is_there():
    assert run_python(["-c", "print('one'); print('two')"]).output == "one\ntwo\n"


def test_the_peak_is_that_of_the_process_itself():
    # From a small process: that of the tests is large, and counts towards those it starts.
    program = (
        "from benchmarks.processes import run_python\n"
        "small = run_python(['-c', 'pass'])\n"
        "large = run_python(['-c', 'bytearray(b\"x\") * 200_000_000'])\n"
        "print(large.peak_bytes - small.peak_bytes)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True
    )
    assert int(done.stdout) > 100_000_000


def test_settings_of_the_user_do_not_reach_it(monkeypatch):
    monkeypatch.setenv("MUWAZI_BEAM_SIZE", "1")
    program = "import os; print(os.environ.get('MUWAZI_BEAM_SIZE'), os.environ['HF_HUB_OFFLINE'])"
    assert run_python(["-c", program]).output == "None 1\n"


def test_a_bad_end_is_an_error_with_what_was_said():
    with pytest.raises(ProcessError, match="no such luck"):
        run_python(["-c", "raise SystemExit('no such luck')"])


@pytest.mark.parametrize("limit", [0, 0.3])
def test_it_is_stopped_when_its_time_is_over(limit):
    with pytest.raises(OutOfTimeError):
        run_python(["-c", "import threading; threading.Event().wait()"], limit=limit)
