import json
import pickle
import shutil
from pathlib import Path

import pytest
from checkpoint import make_checkpoint

from translator.errors import ConfigurationError, ConversionError, ModelIntegrityError
from translator.registry import convert as module
from translator.registry import fidelity
from translator.registry.card import read_card, write_card
from translator.registry.convert import convert
from translator.registry.integrity import verify
from translator.types import ModelCard

pytest.importorskip("torch")


def reconfigure(folder: Path, **values) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **values}))


def nothing_beside(checkpoint: Path) -> bool:
    return [path.name for path in checkpoint.parent.iterdir()] == [checkpoint.name]


def test_the_folder_is_what_the_engine_needs(checkpoint, tmp_path):
    target = tmp_path / "made" / "toy"
    card = convert(
        checkpoint,
        target,
        license="MIT",
        revision="v1",
        quality={"set": {"bleu": 1.0}},
        details={"note": "a toy"},
    )
    assert {path.name for path in target.iterdir()} == {
        "model.bin",
        "config.json",
        "shared_vocabulary.json",
        "source.spm",
        "target.spm",
        "card.json",
    }
    assert [path.name for path in target.parent.iterdir()] == ["toy"]
    assert read_card(target) == card
    verify(target, card)
    assert set(card.files) == {path.name for path in target.iterdir()} - {"card.json"}
    assert (card.name, card.quantization, card.license, card.revision) == (
        "toy",
        "int8",
        "MIT",
        "v1",
    )
    assert card.quality == {"set": {"bleu": 1.0}}
    assert card.details["note"] == "a toy"
    assert card.details["architecture"]["decoder_layers"] == 3
    assert 0 < card.details["conversion_drift"] < fidelity.DRIFT
    assert "<pad>" not in json.loads((target / "shared_vocabulary.json").read_text())


@pytest.mark.parametrize("quantization", module.QUANTIZATIONS)
def test_every_quantization(checkpoint, tmp_path, quantization):
    card = convert(checkpoint, tmp_path / "out", quantization=quantization)
    assert read_card(tmp_path / "out").quantization == card.quantization == quantization


@pytest.mark.parametrize("alignment", [None, (-1, 1), (0, 2), (-3, 0)])
def test_the_alignment_head_is_the_one_both_engines_read(checkpoint, tmp_path, alignment):
    import ctranslate2
    import numpy
    import torch
    from transformers import MarianMTModel

    card = convert(checkpoint, tmp_path / "out", quantization="float32", alignment=alignment)
    layer, heads = alignment or (1, 0)  # the last but one of three, all heads
    assert card.details["alignment"] == {"layer": layer, "heads": heads}
    vocabulary = json.loads((checkpoint / "vocab.json").read_text())
    source = [*list(vocabulary)[5:12], "</s>"]
    translator = ctranslate2.Translator(str(tmp_path / "out"), compute_type="float32")
    result = translator.translate_batch(
        [source], beam_size=1, max_decoding_length=4, return_attention=True, disable_unk=True
    )[0]
    model = MarianMTModel.from_pretrained(checkpoint, attn_implementation="eager")
    pieces = [len(vocabulary) - 1] + [vocabulary[piece] for piece in result.hypotheses[0][:-1]]
    with torch.inference_mode():
        output = model(
            input_ids=torch.tensor([[vocabulary[piece] for piece in source]]),
            decoder_input_ids=torch.tensor([pieces]),
            output_attentions=True,
        )
    weights = output.cross_attentions[layer][0]
    wanted = (weights[:heads] if heads else weights).mean(0).numpy()
    assert numpy.array(result.attention[0]) == pytest.approx(wanted, abs=1e-4)


def test_an_existing_target_is_kept_unless_told_otherwise(checkpoint, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "mine").write_text("keep me")
    with pytest.raises(ConfigurationError, match="exists"):
        convert(checkpoint, target)
    assert (target / "mine").read_text() == "keep me"
    convert(checkpoint, target, overwrite=True)
    assert not (target / "mine").exists()


