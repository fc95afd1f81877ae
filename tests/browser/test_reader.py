"""Reading on the page: layouts, other translations, edits, search, files, what is kept."""

import re

import pytest

from translator.testing import SAMPLE_TEXT

pytestmark = pytest.mark.browser

BOOK = "".join(f"هذه الجملة رقم {n} من كتاب طويل عن المدينة القديمة وأهلها.\n" for n in range(800))


def _row(page, number: int):
    return page.locator(f"#sentence-{number}")


def test_another_translation_is_chosen_and_reset(page, translate):
    translate(page, SAMPLE_TEXT)
    row = _row(page, 1)
    row.locator(".mz-source").click(position={"x": 2, "y": 2})
    offers = row.locator(".mz-offer")
    offers.first.wait_for()
    assert offers.count() == 4
    assert "%" in offers.first.inner_text()
    offers.first.click()
    page.wait_for_selector("#sentence-1.mz-edited")
    assert row.locator(".mz-target").inner_text().startswith("1<افتتاح>")
    assert row.locator(".mz-target [data-word]").count() > 3
    row.get_by_role("button", name="Reset").click()
    page.wait_for_selector("#sentence-1:not(.mz-edited)")
    assert row.locator(".mz-target").inner_text().startswith("<افتتاح>")


def test_a_word_shows_how_else_to_go_on_from_it(page, translate):
    translate(page, SAMPLE_TEXT)
    row = _row(page, 1)
    row.locator('.mz-target [data-word="t2"]').click()
    row.locator(".mz-offer").first.wait_for()
    assert row.locator("h3").inner_text() == "After “<افتتاح> <مكتبة>”"
    for text in row.locator(".mz-offer [lang=en]").all_inner_texts():
        assert text.startswith("<افتتاح> <مكتبة> ")


def test_an_edit_is_marked_and_goes_into_everything_that_leaves(page, translate, browser, tmp_path):
    translate(page, SAMPLE_TEXT)
    row = _row(page, 2)
    row.locator(".mz-source").click(position={"x": 2, "y": 2})
    row.get_by_role("button", name="Edit").click()
    row.locator("textarea").fill("A <b>bold</b> edit & more.")
    row.get_by_role("button", name="Keep").click()
    page.wait_for_selector("#sentence-2.mz-edited")
    edited = "A <b>bold</b> edit & more."
    assert row.locator(".mz-target").inner_text() == edited
    assert edited in page.evaluate("muwazi.text('target')")
    assert f"\t{edited}\n" in page.evaluate("muwazi.table()")
    with page.expect_download() as download:
        page.evaluate("muwazi.save('html')")
    file = tmp_path / "shared.html"
    download.value.save_as(file)
    offline = browser.new_context(offline=True).new_page()
    offline.goto(file.as_uri())
    assert offline.locator("[data-segment-id]").count() == 4
    assert offline.locator("#sentence-2 .mz-target").inner_text() == edited
    offline.locator('#sentence-1 [lang="ar"] [data-word="s1"]').hover()
    assert offline.locator("#sentence-1 .mz-target .mz-lit").count() == 1
    assert "Translated by machine (fake)" in offline.locator(".mz-about").inner_text()
    offline.context.close()


