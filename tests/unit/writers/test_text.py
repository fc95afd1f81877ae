"""The translation as plain text."""

from dataclasses import replace

import pytest

from translator.pipeline import Translator
from translator.readers import text_document
from translator.testing import FakeEngine
from translator.types import BilingualDocument, Document
from translator.writers import render


def _bilingual(text: str) -> BilingualDocument:
    document = text_document(text, max_chars=10_000)
    return Translator(engine=FakeEngine()).translate(document)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("نص", "<نص>\n"),
        ("ذهب الولد. ثم عاد.\nنعم", "<ذهب> <الولد.> <ثم> <عاد.>\n<نعم>\n"),
        ("نعم\n\nلا", "<نعم>\n\n<لا>\n"),
        ("نعم\n \t\nلا", "<نعم>\n\n<لا>\n"),
        ("نعم\n\n\n\nلا", "<نعم>\n\n<لا>\n"),
        ("نعم\r\nلا", "<نعم>\n<لا>\n"),
        ("نعم\r\n\r\nلا", "<نعم>\n\n<لا>\n"),
        ("\n\nنعم\n\n", "<نعم>\n"),
        ("", ""),
    ],
)
def test_sentences_paragraphs_and_blank_lines(source, target):
    assert render(_bilingual(source), "text") == target


def test_no_blank_line_is_made_up_where_the_document_knows_of_none():
    bilingual = _bilingual("نعم\n\nلا")
    for change in (
        {"source_format": "docx"},
        {"metadata": {}},
        {"paragraphs": tuple(replace(p, anchor=None) for p in bilingual.document.paragraphs)},
    ):
        document: Document = replace(bilingual.document, **change)
        assert render(replace(bilingual, document=document), "text") == "<نعم>\n<لا>\n"


def test_it_says_the_same_as_the_document_itself():
    bilingual = _bilingual("ذهب الولد. ثم عاد.\nنعم\nلا")
    assert render(bilingual, "text") == bilingual.text + "\n"


def test_a_failed_sentence_stands_marked_in_its_place():
    translator = Translator(engine=FakeEngine(failing=["عاد"]))
    bilingual = translator.translate(text_document("ذهب. عاد. نام.", max_chars=100))
    assert render(bilingual, "text") == "<ذهب.> [not translated] عاد. <نام.>\n"
