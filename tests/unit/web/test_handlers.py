"""What the page does with a text, with no page around it."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from translator.errors import InputError, ModelNotFoundError
from translator.pipeline import Translator
from translator.testing import SAMPLE_TEXT, FakeEngine
from translator.web import handlers
from translator.web.handlers import Job, View
from translator.web.models import KEPT, TranslatorPool
from translator.web.strings import say

TEXT = "ذهب الولد إلى المدرسة.\n" * 30


class _Clock:
    """Moves on by ``step`` every time it is read."""

    def __init__(self, step: float) -> None:
        self.step, self.now = step, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def _pool(engine: FakeEngine | None = None) -> TranslatorPool:
    return TranslatorPool(lambda _: Translator(engine=engine or FakeEngine()))


def _rows(view: View) -> int:
    return view.rows.count("data-segment-id")


def test_the_last_view_has_every_row_in_order():
    views = list(handlers.translate(_pool(), Job(SAMPLE_TEXT)))
    last = views[-1]
    assert _rows(last) == last.done == last.total > 3
    assert not last.running
    assert f"{last.total} sentences" in last.status
    assert last.rows.index("افتتاح") < last.rows.index("https://example.org")


def test_each_view_begins_with_the_one_before():
    views = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(1.0)))
    assert all(b.rows.startswith(a.rows) for a, b in pairwise(views))
    assert len(views) > 10


def test_views_come_no_more_often_than_the_interval():
    slow = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(0.001)))
    # One while loading, one with no row, one with the first row, then the end.
    assert len(slow) <= 5
    assert _rows(slow[-1]) == 30


def test_the_time_left_is_guessed_once_there_is_something_to_go_by():
    views = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(1.0)))
    assert "left" not in views[1].status
    assert any("s left" in view.status or "min left" in view.status for view in views)


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200f\u200b\n", None])
def test_nothing_to_translate_is_said(text):
    last = list(handlers.translate(_pool(), Job(text)))[-1]
    assert 'role="alert"' in last.status
    assert say("empty") in last.status
    assert not last.rows


def test_a_text_too_long_for_the_page_is_refused_before_a_model_is_loaded():
    pool = TranslatorPool(lambda _: pytest.fail("loaded a model"))
    (only,) = handlers.translate(pool, Job("نص" * 50, max_chars=99))
    assert 'role="alert"' in only.status
    assert "100 characters" in only.status
    assert "99" in only.status


def test_a_missing_model_is_said_in_its_own_words():
    def factory(name: str) -> Translator:
        raise ModelNotFoundError("No model here. Get one with: muwazi models pull <name>")

    last = list(handlers.translate(TranslatorPool(factory), Job("نص")))[-1]
    assert 'role="alert"' in last.status
    assert "muwazi models pull &lt;name&gt;" in last.status


def test_an_unexpected_error_is_logged_and_keeps_what_is_done(caplog):
    class Breaking(FakeEngine):
        def translate_batch(self, sentences, options):
            if len(self.calls) == 2:
                raise RuntimeError("secret path /home/somebody")
            return super().translate_batch(sentences, options)

    last = list(handlers.translate(_pool(Breaking()), Job(TEXT)))[-1]
    assert say("unexpected") in last.status
    assert "secret" not in last.status
    assert _rows(last) == last.done == 4
    assert "Broke off after 4 of 30" in last.status
    assert "secret path" in caplog.text


def test_a_sentence_that_fails_is_marked_and_the_rest_goes_on():
    last = list(handlers.translate(_pool(FakeEngine(failing=("رئيس",))), Job(SAMPLE_TEXT)))[-1]
    assert last.rows.count('data-origin="failed"') == 1
    assert last.done == last.total
    assert say("failed_one") in last.status


def test_stopping_midway_keeps_what_is_done_and_says_so():
    engine = FakeEngine()
    running = handlers.translate(_pool(engine), Job(TEXT), clock=_Clock(1.0))
    for view in running:
        if view.done == 3:
            break
    running.close()
    last = handlers.stopped(view)
    assert last is not None
    assert "Stopped after 3 of 30" in last.status
    assert "mz-incomplete" in last.status
    assert _rows(last) == 3
    assert sum(map(len, engine.calls)) < 30


def test_stopping_before_the_first_sentence_or_after_the_last():
    first = next(handlers.translate(_pool(), Job(TEXT)))
    early = handlers.stopped(first)
    assert early is not None
    assert say("stopped_early") in early.status
    *_, finished = handlers.translate(_pool(), Job("نص"))
    assert handlers.stopped(finished) is None
    assert handlers.stopped(None) is None


def test_json_has_the_same_sentences():
    found = handlers.translate_json(_pool(), Job(SAMPLE_TEXT))
    assert set(found[0]) == {
        "id", "paragraph", "source", "target", "origin", "confidence", "flags",
    }  # fmt: skip
    assert found[-1]["origin"] == "copy"
    assert found[-1]["flags"] == ["copied"]
    assert [item["paragraph"] for item in found] == sorted(item["paragraph"] for item in found)
    with pytest.raises(InputError):
        handlers.translate_json(_pool(), Job(" "))


def test_the_pool_keeps_a_few_models_and_never_closes_one_in_use():
    engines: dict[str, FakeEngine] = {}

    def factory(name: str) -> Translator:
        return Translator(engine=engines.setdefault(name, FakeEngine()))

    pool = TranslatorPool(factory)
    with pool.borrow("a") as first:
        for name in ("b", "c", "d"):
            with pool.borrow(name):
                assert not engines["a"].closed
        with pool.borrow("a") as again:
            assert again is first
    assert [name for name, engine in engines.items() if engine.closed] == ["b", "c"]
    assert sum(pool.is_loaded(name) for name in engines) == KEPT


def test_loading_one_model_keeps_nobody_waiting_for_another():
    begun, go_on = threading.Event(), threading.Event()

    def factory(name: str) -> Translator:
        if name == "slow":
            begun.set()
            assert go_on.wait(10)
        return Translator(engine=FakeEngine())

    pool = TranslatorPool(factory)
    with pool.borrow("quick"):
        pass
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(lambda: pool.borrow("slow").__enter__())
        assert begun.wait(10)
        with pool.borrow("quick") as translator:
            assert translator.card.name == "fake"
        go_on.set()
        assert slow.result(10).card.name == "fake"


def test_readers_of_one_model_share_it():
    made = []

    def factory(name: str) -> Translator:
        made.append(name)
        return Translator(engine=FakeEngine())

    pool = TranslatorPool(factory)
    gate = threading.Barrier(6)

    def borrow(_: int) -> Translator:
        gate.wait(10)
        with pool.borrow("a") as translator:
            return translator

    with ThreadPoolExecutor(6) as threads:
        assert len(set(map(id, threads.map(borrow, range(6))))) == 1
    assert made == ["a"]


def test_a_factory_that_fails_is_asked_again():
    answers = [ModelNotFoundError("not yet"), Translator(engine=FakeEngine())]

    def factory(name: str) -> Translator:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    pool = TranslatorPool(factory)
    with pytest.raises(ModelNotFoundError), pool.borrow("a"):
        pass
    with pool.borrow("a") as translator:
        assert translator.card.name == "fake"


def test_handlers_do_not_import_gradio():
    code = "import sys, translator.web.handlers; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
