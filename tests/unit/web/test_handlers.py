"""What the page does with a text, with no page around it."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from translator.errors import InputError, ModelNotFoundError
from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import SAMPLE_TEXT, FakeEngine
from translator.web import handlers
from translator.web.handlers import Job, PageError
from translator.web.models import KEPT, TranslatorPool
from translator.web.runs import Runs
from translator.web.service import Service
from translator.web.views import Message, View

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


def _html(view: View) -> str:
    return "".join(row["html"] for row in view.rows)


def test_the_last_view_has_every_row_in_order():
    last = list(handlers.translate(_pool(), Job(SAMPLE_TEXT, run="r1")))[-1]
    assert len(last.rows) == last.done == last.total > 3
    assert (last.phase, last.run, last.model) == ("done", "r1", "fake")
    assert " ".join(row["source"] for row in last.rows) == " ".join(SAMPLE_TEXT.split())
    assert [row["id"] in row["html"] for row in last.rows] == [True] * last.total
    assert json.loads(json.dumps(last.as_dict()))["rows"][0]["target"].startswith("<")


def test_each_view_begins_with_the_one_before():
    views = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(1.0)))
    assert all(b.rows[: len(a.rows)] == a.rows for a, b in pairwise(views))
    assert len(views) > 10
    assert views[0].phase == "loading"
    assert {view.phase for view in views[1:-1]} == {"running"}


def test_views_come_no_more_often_than_the_interval():
    slow = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(0.001)))
    # One while loading, one with no row, one with the first row, then the end.
    assert len(slow) <= 5
    assert len(slow[-1].rows) == 30


def test_the_time_left_is_guessed_once_there_is_something_to_go_by():
    views = list(handlers.translate(_pool(), Job(TEXT), clock=_Clock(1.0)))
    assert views[1].left is None
    guesses = [view.left for view in views if view.left is not None]
    assert guesses[0] > guesses[-1] > 0
    assert views[-1].left is None


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200f\u200b\n", None])
def test_nothing_to_translate_is_said(text):
    last = list(handlers.translate(_pool(), Job(text)))[-1]
    assert last.phase == "broken"
    assert last.message == Message("empty", {})
    assert not last.rows


def test_a_text_too_long_for_the_page_is_refused_before_a_model_is_loaded():
    pool = TranslatorPool(lambda _: pytest.fail("loaded a model"))
    (only,) = handlers.translate(pool, Job("نص" * 50, max_chars=99))
    assert only.message == Message("too_long", {"length": "100", "limit": "99"})


def test_a_missing_model_is_said_in_its_own_words():
    def factory(name: str) -> Translator:
        raise ModelNotFoundError("No model here. Get one with: muwazi models pull <name>")

    last = list(handlers.translate(TranslatorPool(factory), Job("نص")))[-1]
    assert last.phase == "broken"
    assert last.message.key == "error"
    assert "muwazi models pull <name>" in last.message.text


def test_an_unexpected_error_is_logged_and_keeps_what_is_done(caplog):
    class Breaking(FakeEngine):
        def translate_batch(self, sentences, options):
            if len(self.calls) == 2:
                raise RuntimeError("secret path /home/somebody")
            return super().translate_batch(sentences, options)

    last = list(handlers.translate(_pool(Breaking()), Job(TEXT)))[-1]
    assert last.message == Message("unexpected", {})
    assert (last.phase, last.done, last.total, len(last.rows)) == ("broken", 4, 30, 4)
    assert "secret" not in json.dumps(last.as_dict())
    assert "secret path" in caplog.text


def test_a_sentence_that_fails_is_marked_and_the_rest_goes_on():
    last = list(handlers.translate(_pool(FakeEngine(failing=("رئيس",))), Job(SAMPLE_TEXT)))[-1]
    assert _html(last).count('data-origin="failed"') == 1
    assert (last.done, last.failed) == (last.total, 1)


def test_a_run_that_is_stopped_keeps_what_is_done():
    engine, runs = FakeEngine(), Runs()
    views = []
    for view in handlers.translate(_pool(engine), Job(TEXT, run="a"), runs, clock=_Clock(1.0)):
        views.append(view)
        if view.done == 3:
            assert runs.place("a") == 0
            runs.stop("a")
    assert views[-1].phase == "stopped"
    assert 3 <= len(views[-1].rows) < 30
    assert sum(map(len, engine.calls)) < 30
    assert runs.place("a") == -1


def test_a_run_that_is_stopped_while_it_waits_loads_no_model():
    runs = Runs()
    runs.stop("a")
    pool = TranslatorPool(lambda _: pytest.fail("loaded a model"))
    (only,) = handlers.translate(pool, Job(TEXT, run="a"), runs)
    assert only.phase == "stopped"


def test_only_the_last_thousand_stops_are_remembered():
    runs = Runs()
    for number in range(1500):
        runs.stop(f"run {number}")
    runs.stop("x" * 65)
    runs.stop(None)
    assert [runs.is_stopped(f"run {number}") for number in (0, 499, 500, 1499)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert not runs.is_stopped("x" * 65)


def test_places_in_the_queue():
    runs = Runs()
    for name in ("a", "b", "c"):
        runs.expect(name)
    assert [runs.place(name) for name in ("a", "b", "c", "d")] == [1, 2, 3, -1]
    with runs.running("a"):
        assert [runs.place(name) for name in ("a", "b", "c")] == [0, 1, 2]
        runs.stop("b")
        assert [runs.place(name) for name in ("b", "c")] == [-1, 1]
    assert runs.place("a") == -1
    runs.expect("x" * 65)
    assert runs.place("x" * 65) == -1


def test_a_page_that_was_closed_loses_its_place():
    now = [0.0]
    runs = Runs(clock=lambda: now[0])
    runs.expect("closed")
    runs.expect("open")
    assert runs.place("open") == 2
    now[0] = 9.0
    assert runs.place("open") == 2
    now[0] = 11.0
    assert runs.place("open") == 1


def test_closing_the_generator_ends_the_run():
    engine, runs = FakeEngine(), Runs()
    running = handlers.translate(_pool(engine), Job(TEXT, run="a"), runs, clock=_Clock(1.0))
    for view in running:
        if view.done == 3:
            break
    running.close()
    assert runs.place("a") == -1
    assert sum(map(len, engine.calls)) < 30


@pytest.mark.parametrize(
    ("model", "beam", "said"), [("/etc/passwd", 2, "No model"), ("auto", 99, "beam_size")]
)
def test_a_wrong_model_or_beam_is_a_message_on_the_page(model, beam, said):
    *_, last = Service(_pool(), Settings()).translate("نص.", model, beam, "a")
    assert (last["phase"], last["run"]) == ("broken", "a")
    assert said in last["message"]["text"]


def test_alternatives_are_rows_with_their_own_links():
    found = handlers.alternatives(_pool(), Job("كتاب جديد"), count=3)
    assert [one["target"] for one in found] == [f"{n}<كتاب> <جديد>" for n in ("", 1, 2)]
    assert all("data-word" in one["html"] and 0 < one["confidence"] <= 1 for one in found)
    (first, *_) = handlers.alternatives(_pool(), Job("كتاب جديد"), prefix="A", count=2)
    assert first["target"] == "A <جديد>"


@pytest.mark.parametrize(
    ("text", "prefix", "key"),
    [(" ", "", "empty"), ("ن" * 6000, "", "too_long"), ("نص", "x" * 6000, "too_long"),
     ("نص", 5, "empty")],
)  # fmt: skip
def test_alternatives_refuse_what_is_no_sentence(text, prefix, key):
    with pytest.raises(PageError) as caught:
        handlers.alternatives(_pool(), Job(text), prefix=prefix)
    assert handlers.message_of(caught.value).key == key


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
