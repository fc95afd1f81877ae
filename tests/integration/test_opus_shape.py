"""A checkpoint of opus-mt-ar-en's true shape and vocabulary, with random weights."""

import json
import shutil
from pathlib import Path

import pytest

from translator.engine.ct2 import CTranslate2Engine
from translator.registry.card import read_card
from translator.registry.convert import convert
from translator.types import TranslationOptions

pytestmark = [pytest.mark.slow, pytest.mark.shared]

SENTENCES = [
    "هبت رياح قوية على الساحل مساء أمس.",
    "اجتمع وزراء المالية لمناقشة الميزانية الجديدة.",
    "أين وضعت مفتاح البيت؟",
]


@pytest.fixture(scope="module")
def checkpoint(shared, tmp_path_factory) -> Path:
    torch = pytest.importorskip("torch")
    from transformers import MarianConfig, MarianMTModel

    folder = tmp_path_factory.mktemp("opus") / "opus-mt-ar-en"
    folder.mkdir()
    for path in (shared / "opus-mt-ar-en-tokenizer").iterdir():
        shutil.copyfile(path, folder / path.name)
    torch.manual_seed(3)
    config = MarianConfig.from_pretrained(folder)
    config.init_std = 0.05
    model = MarianMTModel(config)
    with torch.no_grad():
        model.get_input_embeddings().weight[config.pad_token_id] = 0.0
    generation = (folder / "generation_config.json").read_bytes()
    model.save_pretrained(folder)
    (folder / "generation_config.json").write_bytes(generation)
    return folder


@pytest.fixture(scope="module")
def engines(checkpoint, tmp_path_factory):
    from translator.engine.torch import TorchEngine

    target = tmp_path_factory.mktemp("converted") / "float32"
    card = convert(checkpoint, target, quantization="float32")
    reference = TorchEngine(checkpoint, read_card(checkpoint), device="cpu", cpu_threads=2)
    fast = CTranslate2Engine(target, card, device="cpu", cpu_threads=2)
    yield fast, reference
    fast.close()
    reference.close()


def test_the_shape_is_the_true_one(engines):
    architecture = engines[0].card.details["architecture"]
    assert architecture == {
        "d_model": 512,
        "feed_forward": 2048,
        "heads": 8,
        "encoder_layers": 6,
        "decoder_layers": 6,
        "vocabulary": 62_834,
    }
    assert engines[1].card.format == "transformers"
    assert engines[0].card.details["alignment"] == {"layer": 4, "heads": 0}


@pytest.mark.parametrize("beam_size", [1, 4])
def test_both_engines_give_the_same_tokens(engines, beam_size):
    # One sentence a batch: in a batch, CTranslate2's beam search (4.8.5) may give the first token
    # the attention of another sentence.
    options = TranslationOptions(beam_size=beam_size, batch_tokens=1)
    fast, reference = (engine.translate_batch(SENTENCES, options) for engine in engines)
    for one, other in zip(fast, reference, strict=True):
        assert one[0].tokens == other[0].tokens
        assert len(one[0].tokens) > 5
        assert one[0].score == pytest.approx(other[0].score, abs=1e-3)
        assert one[0].attention[0] == pytest.approx(other[0].attention[0], abs=1e-3)


def test_both_engines_see_the_same_subwords(engines, checkpoint):
    fast, reference = engines
    assert fast.count_tokens(SENTENCES) == reference.count_tokens(SENTENCES)
    vocabulary = json.loads((checkpoint / "vocab.json").read_text(encoding="utf-8"))
    for engine in engines:
        for hypotheses in engine.translate_batch(SENTENCES, TranslationOptions(beam_size=1)):
            assert set(hypotheses[0].source_tokens) <= set(vocabulary)
            assert "<pad>" not in hypotheses[0].tokens
