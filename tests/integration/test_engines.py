"""Both engines on the embedded model's checkpoint: the same text, whatever the batch."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from translator.engine.ct2 import CTranslate2Engine
from translator.engine.loading import load_engine, self_test
from translator.errors import ConfigurationError, EngineError, ModelIntegrityError
from translator.registry import embedded_path
from translator.registry.card import read_card
from translator.text.normalize import normalize
from translator.text.subword import is_byte
from translator.types import ModelCard, TranslationOptions

SENTENCES = [
    "أعلنت الحكومة اليوم عن خطة جديدة لدعم المزارعين",
    "قال الوزير إن الاجتماع سيعقد في القاهرة يوم الخميس.",
    "مرحبا",
    "لم تصل المساعدات إلى المدينة حتى الآن، وفق ما ذكره شهود عيان تحدثوا إلى الصحيفة أمس.",
    "كم عدد الطلاب في الجامعة؟",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return embedded_path()


@pytest.fixture(scope="module")
def engine(folder):
    engine = load_engine(folder, read_card(folder), device="cpu", cpu_threads=2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def pair(shared, tmp_path_factory):
    """The checkpoint in torch and its float32 conversion."""
    pytest.importorskip("torch")
    from translator.engine.torch import TorchEngine
    from translator.registry.convert import convert

    checkpoint = shared / "models" / "ar-en-v0"
    target = tmp_path_factory.mktemp("converted") / "float32"
    convert(checkpoint, target, quantization="float32")
    card = read_card(target)
    torch_card = replace(card, format="transformers", files={})
    return CTranslate2Engine(target, card, cpu_threads=2), TorchEngine(
        checkpoint, torch_card, cpu_threads=2
    )


def test_self_test_passes_on_the_embedded_model(engine):
    assert self_test(engine) is None


def test_no_translation_holds_half_a_character(engine):
    texts = ["أحب البيتزا 🍕 كثيرا.", "كتب 漢字 على اللوح.", "𓀀𓀁 نص 𐎠"]
    for hypotheses in engine.translate_batch(texts, TranslationOptions(num_hypotheses=4)):
        for hypothesis in hypotheses:
            assert "\ufffd" not in hypothesis.text
            assert not any(map(is_byte, hypothesis.tokens))


def test_n_best_scores_tokens_and_attention_fit_together(engine):
    options = TranslationOptions(num_hypotheses=3, token_scores=True)
    for hypotheses in engine.translate_batch(SENTENCES, options):
        assert len(hypotheses) == 3
        scores = [item.score for item in hypotheses]
        assert scores == sorted(scores, reverse=True)
        for item in hypotheses:
            assert len(item.tokens) == len(item.spans) == len(item.token_scores)
            assert len(item.attention) == len(item.tokens)
            assert {len(row) for row in item.attention} == {len(item.source_tokens)}
            assert item.spans[-1][1] == len(item.text)
            mean = sum(item.token_scores) / len(item.tokens)
            assert item.score == pytest.approx(mean, abs=0.5)


def test_batch_size_and_order_change_nothing(engine):
    together = engine.translate_batch(SENTENCES, TranslationOptions())
    alone = [
        engine.translate_batch([text], TranslationOptions(batch_tokens=1))[0] for text in SENTENCES
    ]
    backwards = engine.translate_batch(SENTENCES[::-1], TranslationOptions())[::-1]
    texts = [[item.text for item in row] for row in together]
    assert [[item.text for item in row] for row in alone] == texts
    assert [[item.text for item in row] for row in backwards] == texts


def test_too_long_is_refused_never_truncated(engine):
    with pytest.raises(EngineError, match="cut it"):
        engine.translate_batch(["كلمة " * 600], TranslationOptions())


def test_a_closed_engine_says_so(folder):
    engine = load_engine(folder, read_card(folder))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.translate_batch(["مرحبا"], TranslationOptions())


@pytest.mark.parametrize(
    "wrong",
    [{"device": "tpu"}, {"compute_type": "int3"}, {"cpu_threads": -1}, {"num_workers": -1}],
)
def test_wrong_arguments_are_configuration_errors(folder, wrong):
    with pytest.raises(ConfigurationError):
        load_engine(folder, read_card(folder), **wrong)


def test_a_damaged_model_is_not_loaded(folder, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "model.bin").write_bytes((broken / "model.bin").read_bytes()[:1000])
    with pytest.raises(ModelIntegrityError):
        load_engine(broken, ModelCard("broken"))


@pytest.mark.slow
@pytest.mark.parametrize("beam_size", [1, 4])
def test_both_engines_give_the_same_text(pair, shared, beam_size):
    """300 real sentences in float32. A near-tie may fall either way in floating point."""
    lines = (shared / "evaluation" / "flores-dev.ar").read_text(encoding="utf-8").splitlines()
    sentences = [normalize(line).text for line in lines[:300]]
    options = TranslationOptions(beam_size=beam_size)
    fast, reference = (engine.translate_batch(sentences, options) for engine in pair)
    different = [
        (a[0].text, b[0].text)
        for a, b in zip(fast, reference, strict=True)
        if a[0].text != b[0].text
    ]
    assert len(different) <= 2, different


@pytest.mark.slow
def test_both_engines_penalise_and_rank_alike(pair):
    options = TranslationOptions(
        beam_size=3,
        num_hypotheses=3,
        repetition_penalty=1.3,
        no_repeat_ngram_size=2,
        length_penalty=0.5,
    )
    fast, reference = (engine.translate_batch(SENTENCES, options) for engine in pair)
    for one, other in zip(fast, reference, strict=True):
        assert [item.text for item in one] == [item.text for item in other]
        for a, b in zip(one, other, strict=True):
            assert a.score == pytest.approx(b.score, abs=1e-3)
            assert a.attention[0] == pytest.approx(b.attention[0], abs=1e-3)


@pytest.mark.slow
def test_both_engines_go_on_alike_from_a_beginning(pair):
    options = TranslationOptions(num_hypotheses=4)
    for prefix in ("The government", "Today, the government announced"):
        fast, slow = (e.continue_sentence(SENTENCES[0], prefix, options) for e in pair)
        assert [one.text for one in fast] == [one.text for one in slow]
        assert all(one.text.startswith(prefix) for one in fast)
        assert [one.score for one in fast] == pytest.approx([o.score for o in slow], abs=1e-3)


def test_both_engines_score_alike(pair):
    targets = ["The government announced a plan."] * len(SENTENCES)
    fast, reference = (engine.score_batch(SENTENCES, targets) for engine in pair)
    for one, other in zip(fast, reference, strict=True):
        assert one.token_scores == pytest.approx(other.token_scores, abs=1e-2)