def test_the_checkpoint_itself_is_never_the_target(checkpoint):
    for target in (checkpoint, checkpoint.parent):
        with pytest.raises(ConfigurationError, match="checkpoint itself"):
            convert(checkpoint, target, overwrite=True)
    assert (checkpoint / "model.safetensors").is_file()


@pytest.mark.parametrize(
    "options",
    [
        {"quantization": "int3"},
        {"alignment": (3, 1)},
        {"alignment": (0, 3)},
        {"alignment": (0, -1)},
    ],
)
def test_wrong_arguments(checkpoint, tmp_path, options):
    with pytest.raises(ConfigurationError):
        convert(checkpoint, tmp_path / "out", **options)
    assert nothing_beside(checkpoint)


def test_there_must_be_a_checkpoint(model, tmp_path):
    with pytest.raises(ConfigurationError, match="no folder"):
        convert(tmp_path / "none", tmp_path / "out")
    with pytest.raises(ConversionError, match="converted model already"):
        convert(model, tmp_path / "out")


def test_a_padding_row_that_is_not_zero_is_refused(tmp_path):
    checkpoint = make_checkpoint(tmp_path / "marian", zero_pad=False)
    with pytest.raises(ConversionError, match="must be zero"):
        convert(checkpoint, tmp_path / "out")
    assert nothing_beside(checkpoint)


def test_padding_that_is_not_last_is_refused(checkpoint, tmp_path):
    vocabulary = json.loads((checkpoint / "vocab.json").read_text())
    last = len(vocabulary) - 1
    moved = {piece: {last: 2, 2: last}.get(index, index) for piece, index in vocabulary.items()}
    (checkpoint / "vocab.json").write_text(json.dumps(moved))
    with pytest.raises(ConversionError, match="must be the last piece"):
        convert(checkpoint, tmp_path / "out")
    (checkpoint / "vocab.json").write_text(json.dumps(vocabulary))
    reconfigure(checkpoint, pad_token_id=2)
    with pytest.raises(ConversionError, match="must be the last piece"):
        convert(checkpoint, tmp_path / "out")
    assert nothing_beside(checkpoint)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"decoder_start_token_id": 0}, ConversionError),
        ({"eos_token_id": 1}, ConversionError),
        ({"share_encoder_decoder_embeddings": False}, ConversionError),
        ({"decoder_attention_heads": 1}, ConversionError),
        ({"vocab_size": 50}, ModelIntegrityError),
        ({"vocab_size": 10**12}, ModelIntegrityError),
        ({"d_model": "16"}, ModelIntegrityError),
        ({"encoder_layers": 10**6}, ModelIntegrityError),
        ({"d_model": 32}, ModelIntegrityError),
        ({"decoder_layers": 4}, ModelIntegrityError),
        ({"activation_function": "gelu_python_tanh_2"}, ModelIntegrityError),
    ],
)
def test_a_config_that_does_not_fit_is_refused(checkpoint, tmp_path, values, error):
    reconfigure(checkpoint, **values)
    with pytest.raises(error):
        convert(checkpoint, tmp_path / "out")
    assert nothing_beside(checkpoint)


@pytest.mark.parametrize("change", [{"more": 5}, {"▁": "a"}, {"</s>": 3}])
def test_a_vocabulary_with_gaps_is_refused(checkpoint, tmp_path, change):
    vocabulary = json.loads((checkpoint / "vocab.json").read_text())
    (checkpoint / "vocab.json").write_text(json.dumps({**vocabulary, **change}))
    with pytest.raises(ModelIntegrityError, match=r"vocab\.json"):
        convert(checkpoint, tmp_path / "out")


def test_missing_tensors_are_not_made_up(checkpoint, tmp_path):
    from safetensors.torch import load_file, save_file

    tensors = load_file(checkpoint / "model.safetensors")
    del tensors["model.decoder.layers.1.fc1.weight"]
    save_file(tensors, checkpoint / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelIntegrityError, match=r"incomplete.*fc1"):
        convert(checkpoint, tmp_path / "out")


