"""A run ends its stream instead of breaking what reads it."""

import os
import signal

import pytest

from translator.cli.exits import DONE, INTERRUPTED, MODEL, SOME_FAILED
from translator.cli.progress import ProgressBar, describe_sentences
from translator.cli.running import Run
from translator.errors import EngineError
from translator.types import Hypothesis, Segment, Translation


def _items(count: int, failed: int = -1):
    for number in range(count):
        segment = Segment(f"s{number}", "نص", 0, 2)
        if number == failed:
            yield Translation(segment, origin="failed", error="no")
        else:
            yield Translation(segment, (Hypothesis("text"),))


@pytest.fixture
def run():
    # As on a command line; a test runner in the background may ignore Ctrl-C.
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    with Run(ProgressBar(describe_sentences, enabled=False), 5) as run:
        yield run
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, previous)


def test_a_whole_run(run, capsys):
    assert len(list(run.watch(_items(5)))) == 5
    assert run.finish() == DONE
    assert capsys.readouterr().err == ""


def test_failures_are_counted(run, capsys):
    assert len(list(run.watch(_items(5, failed=2)))) == 5
    assert run.finish() == SOME_FAILED
    assert "1 sentence could not" in capsys.readouterr().err


def test_ctrl_c_while_a_sentence_is_awaited(run, capsys):
    def interrupted():
        yield from _items(2)
        os.kill(os.getpid(), signal.SIGINT)
        yield from _items(2)

    assert len(list(run.watch(interrupted()))) == 2
    assert run.finish() == INTERRUPTED
    assert "Stopped after 2 of 5" in capsys.readouterr().err


def test_ctrl_c_while_a_sentence_is_written_lets_it_be_written(run):
    written = []
    for item in run.watch(_items(5)):
        if len(written) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        written.append(item)
    assert len(written) == 2
    assert run.finish() == INTERRUPTED


def test_a_second_ctrl_c_means_now(run):
    next(run.watch(_items(5)))
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_an_error_ends_the_stream_and_is_reported(run, capsys):
    def broken():
        yield from _items(3)
        raise EngineError("No.")

    assert len(list(run.watch(broken()))) == 3
    assert run.finish() == MODEL
    assert capsys.readouterr().err == "error: No.\n"


def test_what_is_read_is_not_counted(run):
    assert list(run.until_stopped(iter("abc"))) == list("abc")
    assert run.done == 0