def test_edits_settings_and_the_text_outlive_a_reload(page, translate):
    translate(page, SAMPLE_TEXT)
    page.evaluate("muwazi.rows.edit(muwazi.rows.records[0], { text: 'Mine.' })")
    before = page.evaluate("localStorage.getItem('muwazi')")
    page.evaluate("muwazi.change({ layout: 'stacked', theme: 'sepia', language: 'ar', size: 120 })")
    page.wait_for_function("(before) => localStorage.getItem('muwazi') !== before", arg=before)
    page.reload()
    page.wait_for_selector(".mz-complete")
    assert page.locator("#sentence-1 .mz-target").inner_text() == "Mine."
    page.wait_for_selector("#sentence-1.mz-edited [data-word]")  # linked anew
    assert page.locator("#mz-input textarea").input_value() == SAMPLE_TEXT
    assert page.evaluate("[muwazi.settings.layout, muwazi.settings.size]") == ["stacked", 120]
    assert page.evaluate("document.documentElement.dataset.mzTheme") == "sepia"
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_after_a_change_of_the_text_edits_of_other_sentences_stay(page, translate):
    translate(page, "بيت كبير.\nباب صغير.\nسور عال.")
    page.evaluate("muwazi.rows.edit(muwazi.rows.records[2], { text: 'A high wall.' })")
    translate(page, "بيت كبير.\nنافذة.\nباب صغير.\nسور عال.")
    page.wait_for_function("muwazi.rows.records.length === 4")
    assert page.evaluate("muwazi.text('target')").endswith("A high wall.")


def test_the_page_in_arabic_is_mirrored_and_the_columns_stay(page, translate):
    translate(page, SAMPLE_TEXT)
    page.click("#mz-language")
    page.wait_for_selector('html[lang="ar"][dir="rtl"]')
    assert page.locator("#mz-translate").inner_text() == "ترجم"
    assert "عدد الجمل 4" in page.locator("#mz-line").inner_text()
    translate_x = page.locator("#mz-translate").bounding_box()["x"]
    assert translate_x > page.locator("#mz-clear").bounding_box()["x"]
    source, target = (
        _row(page, 1).locator(side).bounding_box() for side in (".mz-source", ".mz-target")
    )
    assert source["x"] > target["x"]
    page.click("#mz-language")
    page.wait_for_selector('html[lang="en"][dir="ltr"]')
    assert page.locator("#mz-translate").inner_text() == "Translate"


@pytest.mark.parametrize(
    ("layout", "source", "target"),
    [("side", True, True), ("stacked", True, True), ("source", True, False),
     ("target", False, True), ("words", True, True)],
)  # fmt: skip
def test_layouts(page, translate, layout, source, target):
    translate(page, SAMPLE_TEXT)
    page.locator(".mz-bar select").first.select_option(layout)
    row = _row(page, 2)
    assert row.locator(".mz-source").is_visible() == source
    assert row.locator(".mz-target").is_visible() == target
    if layout == "words":
        gloss = "getComputedStyle(document.querySelector('[data-gloss]'), '::after').content"
        assert page.evaluate(gloss) == '"افتتاح"'
        assert "<" not in page.evaluate("muwazi.text('source')")
    if layout in ("stacked", "words"):
        boxes = [row.locator(side).bounding_box() for side in (".mz-source", ".mz-target")]
        assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1


def test_study_hides_the_translation_until_it_is_tapped(page, translate):
    translate(page, SAMPLE_TEXT)
    page.get_by_role("button", name="Study").click()
    target = _row(page, 1).locator(".mz-target")
    assert "blur" in target.evaluate("e => getComputedStyle(e).filter")
    target.click()
    assert target.evaluate("e => getComputedStyle(e).filter") == "none"
    assert page.locator(".mz-panel").count() == 0


def test_search_finds_both_sides_without_vowels_and_far_away(page, translate):
    translate(page, BOOK + "وَصَلَ أَخِيرًا إِلَى الأَنْدَلُسِ.")
    page.fill("#mz-find", "الاندلس")
    page.wait_for_function("document.getElementById('mz-find-count').textContent === '1 of 1'")
    assert _row(page, 801).is_visible()
    page.fill("#mz-find", "<كتاب>")
    page.wait_for_function("document.getElementById('mz-find-count').textContent === '1 of 800'")
    page.press("#mz-find", "Shift+Enter")
    page.wait_for_function("document.getElementById('mz-find-count').textContent === '800 of 800'")
    assert _row(page, 800).is_visible()
    page.fill("#mz-find", "غير موجود هنا")
    page.wait_for_function("document.getElementById('mz-find-count').textContent === 'Not found'")


