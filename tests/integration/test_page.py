"""The page on a real server, used the way a program uses it."""

import json
import re
import sys
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from translator.errors import ConfigurationError, MissingDependencyError
from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import SAMPLE_TEXT, FakeEngine
from translator.web.page import build_page
from translator.web.serving import launch

pytest.importorskip("gradio")

SETTINGS = Settings(web_max_chars=1000)
# What a browser fetches by itself; a link to be clicked, or a name in a meta tag, is not.
_FETCHED = re.compile(
    r"<(?:script|link|img|iframe)[^>]*?\s(?:src|href)=[\"']([^\"']+)|url\(\s*[\"']?([^)\"']+)|@import\s+[\"']([^\"']+)"
)


@pytest.fixture(scope="module")
def page():
    return build_page(lambda _: Translator(engine=FakeEngine()), SETTINGS)


@pytest.fixture(scope="module")
def url(page) -> Iterator[str]:
    # Port 0 would be taken for "not given"; gradio then looks for a free one itself.
    _, local, _ = launch(page, SETTINGS, server_port=None, prevent_thread_lock=True, quiet=True)
    yield local
    page.close(verbose=False)


@pytest.fixture(scope="module")
def client(url):
    from gradio_client import Client

    return Client(url, verbose=False)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode("utf-8")


def test_every_event_has_a_name(page):
    names = [event["api_name"] for event in page.config["dependencies"]]
    assert all(names)
    assert len(set(names)) == len(names)
    assert not [name for name in names if name.startswith(("unnamed", "lambda"))]
    assert {
        "translate",
        "translate_stream",
        "alternatives",
        "align",
        "check",
        "stop",
        "clear",
    } <= set(names)


def test_the_queue_is_bounded(page):
    assert page._queue.max_size == SETTINGS.queue_size
    assert page.analytics_enabled is False


def test_translate_streams_rows_to_a_client(client):
    job = client.submit(SAMPLE_TEXT, "auto", 2, "my run", api_name="/translate_stream")
    last = job.result()
    assert (last["phase"], last["run"], last["done"]) == ("done", "my run", last["total"])
    assert last["rows"][0]["source"] == SAMPLE_TEXT.splitlines()[0]
    assert all('lang="ar" dir="rtl"' in row["html"] for row in last["rows"])
    assert len(job.outputs()) >= 2


def test_an_error_is_a_message_for_a_reader(client):
    last = client.predict("نص " * 500, "auto", 2, "", api_name="/translate_stream")
    assert last["phase"] == "broken"
    assert last["message"]["values"] == {"length": "1,500", "limit": "1,000"}
    assert last["rows"] == []


def test_a_model_that_came_later_can_be_asked_for(monkeypatch):
    from translator.web import service

    page = build_page(lambda _: Translator(engine=FakeEngine()), SETTINGS)
    translate = {one.api_name: one.fn for one in page.fns.values()}["translate"]
    with pytest.raises(Exception, match="No model"):
        translate("نص.", "new")
    monkeypatch.setattr(service, "model_choices", lambda _: [("new", "new")])
    assert translate("نص.", "new")[0]["target"] == "<نص.>"


def test_a_client_can_stop_what_it_began(client):
    client.predict("a run", api_name="/stop")
    last = client.predict(SAMPLE_TEXT, "auto", 2, "a run", api_name="/translate_stream")
    assert (last["phase"], last["rows"]) == ("stopped", [])


def test_alternatives_for_programs(client):
    found = client.predict("كتاب جديد", "A", 2, api_name="/alternatives")
    assert [one["target"] for one in found] == ["A <جديد>", "A 1<جديد>"]
    with pytest.raises(Exception, match="count must be between"):
        client.predict("كتاب", "", 99, api_name="/alternatives")
    with pytest.raises(Exception, match="No model"):
        client.predict("كتاب", "", 2, "../secret", api_name="/alternatives")


def test_translate_json_gives_values(client):
    found = client.predict(SAMPLE_TEXT, api_name="/translate")
    assert found[0]["source"] == SAMPLE_TEXT.splitlines()[0]
    assert found[-1]["origin"] == "copy"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"text": " "}, "no text yet"),
        ({"text": "نص", "model": "/etc/passwd"}, "No model"),
        ({"text": "نص", "beam_size": 99}, "beam_size"),
    ],
)
def test_translate_json_refuses_with_a_reason(client, arguments, said):
    with pytest.raises(Exception, match=said):
        client.predict(**arguments, api_name="/translate")


def test_without_a_name_the_model_is_the_pages_own():
    asked: list[str] = []

    def factory(name: str) -> Translator:
        asked.append(name)
        return Translator(engine=FakeEngine())

    page = build_page(factory, Settings(model="./somewhere/mine"))
    functions = {one.api_name: one.fn for one in page.fns.values()}
    assert functions["translate"]("نص.")[0]["target"] == "<نص.>"
    assert functions["alternatives"]("نص")[0]["target"] == "<نص>"
    assert asked == ["./somewhere/mine"]


def test_aligning_and_checking_for_programs(client):
    links = client.predict("كتاب جديد", "new book", api_name="/align")
    assert [(one["source"], one["target"]) for one in links] == [("كتاب", "new"), ("جديد", "book")]
    (found,) = client.predict("وصل 25 زائرا", "Visitors came", api_name="/check")
    assert (found["code"], found["source"]) == ("number_missing", ["25"])
    with pytest.raises(Exception, match="no text yet"):
        client.predict("كتاب", " ", api_name="/align")
    with pytest.raises(Exception, match="no text yet"):
        client.predict(" ", "book", api_name="/check")


def test_nothing_is_fetched_from_anywhere_else(url):
    config = json.loads(_get(f"{url}config"))
    sources = [_get(url), config["css"], config["head"], _get(f"{url}theme.css")]
    sources += [_get(sheet) for sheet in re.findall(r"\"(http[^\"]+\.css)\"", sources[0])]
    fetched = [
        found
        for source in sources
        for groups in _FETCHED.findall(source)
        for found in groups
        if found
    ]
    assert fetched
    ours = urlsplit(url).netloc
    assert [item for item in fetched if urlsplit(item).netloc not in ("", ours)] == []
    assert not config.get("stylesheets") or all(
        "//" not in sheet for sheet in config["stylesheets"]
    )
    assert config["analytics_enabled"] is False


def test_a_taken_port_is_said_plainly(url):
    other = build_page(lambda _: Translator(engine=FakeEngine()), SETTINGS)
    port = urlsplit(url).port
    with pytest.raises(ConfigurationError, match=f"port {port}"):
        launch(other, SETTINGS, server_port=port, prevent_thread_lock=True, quiet=True)


def test_without_gradio_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "gradio", None)
    with pytest.raises(MissingDependencyError, match=r"muwazi\[web\]"):
        build_page()
