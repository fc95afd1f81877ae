"""The formats by name."""

import io

import pytest

from translator.errors import UnsupportedFormatError
from translator.pipeline import Translator
from translator.testing import SAMPLE_TEXT, FakeEngine
from translator.types import TranslationOptions
from translator.writers import FORMATS, STREAMED, pieces, render, write


@pytest.fixture
def bilingual():
    return Translator(engine=FakeEngine()).translate(SAMPLE_TEXT)


def test_the_formats():
    assert set(FORMATS) == {"text", "side-by-side", "json", "jsonl", "html"}


@pytest.mark.parametrize("name", FORMATS)
def test_writing_and_rendering_are_the_same(bilingual, name):
    stream = io.StringIO()
    write(bilingual, name, stream)
    assert stream.getvalue() == render(bilingual, name)
    assert stream.getvalue().endswith("\n")
    assert all(s.text.split()[0] in stream.getvalue() for s in bilingual.document.segments)


def test_an_unknown_format_names_the_known_ones(bilingual):
    stream = io.StringIO()
    with pytest.raises(UnsupportedFormatError, match="text, side-by-side, jsonl, html, json"):
        write(bilingual, "papyrus", stream)
    assert not stream.getvalue()


@pytest.mark.parametrize("name", STREAMED)
def test_a_sentence_is_out_before_the_next_is_asked_for(bilingual, name):
    asked: list[str] = []

    def slowly():
        for segment in bilingual.document.segments:
            asked.append(segment.id)
            yield bilingual.translations[segment.id]

    found = pieces(
        name, bilingual.document, slowly(), options=TranslationOptions(), card=bilingual.card
    )
    for number in range(1, 5):
        assert next(found)
        assert len(asked) == number