def test_only_rows_near_the_view_are_drawn(page, translate):
    translate(page, BOOK)
    assert page.evaluate("muwazi.rows.records.length") == 800
    assert page.locator("[data-segment-id]").count() < 200
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    page.wait_for_function(
        "[...document.querySelectorAll('[data-segment-id]')].some((row) => {"
        " const { top } = row.getBoundingClientRect(); return top > 0 && top < innerHeight; })"
    )
    assert page.locator("[data-segment-id]").count() < 300
    page.evaluate("muwazi.rows.mountAll()")
    numbers = page.evaluate(
        "[...document.querySelectorAll('[data-segment-id]')].map((row) => +row.dataset.number)"
    )
    assert numbers == list(range(1, 801))


def test_the_keyboard_alone_reads_opens_and_closes(page, translate):
    translate(page, SAMPLE_TEXT)
    page.locator("#mz-rows").evaluate("e => document.activeElement.blur()")
    focused = "document.activeElement.id"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "sentence-1"
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "sentence-2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.word") == "s0"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.word") == "t1"
    page.keyboard.press("Enter")
    page.wait_for_selector("#sentence-2 .mz-offer")
    page.keyboard.press("Escape")
    page.wait_for_selector(".mz-panel", state="detached")
    assert page.evaluate(focused) == "sentence-2"
    page.keyboard.press("/")
    assert page.evaluate(focused) == "mz-find"


def test_an_address_with_a_text_and_a_sentence(open_page):
    page = open_page("?text=%D8%A8%D9%8A%D8%AA.%0A%D8%A8%D8%A7%D8%A8.#sentence-2")
    page.wait_for_selector(".mz-complete")
    assert page.locator("#mz-input textarea").input_value() == "بيت.\nباب."
    page.wait_for_function("document.activeElement.id === 'sentence-2'")


def test_a_new_tab_starts_empty_and_offers_what_was_read(open_page, translate):
    translate(open_page(), SAMPLE_TEXT)
    other = open_page()
    other.get_by_role("button", name=SAMPLE_TEXT[:20]).click()
    assert other.locator("#mz-input textarea").input_value() == SAMPLE_TEXT
    assert other.evaluate("muwazi.run.phase") == "idle"


def test_two_tabs_do_not_disturb_each_other(open_page, translate):
    one, other = open_page(), open_page()
    one.fill("#mz-input textarea", "هذه جملة بطيئة.\n" * 20)
    one.click("#mz-translate")
    translate(other, SAMPLE_TEXT)
    one.wait_for_selector(".mz-complete")
    assert one.evaluate("muwazi.rows.records.length") == 20
    assert other.evaluate("muwazi.rows.records.length") == 4


@pytest.mark.parametrize("width", [320, 768, 2560])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_sticks_out_at_any_width(page, translate, width, language):
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(f"muwazi.change({{ language: '{language}' }})")
    translate(page, SAMPLE_TEXT + "https://example.org/" + "long" * 60 + "\n")
    _row(page, 2).locator(".mz-source").click(position={"x": 2, "y": 2})
    page.wait_for_selector(".mz-offer")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_marks_of_direction_and_heaps_of_accents_do_no_harm(page, translate):
    overridden = "قال \u202eالنص\u202c المقلوب " + "ب" + "\u0651\u064e" * 200
    translate(page, f"{overridden}\n</script><b>نص</b>")
    assert page.locator("#mz-rows b").count() == 0
    assert "</script><b>نص</b>" in page.evaluate("muwazi.text('source')")
    heights = page.evaluate(
        "[...document.querySelectorAll('.mz-row')].map((row) => row.offsetHeight)"
    )
    assert max(heights) < 300
    copied = page.evaluate("muwazi.text('both')")
    assert not re.search("[\u2066-\u2069]", copied)
