import json
from types import MappingProxyType

import pytest

from translator.errors import ModelIntegrityError
from translator.registry.card import read_card, recognise, write_card
from translator.types import ModelCard

FULL = ModelCard(
    "نموذج",
    quantization="int8",
    revision="v1",
    files={"model.bin": "0" * 64},
    license="CC-BY-SA-4.0",
    quality={"flores": {"bleu": 12.5, "chrf": 40}},
    details={"alignment": {"layer": -1, "heads": 1}, "known_failures": ["names"]},
)


def test_what_is_written_is_read_back(tmp_path):
    write_card(tmp_path, FULL)
    assert read_card(tmp_path) == FULL
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


def test_any_mapping_can_be_written(tmp_path):
    write_card(tmp_path, ModelCard("a", details=MappingProxyType({"x": MappingProxyType({})})))
    assert read_card(tmp_path).details == {"x": {}}


def test_keys_of_a_later_version_are_left_out(tmp_path):
    (tmp_path / "card.json").write_text('{"name": "a", "colour": "blue"}')
    assert read_card(tmp_path) == ModelCard("a")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "{",
        '{"name": 5}',
        '{"name": ""}',
        '{"name": "two\\nlines"}',
        '{"name": "a", "format": "onnx"}',
        '{"name": "a", "files": ["model.bin"]}',
        '{"name": "a", "files": {"model.bin": "abc"}}',
        '{"name": "a", "files": {"model.bin": 5}}',
        '{"name": "a", "quality": {"flores": 30}}',
        '{"name": "a", "quality": {"flores": {"bleu": "high"}}}',
        '{"name": "a", "quality": {"flores": {"bleu": true}}}',
        '{"name": "a", "quality": {"flores": {"bleu": NaN}}}',
        '{"name": "a", "quality": {"flores": {"bleu": 1e999}}}',
        '{"name": "a", "details": null}',
        '{"name": "a", "license": []}',
        "[" * 100_000,
        '{"name": "' + "a" * 20_000 + '"}',
        '{"name": "a", "details": {"x": "' + "a" * 2_000_000 + '"}}',
    ],
)
def test_a_malformed_card_is_refused(tmp_path, content):
    (tmp_path / "card.json").write_text(content)
    with pytest.raises(ModelIntegrityError, match=r"card\.json"):
        read_card(tmp_path)


def test_a_card_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "card.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelIntegrityError, match="cannot be read"):
        read_card(tmp_path)


def test_a_checkpoint_without_a_card_is_recognised(checkpoint):
    card = read_card(checkpoint)
    assert (card.name, card.format, card.quantization) == ("marian", "transformers", "float32")


def test_a_converted_model_without_a_card_is_recognised(model):
    (model / "card.json").unlink()
    card = read_card(model)
    assert (card.format, card.quantization, card.files) == ("ctranslate2", "unknown", {})


@pytest.mark.parametrize("missing", ["source.spm", "target.spm", "model.bin"])
def test_half_a_model_is_not_one(model, missing):
    (model / "card.json").unlink()
    (model / missing).unlink()
    assert recognise(model) is None
    with pytest.raises(ModelIntegrityError, match="holds no model"):
        read_card(model)


def test_the_config_is_input_too(checkpoint):
    (checkpoint / "config.json").write_text(json.dumps(["not", "an", "object"]))
    with pytest.raises(ModelIntegrityError, match=r"config\.json"):
        read_card(checkpoint)
