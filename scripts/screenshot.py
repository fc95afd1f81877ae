"""Make the README's picture of the page: ``python scripts/screenshot.py docs/page.png``.

Starts the page with the embedded model, pastes the first example, translates it, and takes a
picture in headless Chromium. Needs playwright and a Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def take(path: Path) -> None:
    """Write the picture. Raises what playwright raises when there is no Chromium."""
    from playwright.sync_api import sync_playwright

    from translator.settings import Settings
    from translator.web.examples import EXAMPLES
    from translator.web.page import build_page
    from translator.web.serving import launch

    page = build_page(settings=Settings())
    _, url, _ = launch(page, Settings(), server_port=None, prevent_thread_lock=True, quiet=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(
            viewport={"width": 1100, "height": 620}, reduced_motion="reduce", color_scheme="light"
        )
        tab = context.new_page()
        tab.goto(url)
        tab.wait_for_function("document.getElementById('mz-rows') !== null")
        tab.fill("#mz-input textarea", EXAMPLES[0].text)
        tab.click("#mz-translate")
        tab.wait_for_selector(".mz-complete")
        tab.locator('#sentence-3 [lang="ar"] [data-word="s1"]').hover()
        tab.evaluate("document.getElementById('mz-line').scrollIntoView()")
        tab.wait_for_function("document.getAnimations().length === 0")
        tab.screenshot(path=path)
        browser.close()
    page.close(verbose=False)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    take(Path(sys.argv[1]))
