"""The torch engine on a tiny seeded checkpoint, beside its own conversion."""

import importlib.util

import pytest

pytest.importorskip("torch")

from checkpoint import make_checkpoint

from translator.engine.ct2 import CTranslate2Engine
from translator.engine.torch import TorchEngine
from translator.errors import ConfigurationError, EngineError, MissingDependencyError
from translator.registry.card import read_card
from translator.registry.convert import convert
from translator.types import ModelCard, TranslationOptions

SENTENCES = ["ذهب الولد إلى المدرسة", "جاء الرجل", "قرأت البنت كتابا جديدا في البيت"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return make_checkpoint(tmp_path_factory.mktemp("tiny") / "checkpoint")


@pytest.fixture(scope="module")
def engines(checkpoint, tmp_path_factory):
    target = tmp_path_factory.mktemp("tiny") / "converted"
    convert(checkpoint, target, quantization="float32")
    card = read_card(target)
    reference = ModelCard(card.name, format="transformers", details=card.details)
    return CTranslate2Engine(target, card), TorchEngine(checkpoint, reference)


@pytest.mark.parametrize(
    "options",
    [{"beam_size": 1}, {"beam_size": 4}, {"beam_size": 4, "num_hypotheses": 4},
     {"beam_size": 2, "no_repeat_ngram_size": 2, "repetition_penalty": 1.2, "length_penalty": 0.6}],
)  # fmt: skip
def test_both_engines_give_the_same_tokens_and_scores(engines, options):
    fast, slow = (e.translate_batch(SENTENCES, TranslationOptions(**options)) for e in engines)
    for one, other in zip(fast, slow, strict=True):
        assert [h.tokens for h in one] == [h.tokens for h in other]
        assert [h.score for h in one] == pytest.approx([h.score for h in other], abs=1e-3)
        assert [h.finished for h in one] == [h.finished for h in other]
        for a, b in zip(one[0].attention, other[0].attention, strict=True):
            assert a == pytest.approx(b, abs=1e-3)


def test_forced_scores_agree(engines):
    targets = ["the boy went", "a man", "she read a book"]
    fast, slow = (engine.score_batch(SENTENCES, targets) for engine in engines)
    for one, other in zip(fast, slow, strict=True):
        assert one.token_scores == pytest.approx(other.token_scores, abs=1e-3)


def test_both_engines_go_on_alike_from_a_beginning(engines):
    prefix = "a"  # with a longer one, random weights soon come to two subwords of equal score
    options = TranslationOptions(beam_size=4, num_hypotheses=4)
    fast, slow = (e.continue_sentence(SENTENCES[0], prefix, options) for e in engines)
    assert len({one.tokens for one in fast}) == 4
    assert [one.tokens for one in fast] == [one.tokens for one in slow]
    assert [one.score for one in fast] == pytest.approx([one.score for one in slow], abs=1e-3)
    assert [one.score for one in fast] == sorted((one.score for one in fast), reverse=True)
    for one, other in zip(fast, slow, strict=True):
        assert one.text.startswith(prefix)
        for a, b in zip(one.attention, other.attention, strict=True):
            assert a == pytest.approx(b, abs=1e-3)


def test_a_beginning_without_end_is_refused(engines):
    for engine in engines:
        with pytest.raises(EngineError, match="beginning is longer"):
            engine.continue_sentence("بيت", "the boy " * 300, TranslationOptions())


def test_loading_a_converted_model_leaves_torch_its_threads(engines, checkpoint, tmp_path):
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        card = convert(checkpoint, tmp_path / "int8", quantization="int8")
        engine = CTranslate2Engine(tmp_path / "int8", card, cpu_threads=1)
        engine.translate_batch(SENTENCES, TranslationOptions())
        engine.close()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_wrong_compute_type_or_device_is_said(checkpoint):
    card = ModelCard("tiny", format="transformers")
    with pytest.raises(ConfigurationError, match="int8 needs a converted model"):
        TorchEngine(checkpoint, card, compute_type="int8")
    import torch

    if not torch.cuda.is_available():
        with pytest.raises(ConfigurationError, match="no CUDA device"):
            TorchEngine(checkpoint, card, device="cuda")


def test_an_engine_that_was_closed_says_so(checkpoint):
    engine = TorchEngine(checkpoint, ModelCard("tiny", format="transformers"))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.translate_batch(SENTENCES, TranslationOptions())


def test_without_torch_the_error_names_the_extra(checkpoint, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else real(name)
    )
    with pytest.raises(MissingDependencyError, match=r"muwazi\[torch\]"):
        TorchEngine(checkpoint, ModelCard("tiny", format="transformers"))
