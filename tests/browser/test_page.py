"""The page in a real browser: order, sides, narrow screens, runs that are stopped."""

import re

import pytest

from translator.testing import SAMPLE_TEXT

pytestmark = pytest.mark.browser

DONE = ".mz-complete"
HOSTILE = "<img src=x onerror=alert(1)> نص {{value}} ${1+1} `عدائي`"


def test_the_box_is_arabic_and_ready_to_type_into(page):
    box = page.locator("#mz-input textarea")
    assert box.get_attribute("lang") == "ar"
    assert box.get_attribute("dir") == "auto"
    page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")


def test_rows_stand_in_order_with_arabic_on_the_right(page, translate):
    translate(page, SAMPLE_TEXT)
    sources = page.locator('[data-segment-id] [lang="ar"][dir="rtl"]')
    targets = page.locator('[data-segment-id] [lang="en"][dir="ltr"]')
    assert " ".join(sources.all_inner_texts()) == " ".join(SAMPLE_TEXT.split())
    tops = []
    for number in range(sources.count()):
        source, target = sources.nth(number).bounding_box(), targets.nth(number).bounding_box()
        assert source["x"] >= target["x"] + target["width"]
        assert abs(source["y"] - target["y"]) < 8
        tops.append(source["y"])
    assert tops == sorted(tops)
    assert targets.nth(0).evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert targets.nth(0).evaluate("e => getComputedStyle(e).textAlign") in ("start", "left")


def test_on_a_phone_the_english_is_under_the_arabic(page, translate):
    page.set_viewport_size({"width": 375, "height": 800})
    translate(page, SAMPLE_TEXT + "https://example.org/" + "long" * 60 + "\n")
    source = page.locator('[data-segment-id] [lang="ar"]').first.bounding_box()
    target = page.locator('[data-segment-id] [lang="en"]').first.bounding_box()
    assert target["y"] >= source["y"] + source["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_word_lights_its_partner_by_mouse_and_by_keyboard(page, translate):
    translate(page, SAMPLE_TEXT)
    row = page.locator("[data-segment-id]").first
    row.locator('[lang="ar"] [data-word="s1"]').hover()
    assert row.locator('[lang="en"] .mz-lit').get_attribute("data-word") == "t1"
    row.locator('[data-word="s0"]').focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert row.locator('[lang="en"] .mz-lit').get_attribute("data-word") == "t2"
    page.keyboard.press("Escape")
    assert row.locator(".mz-lit").count() == 0


def test_hostile_text_is_shown_and_nothing_else(page, translate):
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    translate(page, HOSTILE)
    assert "".join(page.locator('[lang="ar"].mz-source').all_inner_texts()) == HOSTILE
    assert page.locator("#mz-rows img").count() == 0
    assert page.evaluate("muwazi.text('source')") == HOSTILE


def test_an_empty_box_is_answered_and_clear_clears(page, translate):
    page.click("#mz-translate")
    page.wait_for_selector("[role=alert]:not(:empty)")
    translate(page, SAMPLE_TEXT)
    assert page.locator("[role=alert]:not(:empty)").count() == 0
    page.click("#mz-clear")
    page.wait_for_selector("[data-segment-id]", state="detached")
    page.wait_for_function("document.querySelector('#mz-input textarea').value === ''")


def test_stop_keeps_the_rows_that_are_there_and_resume_goes_on(page):
    page.fill("#mz-input textarea", "".join(f"هذه جملة بطيئة {n}.\n" for n in range(60)))
    page.click("#mz-translate")
    page.wait_for_selector("[data-segment-id]")
    page.locator(".mz-stop").dispatch_event("click")  # wherever the page is being scrolled to
    page.wait_for_selector(".mz-incomplete")
    rows = page.evaluate("muwazi.rows.records.length")
    said = page.locator(".mz-incomplete [role=status]").inner_text()
    assert 0 < rows < 60
    assert re.search(rf"Stopped after {rows} of 60 ", said)
    page.click(".mz-resume")
    page.wait_for_selector(DONE)
    sources = page.evaluate("muwazi.rows.records.map((record) => record.source)")
    assert sources == [f"هذه جملة بطيئة {n}." for n in range(60)]


@pytest.mark.parametrize("button", [".mz-stop", "#mz-translate", "#mz-clear"])
def test_whatever_runs_the_next_text_is_the_one_that_is_shown(page, translate, button):
    page.fill("#mz-input textarea", "هذه جملة بطيئة.\n" * 400)
    page.click("#mz-translate")
    page.wait_for_selector(".mz-running")
    if button != "#mz-translate":
        page.click(button)
    translate(page, SAMPLE_TEXT)
    page.wait_for_function("muwazi.rows.records.length === 4")
    assert page.locator("[data-segment-id]").count() == 4
    assert page.locator(DONE).count() == 1


def test_an_example_fills_the_box(page):
    page.get_by_role("button", name="Dialogue").click()
    page.wait_for_function("document.querySelector('#mz-input textarea').value.length > 50")


def test_the_result_is_brought_into_view(page, translate):
    page.set_viewport_size({"width": 375, "height": 600})
    translate(page, SAMPLE_TEXT)
    page.wait_for_function(
        "document.querySelector('[data-segment-id]').getBoundingClientRect().top < innerHeight"
    )
