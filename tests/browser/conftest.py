"""A browser, the page on a real server, and a page in the one open at the other."""

import shutil
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from translator.cache import TranslationCache
from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import FakeEngine


class _Engine(FakeEngine):
    """Takes its time over texts that ask for it, so that there is something to stop.

    ``gate``: what a text that speaks of it waits for.
    """

    gate = threading.Event()

    def translate_batch(self, sentences, options):
        if any("بوابة" in sentence for sentence in sentences):
            self.gate.wait(timeout=120)
        if any("بطيئة" in sentence for sentence in sentences):
            time.sleep(0.2)
        return super().translate_batch(sentences, options)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium, driven by playwright; tests skip where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The page's address; its engine is a fake one."""
    pytest.importorskip("gradio")
    from translator.web.page import build_page
    from translator.web.serving import launch

    page = build_page(
        lambda _: Translator(engine=_Engine(), cache=TranslationCache(100_000)), Settings()
    )
    _, local, _ = launch(page, Settings(), server_port=None, prevent_thread_lock=True, quiet=True)
    yield local
    page.close(verbose=False)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Until it is set, texts with the word بوابة stay where they are."""
    _Engine.gate.clear()
    yield _Engine.gate
    _Engine.gate.set()


@pytest.fixture
def open_page(browser, url) -> Iterator:
    """Opens pages of one browser profile; at the end none has met an error or another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    errors: list[str] = []
    hosts: set[str] = set()

    def opened(address: str = ""):
        page = context.new_page()
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(url + address)
        page.wait_for_selector("#mz-input textarea")
        page.wait_for_function("document.getElementById('mz-rows') !== null")
        return page

    yield opened
    context.close()
    assert errors == []
    assert hosts - {""} <= {urlsplit(url).netloc}


@pytest.fixture
def page(open_page):
    """The page, opened."""
    return open_page()


@pytest.fixture
def translate():
    """Puts a text into a page's box, presses Translate and waits for the end."""

    def run(page, text: str) -> None:
        page.fill("#mz-input textarea", text)
        page.click("#mz-translate")
        page.wait_for_selector(".mz-complete, .mz-broken")

    return run
