"""The bar on stderr: for people, and only when it takes long."""

import io

import pytest

from translator.cli.progress import (
    DELAY,
    ProgressBar,
    describe_bytes,
    describe_sentences,
    time_left,
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


def test_a_short_job_shows_nothing(clock):
    stream = _Terminal()
    with ProgressBar(describe_sentences, stream=stream, clock=clock) as bar:
        for done in range(100):
            clock.now += DELAY / 101
            bar.update(done, 100)
    assert not stream.getvalue()


def test_a_long_job_is_shown_now_and_then_and_wiped_away(clock):
    stream = _Terminal()
    with ProgressBar(describe_sentences, stream=stream, clock=clock) as bar:
        for done in range(1000):
            clock.now += 0.01
            bar.update(done, 1000)
    text = stream.getvalue()
    assert " of 1,000 sentences" in text
    assert "█" in text
    assert "left" in text
    assert 60 < text.count("\r") < 120
    assert text.endswith("\r\x1b[K")


def test_a_pipe_never_gets_a_bar(clock):
    for stream, enabled in ((io.StringIO(), True), (_Terminal(), False)):
        with ProgressBar(describe_sentences, stream=stream, enabled=enabled, clock=clock) as bar:
            clock.now += 100
            bar.update(1, 2)
        assert not stream.getvalue()


def test_a_terminal_that_goes_away_is_no_error(clock):
    class Gone(_Terminal):
        def write(self, text):
            raise OSError(5, "Input/output error")

    with ProgressBar(describe_bytes, stream=Gone(), clock=clock) as bar:
        clock.now += 100
        bar.update(1, 2)
        bar.update(2, 2)


def test_words():
    assert describe_sentences(1, 0) == "1 sentence"
    assert describe_sentences(1500, 3000) == "1,500 of 3,000 sentences"
    assert describe_bytes(1_500_000, 0) == "1.5 MB"
    assert describe_bytes(1_500_000, 3_000_000) == "1.5 of 3.0 MB"
    assert time_left(10, 5, 10) == "about 10 s left"
    assert time_left(100, 1, 10) == "about 15 min left"
    assert time_left(1, 0, 10) == time_left(1, 10, 10) == ""