def test_pickled_weights_are_read_as_weights_only(checkpoint, tmp_path):
    import torch
    from safetensors.torch import load_file

    tensors = load_file(checkpoint / "model.safetensors")
    (checkpoint / "model.safetensors").unlink()
    torch.save(tensors, checkpoint / "pytorch_model.bin")
    card = convert(checkpoint, tmp_path / "out")
    assert card.details["parameters"] > 1000


class _Exploit:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_a_malicious_pickle_does_not_run(checkpoint, tmp_path):
    import torch

    evidence = tmp_path / "it-ran"
    (checkpoint / "model.safetensors").unlink()
    torch.save({"a": _Exploit(evidence)}, checkpoint / "pytorch_model.bin")
    torch.load(checkpoint / "pytorch_model.bin", weights_only=False)
    assert evidence.exists()  # the trap works
    evidence.unlink()
    for content in (None, pickle.dumps(_Exploit(evidence))):
        if content is not None:
            (checkpoint / "pytorch_model.bin").write_bytes(content)
        with pytest.raises(ModelIntegrityError, match="could be code"):
            convert(checkpoint, tmp_path / "out")
        assert not evidence.exists()


def test_code_beside_the_weights_does_not_run(checkpoint, tmp_path):
    evidence = tmp_path / "it-ran"
    (checkpoint / "evil.py").write_text(f"open({str(evidence)!r}, 'w')\nclass Evil: pass\n")
    reconfigure(
        checkpoint, auto_map={"AutoConfig": "evil.Evil", "AutoModelForSeq2SeqLM": "evil.Evil"}
    )
    convert(checkpoint, tmp_path / "out")
    assert not evidence.exists()


@pytest.mark.parametrize("quantization", ["float32", "int8"])
def test_a_conversion_that_says_something_else_is_not_kept(
    checkpoint, tmp_path, monkeypatch, quantization
):
    """The library's converter is given the weights of another model."""
    other = module.load_checkpoint(make_checkpoint(tmp_path / "other" / "marian", seed=8))
    real = module._write

    def swap(folder, loaded, *rest):
        real(folder, other, *rest)

    monkeypatch.setattr(module, "_write", swap)
    shutil.rmtree(tmp_path / "other")
    target = tmp_path / "out"
    target.mkdir()
    write_card(target, ModelCard("old"))
    with pytest.raises(ConversionError, match="does not give what the checkpoint gives"):
        convert(checkpoint, target, quantization=quantization, overwrite=True)
    assert read_card(target).name == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marian", "out"]


def test_a_quantization_that_drifts_is_not_kept(checkpoint, tmp_path, monkeypatch):
    other = module.load_checkpoint(make_checkpoint(tmp_path / "other" / "marian", seed=8))
    real = module._write

    def swap(folder, loaded, built, quantization, alignment):
        chosen = loaded if quantization == "float32" else other
        real(folder, chosen, built, quantization, alignment)

    monkeypatch.setattr(module, "_write", swap)
    with pytest.raises(ConversionError, match="drifts"):
        convert(checkpoint, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_nothing(checkpoint, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.shutil, "copyfile", full)
    with pytest.raises(ConversionError, match="No space left"):
        convert(checkpoint, tmp_path / "out")
    assert nothing_beside(checkpoint)


def test_a_replacement_that_fails_puts_the_old_one_back(checkpoint, tmp_path, monkeypatch):
    target = tmp_path / "out"
    convert(checkpoint, target, revision="old")
    real = module.os.replace

    def refuse(source, place):
        if Path(source).name == "model":
            raise OSError(13, "Permission denied")
        real(source, place)

    monkeypatch.setattr(module.os, "replace", refuse)
    with pytest.raises(ConversionError, match="Permission denied"):
        convert(checkpoint, target, revision="new", overwrite=True)
    assert read_card(target).revision == "old"
    verify(target, read_card(target))
