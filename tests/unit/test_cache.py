"""Sentences that were translated before are not translated again."""

import threading

from translator.cache import TranslationCache
from translator.pipeline import Translator
from translator.testing import FakeEngine
from translator.types import TranslationOptions


def _translator(max_chars: int = 1000, **more):
    engine = FakeEngine(**more)
    cache = TranslationCache(max_chars)
    return Translator(engine=engine, cache=cache), engine, cache


def test_after_a_change_only_what_is_new_is_decoded():
    translator, engine, cache = _translator()
    translator.translate("بيت كبير. باب صغير. نافذة.")
    engine.calls.clear()
    found = translator.translate("بيت كبير. باب جديد. نافذة.")
    assert engine.calls == [["باب جديد."]]
    assert found.text == "<بيت> <كبير.> <باب> <جديد.> <نافذة.>"
    assert list(found.translations) == [one.id for one in found.document.segments]
    for one in found.translations.values():
        assert found.document.paragraphs[0].text[one.segment.start : one.segment.end] == (
            one.segment.text
        )
    assert (cache.hits, cache.misses) == (2, 4)


def test_other_options_are_another_translation():
    translator, engine, _ = _translator()
    translator.translate("بيت.", beam_size=1)
    translator.translate("بيت.", beam_size=2)
    assert len(engine.calls) == 2


def test_what_was_used_longest_ago_makes_room():
    translator, engine, _ = _translator(max_chars=10)
    for text in ("باب.", "بيت.", "باب.", "سور.", "باب.", "بيت."):
        translator.translate(text)
    assert [call[0] for call in engine.calls] == ["باب.", "بيت.", "سور.", "بيت."]


def test_nothing_is_kept_of_what_failed_or_is_too_long():
    translator, engine, _ = _translator(max_chars=8, failing=["عطل"])
    for text in ("عطل.", "عطل.", "كتاب كبير جدا.", "كتاب كبير جدا."):
        translator.translate(text)
    assert len(engine.calls) == 6  # what fails is tried once more by itself


def test_a_repeated_sentence_in_one_text_keeps_its_place():
    translator, _, _ = _translator()
    found = translator.translate("نعم. لا. نعم. لا.")
    starts = [one.segment.start for one in found.translations.values()]
    assert starts == sorted(set(starts))


def test_many_threads():
    cache = TranslationCache(200)
    translator = Translator(engine=FakeEngine(), cache=cache)
    texts = [f"نص رقم {'ا' * n}." for n in range(30)]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.extend(translator.translate(t).text for t in texts))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted([translator.translate(t).text for t in texts] * 6)


def test_a_cache_of_nothing():
    cache = TranslationCache(0)
    translator = Translator(engine=FakeEngine(), cache=cache)
    (one,) = translator.translate("بيت.").translations.values()
    assert cache.get(one.segment, TranslationOptions()) is None
