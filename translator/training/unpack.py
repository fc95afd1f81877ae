"""A converted model back into a Hugging Face checkpoint, so that it can be trained further.

For who has only what ships with the program. Weights that were quantized come back as what they
were rounded to: good to begin from, not the checkpoint that was converted.
"""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy
import torch
from torch import Tensor

from translator.errors import ConversionError, ModelIntegrityError
from translator.registry.card import read_card
from translator.registry.integrity import verify
from translator.training.network import Shape
from translator.training.weights import save_checkpoint

_TYPES = {0: "f4", 1: "i1", 2: "i2", 3: "i4", 4: "f2"}
"""CTranslate2's DataType; bfloat16 (5) is not among numpy's."""
_ACTIVATIONS = {0: "relu", 2: "swish", 3: "gelu"}
_MAX_BYTES = 2 * 1024**3
_PARTS = {
    "self_attention/linear_0": "attention.inner",
    "self_attention/linear_1": "attention.outer",
    "self_attention/layer_norm": "attention_norm",
    "attention/linear_0": "cross.query",
    "attention/linear_1": "cross.memory",
    "attention/linear_2": "cross.outer",
    "attention/layer_norm": "cross_norm",
    "ffn/linear_0": "forward_net.inner",
    "ffn/linear_1": "forward_net.outer",
    "ffn/layer_norm": "final_norm",
}


def unpack(model: Path, folder: Path) -> None:
    """Write the CTranslate2 model in ``model`` as a Marian checkpoint into ``folder``.

    Raises ModelIntegrityError for damaged files and ConversionError for a model that is no Marian
    transformer with shared embeddings.
    """
    verify(model, read_card(model))
    path = model / "model.bin"
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ConversionError(f"{path} is too large to be unpacked.")
        with path.open("rb") as stream:
            variables = _variables(stream)
        state, shape = _state(variables)
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ConversionError(
            f"{path} is no Marian model that could be trained further: {error}."
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(model, folder, shape.vocabulary)
    save_checkpoint(state, shape, folder, folder)


def _variables(stream: IO[bytes]) -> dict[str, Any]:
    version, name = struct.unpack("<I", stream.read(4))[0], _text(stream)
    if name != "TransformerSpec" or not 4 <= version <= 6:
        raise ValueError(f"it holds {name!r} in version {version}")
    _, count = struct.unpack("<II", stream.read(8))
    found: dict[str, Any] = {}
    for _ in range(count):
        name = _text(stream)
        (rank,) = struct.unpack("<B", stream.read(1))
        shape = struct.unpack(f"<{rank}I", stream.read(4 * rank))
        kind, length = struct.unpack("<BI", stream.read(5))
        if kind not in _TYPES:
            raise ValueError(f"{name} has a type that cannot be read ({kind})")
        found[name] = numpy.frombuffer(stream.read(length), "<" + _TYPES[kind]).reshape(shape)
    return found


def _text(stream: IO[bytes]) -> str:
    (length,) = struct.unpack("<H", stream.read(2))
    return stream.read(length).rstrip(b"\0").decode("utf-8")


def _state(variables: Mapping[str, Any]) -> tuple[dict[str, Tensor], Shape]:
    rows = _weight(variables, "decoder/embeddings")
    shape = Shape(
        vocabulary=len(rows) + 1,
        width=rows.shape[1],
        feed_forward=len(variables["encoder/layer_0/ffn/linear_0/bias"]),
        heads=int(variables["encoder/num_heads"]),
        encoder_layers=_layers(variables, "encoder"),
        decoder_layers=_layers(variables, "decoder"),
        activation=_ACTIVATIONS[int(variables["encoder/activation"])],
    )
    # Padding's row is zero, and conversion left it out.
    padding = torch.zeros(1, shape.width)
    state = {"embedding.weight": torch.cat([rows, padding])}
    bias = variables.get("decoder/projection/bias", numpy.zeros(len(rows), "f4"))
    state["bias"] = torch.cat([torch.tensor(bias).float(), torch.zeros(1)])
    for side, layers in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        for layer in range(layers):
            state |= _layer(variables, f"{side}/layer_{layer}", f"{side}.{layer}")
    return state, shape


def _layer(variables: Mapping[str, Any], theirs: str, ours: str) -> dict[str, Tensor]:
    state = {}
    for part, name in _PARTS.items():
        if part.startswith("attention/") and ours.startswith("encoder"):
            continue
        where = f"{theirs}/{part}"
        norm = part.endswith("norm")
        bias = variables[f"{where}/{'beta' if norm else 'bias'}"]
        state[f"{ours}.{name}.bias"] = torch.tensor(bias).float()
        state[f"{ours}.{name}.weight"] = (
            torch.tensor(variables[f"{where}/gamma"]).float() if norm else _weight(variables, where)
        )
    return state


def _weight(variables: Mapping[str, Any], name: str) -> Tensor:
    weight = torch.tensor(variables[f"{name}/weight"]).float()
    scale = variables.get(f"{name}/weight_scale")
    return weight if scale is None else weight / torch.tensor(scale).float().reshape(-1, 1)


def _layers(variables: Mapping[str, Any], side: str) -> int:
    return len({name.split("/")[1] for name in variables if name.startswith(f"{side}/layer_")})


def _write_tokenizer(model: Path, folder: Path, vocabulary: int) -> None:
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(model / name, folder / name)
    try:
        pieces = json.loads((model / "shared_vocabulary.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelIntegrityError(f"The vocabulary of {model} cannot be read: {error}") from error
    ids = {piece: index for index, piece in enumerate([*pieces[: vocabulary - 1], "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(ids, ensure_ascii=False), "utf-8")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "MarianTokenizer", "source_lang": "ar", "target_lang": "en"})
        + "\n",
        "utf-8",
    )
