"""The page under strain: accessibility, many readers at once, a server that dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from translator.testing import SAMPLE_TEXT
from translator.web.events import READERS_AT_ONCE

pytestmark = pytest.mark.browser


def test_axe_finds_nothing(page, translate):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    translate(page, SAMPLE_TEXT)
    page.locator("#sentence-2 .mz-source").click(position={"x": 2, "y": 2})
    page.wait_for_selector(".mz-offer")
    looks = ("{}", "{ theme: 'dark' }", "{ theme: 'sepia', language: 'ar', numbers: true }",
             "{ theme: 'light', language: 'en', layout: 'words' }")  # fmt: skip
    for look in looks:
        page.evaluate(f"muwazi.change({look})")
        page.wait_for_function("document.getAnimations().length === 0")  # colours in between
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], look


def test_twelve_readers_at_once_each_get_their_own(url):
    client = pytest.importorskip("gradio_client")
    results: dict[int, dict] = {}

    def read(number: int) -> None:
        text = "".join(f"القارئ {number} جملة {n}.\n" for n in range(15))
        reader = client.Client(url, verbose=False)
        results[number] = reader.predict(
            text, "auto", 2, f"reader {number}", api_name="/translate_stream"
        )

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == list(range(12))
    for number, last in results.items():
        assert last["phase"] == "done"
        assert [row["source"] for row in last["rows"]] == [
            f"القارئ {number} جملة {n}." for n in range(15)
        ]


def test_who_waits_is_told_the_place(open_page, gate):
    if READERS_AT_ONCE > 4:
        pytest.skip("on a machine of so many cores, four readers do not wait")
    pages = [open_page() for _ in range(READERS_AT_ONCE + 2)]
    for number, page in enumerate(pages):
        page.fill("#mz-input textarea", f"أمام بوابة رقم {number}")
        page.click("#mz-translate")
        state = "running" if number < READERS_AT_ONCE else "waiting"
        page.wait_for_function(f"muwazi.run.phase === '{state}'")
    # Pages that other tests closed while they waited count for ten seconds more.
    pages[-1].wait_for_function(
        "document.querySelector('.mz-progress').textContent === 'Waiting: number 2 in the queue'",
        timeout=60_000,
    )
    gate.set()
    for page in pages:
        page.wait_for_selector(".mz-complete")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _serve(port: int) -> subprocess.Popen:
    command = [sys.executable, "-m", "translator.cli.main", "web", "--port", str(port)]
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
    )
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
            return server
        except OSError:
            assert server.poll() is None, "the server ended by itself"
            time.sleep(0.2)
    server.kill()
    raise AssertionError("the server did not start")


def test_a_server_that_is_killed_and_comes_back_costs_nothing(browser):
    port = _free_port()
    text = "".join(f"قالت الحكومة في بيانها رقم {n} إن الأسعار سترتفع قريبا.\n" for n in range(600))
    server = _serve(port)
    page = browser.new_context().new_page()
    try:
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_function("document.getElementById('mz-rows') !== null")
        page.fill("#mz-input textarea", text)
        page.click("#mz-translate")
        page.wait_for_function("muwazi.rows.records.length > 3")
        server.send_signal(signal.SIGKILL)
        server.wait()
        page.wait_for_selector(".mz-lost, .mz-refused")
        assert "connection to the server was lost" in page.locator(".mz-alert").first.inner_text()
        done = page.evaluate("muwazi.rows.records.length")
        assert 3 < done < 600
        assert page.locator("#mz-input textarea").input_value() == text
        server = _serve(port)
        page.wait_for_function("fetch('/').then((answer) => answer.ok, () => false)", polling=500)
        page.locator(".mz-resume").dispatch_event("click")
        page.wait_for_selector(".mz-complete", timeout=120_000)
        assert page.evaluate("muwazi.rows.records.length") == 600
    finally:
        server.kill()
        page.context.close()
