"""Processes that are measured: what they say, how they end, when they are stopped."""

import pytest

from benchmarks.processes import OutOfTimeError, ProcessError, run_python


def test_output_and_peak_of_the_process_itself():
    small = run_python(["-c", "print('one'); print('two')"])
    large = run_python(["-c", "data = bytearray(b'x') * 200_000_000; print('done')"])
    assert small.output == "one\ntwo\n"
    assert large.peak_bytes - small.peak_bytes > 100_000_000


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
