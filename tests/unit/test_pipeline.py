"""The pipeline around an engine: order, limits, failures, notes, forms of call."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from translator import Translator, split_sentences
from translator.errors import ConfigurationError, EngineError, InputError
from translator.settings import Settings
from translator.testing import SAMPLE_TEXT, FakeEngine, sample_document
from translator.types import Document, Hypothesis, Paragraph, Segment, TranslationOptions


@pytest.fixture
def translator():
    with Translator(engine=FakeEngine()) as translator:
        yield translator


def test_every_sentence_is_there_in_order(translator):
    found = translator.translate(SAMPLE_TEXT)
    assert [t.segment.text for t in found.translations.values()] == split_sentences(SAMPLE_TEXT)
    assert found.complete
    assert found.text.count("\n") == SAMPLE_TEXT.strip().count("\n")


def test_stream_is_lazy_and_gives_the_same(translator):
    text = "جملة قصيرة.\n" * 500
    stream = translator.stream(text)
    first = next(stream)
    assert sum(map(len, translator._engine.calls)) < 10
    assert [first, *stream] == list(translator.translate(text).translations.values())


def test_a_list_gives_one_document_for_each(translator):
    texts = ["نص أول.", "", "نص ثالث. ورابع."]
    documents = translator.translate(texts)
    assert [d.text for d in documents] == [translator.translate(t).text for t in texts]
    assert translator.translate([]) == []


def test_a_document_is_taken_as_it_is(translator):
    document = sample_document()
    assert translator.translate(document).document is document


def test_the_call_form_of_the_former_pipeline(translator):
    assert translator("نص") == [{"translation_text": "<نص>"}]
    assert translator(["نص", "كتاب"], num_beams=2, batch_size=8) == [
        {"translation_text": "<نص>"},
        {"translation_text": "<كتاب>"},
    ]
    with pytest.raises(ConfigurationError, match="batch_size"):
        translator("نص", batch_size=0)


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t\n", "\u200f\u200b"])
def test_nothing_gives_nothing(translator, text):
    found = translator.translate(text)
    assert found.text == ""
    assert found.complete


@pytest.mark.parametrize("value", [None, b"bytes", 7])
def test_what_is_not_text_is_refused(translator, value):
    for method in (translator.document, translator.translate, translator.stream):
        with pytest.raises(InputError, match=type(value).__name__):
            method(value)


def test_a_text_over_the_limit_is_refused_with_the_limit():
    translator = Translator(engine=FakeEngine(), settings=Settings(max_chars=10))
    with pytest.raises(InputError, match=r"at most 10 .*max_chars"):
        translator.translate("كلمة " * 3)


@pytest.mark.parametrize(
    "wrong",
    [{"beam_size": 0}, {"beam_size": True}, {"num_hypotheses": 5, "beam_size": 4},
     {"beam_size": 2.5}, {"num_hypotheses": 1.0}, {"beams": 4},
     {"on_error": "ignore"}, {"max_words": -1}, {"length_penalty": "x"}],
)  # fmt: skip
def test_wrong_options_are_refused_before_anything_runs(translator, wrong):
    with pytest.raises(ConfigurationError):
        translator.stream("نص", **wrong)
    assert translator._engine.calls == []


def test_options_come_back_with_the_result(translator):
    options = TranslationOptions(beam_size=2)
    assert translator.translate("نص", options=options, max_words=9).options == TranslationOptions(
        beam_size=2, max_words=9
    )


@pytest.mark.parametrize(
    "line",
    ["123", "https://example.org/a?b=1", "🙂🙂", "Hello world", "-----", "***", "١٢٣٫٥٪", "…"],
)
def test_lines_with_nothing_to_translate_are_copied(translator, line):
    (found,) = translator.translate(line).translations.values()
    assert found.origin == "copy"
    assert found.target == line
    assert [flag.code for flag in found.flags] == ["copied"]
    assert found.confidence is None


def test_other_languages_are_translated_if_asked(translator):
    (found,) = translator.translate("Hello world", copy_other=False).translations.values()
    assert found.origin == "model"


def test_one_failing_sentence_is_marked_and_the_rest_goes_on():
    translator = Translator(engine=FakeEngine(failing=("سيئة",)))
    found = list(translator.translate("جملة جيدة. جملة سيئة. جملة أخيرة.").translations.values())
    assert [t.origin for t in found] == ["model", "failed", "model"]
    assert found[1].target == "[not translated] جملة سيئة."
    assert found[1].error
    with pytest.raises(EngineError):
        translator.translate("جملة سيئة.", on_error="raise")


def test_a_long_sentence_is_cut_joined_and_flagged():
    translator = Translator(engine=FakeEngine(max_source_tokens=50))
    words = [f"كلمة{chr(0x627 + i % 20)}" for i in range(500)]
    (found,) = translator.translate(" ".join(words)).translations.values()
    assert found.target.replace("<", "").replace(">", "").split() == words
    assert [flag.code for flag in found.flags] == ["split_long"]
    for link in found.alignment.links:
        source = found.segment.text[slice(*link.source)]
        assert source in found.target[slice(*link.target)]
    assert len(found.alignment.links) == len(words)


def test_a_word_longer_than_the_model_takes_is_cut_too():
    class Letters(FakeEngine):
        def count_tokens(self, sentences):
            return [len(sentence) for sentence in sentences]

    translator = Translator(engine=Letters(max_source_tokens=40))
    (found,) = translator.translate("ا" * 1000, max_words=0).translations.values()
    assert found.target.count("ا") == 1000


def test_alignment_is_in_characters_of_the_shown_text(translator):
    (found,) = translator.translate("ذَهَبَ الوَلَـدُ.").translations.values()
    pairs = [
        (found.segment.text[slice(*link.source)], found.target[slice(*link.target)])
        for link in found.alignment.links
    ]
    assert [source for source, _ in pairs] == ["ذَهَبَ", "الوَلَـدُ"]


@pytest.mark.parametrize(
    ("source", "target"),
    [("• كتاب جديد", "• <كتاب> <جديد>"), ("٢- كتاب", "2- <كتاب>"), ("– نعم", "– <نعم>")],
)
def test_the_marker_of_a_list_item_is_kept_from_the_model(translator, source, target):
    (found,) = translator.translate(source).translations.values()
    assert found.target == target
    assert found.flags == ()
    word = source.split()[1]
    first = found.alignment.links[0]
    assert found.segment.text[slice(*first.source)] == word
    assert word in found.target[slice(*first.target)]
    assert word in found.target[slice(*found.hypotheses[0].spans[0])]


def test_unknown_characters_are_flagged_where_they_stand(translator):
    (found,) = translator.translate("نص 😀 هنا").translations.values()
    (flag,) = [flag for flag in found.flags if flag.code == "unknown_characters"]
    assert [found.segment.text[slice(*span)] for span in flag.source_spans] == ["😀"]


def test_notes_tell_of_repairs_and_languages(translator):
    assert (
        "wrong encoding"
        in translator.document(
            "أعلنت البلدية اليوم أن السوق الجديد سوف يفتح".encode().decode("latin-1")
        ).notes[0]
    )
    assert "Persian" in translator.document("این کتاب را من دیروز خواندم و خیلی خوب بود").notes[0]
    assert "cannot be shown" in translator.document("نص\x00 عربي\ud800").notes[0]


def test_html_stays_text(translator):
    source = "<script>alert('نص')</script>"
    (found,) = translator.translate(source).translations.values()
    assert found.segment.text == source


def test_many_threads_share_one_translator(translator):
    texts = [f"نص رقم {'ا' * n}." for n in range(40)]
    gate = threading.Barrier(8)

    def work(text: str) -> str:
        if text in texts[:8]:
            gate.wait(timeout=10)
        return translator.translate(text).text

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, texts)) == [translator.translate(t).text for t in texts]


def test_closed_translators_say_so():
    with Translator(engine=FakeEngine()) as translator:
        pass
    with pytest.raises(EngineError, match="closed"):
        translator.translate("نص")
    with pytest.raises(EngineError, match="closed"):
        translator.stream("نص")


class _Odd(FakeEngine):
    """Gives whatever it was told to as the text of every translation."""

    def __init__(self, text: str, score: float = -0.1) -> None:
        super().__init__()
        self.answer = Hypothesis(text, score=score)

    def translate_batch(self, sentences, options):
        return [[self.answer] for _ in sentences]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_translation_is_a_failure(text):
    translator = Translator(engine=_Odd(text))
    (found,) = translator.translate("نص عربي").translations.values()
    assert found.origin == "failed"
    assert "empty" in (found.error or "")
    with pytest.raises(EngineError, match="empty"):
        translator.translate("نص عربي", on_error="raise")


def test_a_score_that_is_no_number_is_no_confidence():
    translator = Translator(engine=_Odd("text", float("nan")))
    (found,) = translator.translate("نص").translations.values()
    assert found.confidence == 0.0


def test_an_endless_number_does_not_stop_the_document():
    translator = Translator(engine=_Odd("one " + "hundred " * 5000))
    assert translator.translate("نص. ونص.").complete


def test_a_sentence_just_over_the_limit_is_cut_in_two():
    translator = Translator(engine=FakeEngine())
    translator.translate("كلمة " * 61)
    assert [len(text.split()) for text in translator._engine.calls[0]] == [31, 30]


def test_characters_that_become_many_subwords_do_not_break_the_limit():
    class Expanding(FakeEngine):
        def count_tokens(self, sentences):
            return [18 * len(sentence) for sentence in sentences]

        def translate_batch(self, sentences, options):
            assert all(18 * len(sentence) <= 511 for sentence in sentences)
            return super().translate_batch(sentences, options)

    (found,) = Translator(engine=Expanding()).translate("ﷺ" * 90).translations.values()
    assert found.origin == "model"
    assert found.target.count("ﷺ") == 90


@pytest.mark.parametrize(
    "paragraphs",
    [
        (Paragraph("نص بلا جمل"),),
        (Paragraph("نص", segments=(Segment("a", "نص", 0, 2),)),) * 2,
    ],
)
def test_documents_that_would_lose_text_are_refused(translator, paragraphs):
    with pytest.raises(InputError):
        translator.translate(Document(paragraphs))
    with pytest.raises(InputError):
        translator.stream(Document(paragraphs))


def test_wrong_names_are_refused_beside_options_too(translator):
    with pytest.raises(ConfigurationError, match="beam"):
        translator.translate("نص", options=TranslationOptions(), beam=2)
    with pytest.raises(InputError):
        translator.translate(None)
