"""The embedded model through every door, at any batch size, in any order: the same sentences."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from translator import Translator, split_sentences
from translator.types import TranslationOptions
from translator.web.handlers import Job, translate, translate_json
from translator.web.models import TranslatorPool

ARTICLE = (Path(__file__).parents[1] / "data" / "article.ar.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def translator():
    with Translator("muwazi-ar-en") as translator:
        yield translator


@pytest.fixture(scope="module")
def expected(translator):
    return [item.target for item in translator.translate(ARTICLE).translations.values()]


def test_every_sentence_of_an_article_has_its_english(translator, expected):
    sources = split_sentences(ARTICLE)
    assert len(sources) == len(expected) == 12
    assert not any(character in "".join(expected) for character in "ابتثجحخدذرزسشصضطظعغفقكلمن")
    for source, target in zip(sources, expected, strict=True):
        for kept in ("2024", "4.5", "120", "164", "1987", "https://example.org/souq"):
            assert (kept in source) <= (kept in target)


def test_kinds_of_lines_are_told_apart(translator):
    kinds = [paragraph.kind for paragraph in translator.document(ARTICLE).paragraphs]
    assert kinds == [
        "heading", "body", "body", "body", "body", "body", "list_item", "list_item", "body",
    ]  # fmt: skip


@pytest.mark.parametrize("batch_tokens", [1, 64, 100_000])
def test_the_batch_size_changes_nothing(translator, expected, batch_tokens):
    found = translator.translate(ARTICLE, batch_tokens=batch_tokens)
    assert [item.target for item in found.translations.values()] == expected


def test_streaming_and_lists_change_nothing(translator, expected):
    assert [item.target for item in translator.stream(ARTICLE)] == expected
    backwards = translator.translate(split_sentences(ARTICLE)[::-1])[::-1]
    assert [document.text for document in backwards] == expected


def test_the_page_says_the_same(translator, expected):
    pool = TranslatorPool(lambda _: translator)
    assert [row["target"] for row in translate_json(pool, Job(ARTICLE))] == expected
    *_, last = translate(pool, Job(ARTICLE))
    assert [row["target"] for row in last.rows] == expected


def test_the_command_says_the_same(expected):
    command = [sys.executable, "-m", "translator.cli.main", "translate", "--to", "jsonl",
               "--model", "muwazi-ar-en"]  # fmt: skip
    done = subprocess.run(command, input=ARTICLE.encode(), capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [row["target"] for row in rows] == expected
    fields = "id paragraph source target origin confidence flags alignment".split()
    assert set(fields) <= set(rows[0])


def test_threads_say_the_same(translator, expected):
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: translator.translate(ARTICLE), range(8)):
            assert [item.target for item in found.translations.values()] == expected


def test_scores_and_attention_do_not_depend_on_the_batch(translator):
    engine = translator._engine
    sentences = ["ذهب الولد إلى البيت", "جاء الرجل من السوق", "قرأت البنت كتابا جديدا", "وصل الوفد"]
    together = engine.translate_batch(sentences * 3, TranslationOptions(num_hypotheses=2))
    alone = [
        engine.translate_batch([s], TranslationOptions(num_hypotheses=2))[0] for s in sentences
    ]
    assert together == alone * 3


@pytest.mark.slow
def test_three_hundred_real_sentences_in_any_batch(translator, shared):
    lines = (shared / "evaluation" / "flores-dev.ar").read_text(encoding="utf-8").splitlines()[:300]
    many = translator.translate(lines)
    few = translator.translate(lines, batch_tokens=100)
    assert [a.translations == b.translations for a, b in zip(many, few, strict=True)] == [
        True
    ] * 300


def test_mixed_lines_keep_their_latin_words_and_digits(translator):
    text = (
        "يعمل البرنامج على Linux وWindows ويحتاج إلى Python 3.10 أو أحدث.\n"
        "راسلنا على help@example.org قبل ١٥ مارس 2026.\n"
        "فاز الفريق 6-6 بركلات الترجيح وسجل زمنا قدره 2:11.60 دقيقة.\n"
    )
    english = translator.translate(text).text
    for kept in (
        "Linux",
        "Windows",
        "Python",
        "3.10",
        "help@example.org",
        "15",
        "2026",
        "6-6",
        "2:11.60",
    ):
        assert kept in english  # fmt: skip


def test_a_sentence_far_beyond_the_model_s_length(translator):
    (found,) = translator.translate("ثم قال الرجل كلاما طويلا " * 200).translations.values()
    assert found.origin == "model"
    assert "split_long" in [flag.code for flag in found.flags]
    assert len(found.target.split()) > 300
    ends = [link.source[1] for link in found.alignment.links]
    assert max(ends) > len(found.segment.text) * 0.9
