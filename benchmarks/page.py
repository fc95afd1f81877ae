"""How the reading page bears a book: drawing, scrolling, hovering and searching in Chromium.

``python -m benchmarks.page [--words N]``. The page gets N words (50,000) that a fake
engine translates at once, so that the browser is what is measured. Each figure is the median and
the worst of 40, in milliseconds: from the action to the next frame after it. Needs playwright and
a Chromium.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from typing import Any

_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Two frames are 33 ms on an idle screen; what is more is work. The empty action is the yardstick.
_ACTIONS = {
    "nothing": "() => {}",
    "scroll by a screen": "() => window.scrollBy(0, innerHeight)",
    "jump to a place": (
        "() => window.scrollTo(0, Math.random() * document.documentElement.scrollHeight)"
    ),
    "hover a word": (
        "() => { const all = [...document.querySelectorAll('#mz-rows [data-word]')];"
        " const word = all[Math.floor(Math.random() * all.length)];"
        " word?.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); }"
    ),
    "next sentence (j)": (
        "() => document.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }))"
    ),
}
_TIMED = f"""async (action) => {{
  const act = eval(action), frame = {_FRAME}, times = [];
  for (let round = 0; round < 40; round++) {{
    const before = performance.now();
    act();
    await frame();
    times.push(performance.now() - before);
  }}
  return times;
}}"""
_SEARCH = """async (words) => {
  const box = document.getElementById('mz-find'), times = [];
  for (const word of words) {
    box.value = word;
    const before = performance.now();
    muwazi.find(word);
    times.push(performance.now() - before);
  }
  return times;
}"""


def book(words: int) -> str:
    """A text of so many words in paragraphs of eight sentences of twelve words."""
    line = "كتب الرحالة عن المدينة رقم {n} وأسواقها القديمة وأهلها وما رآه فيها."
    sentences = [line.format(n=number) for number in range(words // 12)]
    paragraphs = (" ".join(sentences[at : at + 8]) for at in range(0, len(sentences), 8))
    return "\n".join(paragraphs)


def measure(words: int) -> dict[str, Any]:
    """Figures for one book in one browser."""
    from playwright.sync_api import sync_playwright

    from translator.pipeline import Translator
    from translator.settings import Settings
    from translator.testing import FakeEngine
    from translator.web.page import build_page
    from translator.web.serving import launch

    settings = Settings(web_max_chars=20 * words)
    page = build_page(lambda _: Translator(engine=FakeEngine()), settings)
    _, url, _ = launch(page, settings, server_port=None, prevent_thread_lock=True, quiet=True)
    found: dict[str, Any] = {"words": words}
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--enable-precise-memory-info"],
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(url)
        tab.wait_for_function("document.getElementById('mz-rows') !== null")
        found["heap before, MB"] = _heap(tab)
        tab.fill("#mz-input textarea", book(words))
        tab.click("#mz-translate")
        tab.wait_for_selector(".mz-complete", timeout=300_000)
        found["rows"] = tab.evaluate("muwazi.rows.records.length")
        found["heap after, MB"] = _heap(tab)
        for name, action in _ACTIONS.items():
            found[name] = _summary(tab.evaluate(_TIMED, action))
        found["search"] = _summary(tab.evaluate(_SEARCH, ["الرحالة", "رقم 77", "لا شيء", "<كتب>"]))
        found["rows drawn"] = tab.locator("[data-segment-id]").count()
        found["heap at the end, MB"] = _heap(tab)
        browser.close()
    page.close(verbose=False)
    return found


def _heap(tab: Any) -> float:
    return round(tab.evaluate("performance.memory.usedJSHeapSize") / 1e6, 1)


def _summary(times: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 1), "worst": round(max(times), 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=50_000)
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.words), indent=1))


if __name__ == "__main__":
    main()
