"""Downloading a model from the page: progress, refusals, errors. No network."""

import threading

import pytest

from translator.errors import DownloadError, InputError
from translator.registry.download import Progress
from translator.settings import Settings
from translator.web import render
from translator.web.downloads import Download, download, missing_models

NAME = "opus-mt-ar-en"


@pytest.fixture(autouse=True)
def _empty_store(monkeypatch, tmp_path):
    names = "MUWAZI_HOME HF_HOME HF_HUB_CACHE XDG_DATA_HOME XDG_CACHE_HOME HOME"
    for name in names.split():
        monkeypatch.setenv(name, str(tmp_path))


def test_what_is_not_here_could_be_had():
    assert NAME in missing_models()
    assert "muwazi-ar-en" not in missing_models()


def test_progress_comes_in_order_and_ends():
    gate = threading.Event()

    def pull(name, on_progress):
        for done in (1, 2, 3):
            on_progress(Progress("model.bin", done * 100, 300))
            gate.wait(0.4)

    told = list(download(NAME, allowed=True, pull=pull))
    assert told[0] == Download("running")
    assert told[-1] == Download("done")
    counts = [one.done for one in told[1:-1]]
    assert counts == sorted(counts)
    assert counts
    assert all(one.total == 300 for one in told[1:-1])


def test_an_error_is_told_in_its_own_words_and_an_unexpected_one_in_ours(caplog):
    def offline(name, on_progress):
        raise DownloadError("The hub cannot be reached. <b>")

    *_, last = download(NAME, allowed=True, pull=offline)
    assert last == Download("broken", message="The hub cannot be reached. <b>")
    assert "&lt;b&gt;" in render.download(last)

    def broken(name, on_progress):
        raise RuntimeError("secret path")

    *_, last = download(NAME, allowed=True, pull=broken)
    assert "secret" not in render.download(last)
    assert "secret path" in caplog.text


@pytest.mark.parametrize(
    ("name", "allowed", "said"),
    [(NAME, False, "MUWAZI_WEB_DOWNLOADS=1"), ("../../etc", True, "not a model"),
     ("somebody/something", True, "not a model"), (None, True, "not a model")],
)  # fmt: skip
def test_what_is_not_allowed_is_refused_before_anything_is_fetched(name, allowed, said):
    with pytest.raises(InputError, match=said):
        next(download(name, allowed=allowed, pull=lambda *_, **__: pytest.fail("pulled")))


def test_the_page_offers_downloads_only_where_they_are_allowed():
    pytest.importorskip("gradio")
    from translator.web.page import build_page

    def names(settings: Settings) -> set[str]:
        return {event["api_name"] for event in build_page(None, settings).config["dependencies"]}

    assert "download" not in names(Settings())
    assert "download" in names(Settings(web_downloads=1))


def test_progress_and_end_as_html():
    assert 'value="5" max="10"' in render.download(Download("running", 5, 10))
    assert "max=" not in render.download(Download("running"))
    assert 'role="status"' in render.download(Download("done"))
