"""Parameters between the trainer's network and a Hugging Face Marian checkpoint, both ways."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from translator.errors import ConversionError, ModelIntegrityError
from translator.registry.marian import load_checkpoint
from translator.text.subword import Subwords
from translator.training.network import ACTIVATIONS, Network, Shape

_ATTENTION = ("q_proj", "k_proj", "v_proj")


def shape_of(config: Mapping[str, Any]) -> Shape:
    """The sizes that a checkpoint's config.json states. Raises ConversionError if not ours."""
    if config.get("encoder_ffn_dim") != config.get("decoder_ffn_dim"):
        raise ConversionError("Encoder and decoder differ in feed-forward size: not supported.")
    activation = str(config.get("activation_function", "relu"))
    if activation not in ACTIVATIONS:
        raise ConversionError(f"The activation {activation!r} is not supported in training.")
    return Shape(
        vocabulary=int(config["vocab_size"]),
        width=int(config["d_model"]),
        feed_forward=int(config["encoder_ffn_dim"]),
        heads=int(config["encoder_attention_heads"]),
        encoder_layers=int(config["encoder_layers"]),
        decoder_layers=int(config["decoder_layers"]),
        activation=activation,
    )


def load_network(folder: Path, dropout: float) -> Network:
    """The checkpoint in ``folder``, ready to be trained further.

    Raises what ``registry.marian.load_checkpoint`` raises.
    """
    loaded = load_checkpoint(folder)
    shape = shape_of(loaded.config)
    network = Network(shape, dropout)
    theirs = loaded.model.state_dict()
    if not loaded.config.get("scale_embedding", False):
        raise ConversionError(f"{folder} does not scale its embeddings: not a Marian model.")
    state = {ours: _read(theirs, names) for ours, names in _names(shape)}
    state["bias"] = theirs["final_logits_bias"].reshape(-1)
    network.load_state_dict(state)
    return network


def to_checkpoint(state: Mapping[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """``state`` of a Network under the names of transformers' ``MarianMTModel``."""
    theirs: dict[str, Tensor] = {}
    for ours, names in _names(shape):
        parts = state[ours].float().chunk(len(names)) if len(names) > 1 else [state[ours].float()]
        theirs.update({name: part.contiguous() for name, part in zip(names, parts, strict=True)})
    theirs["final_logits_bias"] = state["bias"].float().reshape(1, -1)
    return theirs


def save_checkpoint(
    state: Mapping[str, Tensor], shape: Shape, tokenizer: Path, folder: Path
) -> None:
    """Write a folder that ``MarianMTModel.from_pretrained`` loads; float16, safetensors."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    half = {name: tensor.half() for name, tensor in to_checkpoint(state, shape).items()}
    save_file(half, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(_config(shape), indent=2) + "\n", "utf-8")
    for name in ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json"):
        if tokenizer != folder:
            shutil.copyfile(tokenizer / name, folder / name)


def move_vocabulary(network: Network, old: Path, new: Path) -> None:
    """Give ``network``, trained on the pieces in ``old``, the vocabulary in ``new``.

    A piece that both know keeps its embedding; a new one starts as the mean of the old pieces
    that spell it. Raises ModelIntegrityError for a vocabulary that cannot be read.
    """
    before, after = read_ids(old), read_ids(new)
    spell = Subwords(old)
    weights = network.embedding.weight.detach()
    unknown = before["<unk>"]
    rows = torch.zeros(len(after), weights.shape[1])
    for piece, index in after.items():
        if piece in before:
            rows[index] = weights[before[piece]]
            continue
        parts = spell.encode_target([piece.replace("▁", " ").strip()])[0]
        known = [before[part] for part in parts if part in before] or [unknown]
        rows[index] = weights[torch.tensor(known)].mean(0)
    pad = after["<pad>"]
    rows[pad] = 0.0
    network.embedding = torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad)
    network.bias = torch.zeros(len(after))
    network.shape = Shape(
        **{
            **{name: getattr(network.shape, name) for name in Shape.__slots__},
            "vocabulary": len(after),
        }
    )


def read_ids(folder: Path) -> dict[str, int]:
    """Pieces and ids of ``vocab.json``."""
    try:
        ids: dict[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelIntegrityError(f"vocab.json in {folder} cannot be read: {error}") from error
    return ids


def _read(theirs: Mapping[str, Tensor], names: list[str]) -> Tensor:
    return (
        torch.cat([theirs[name].float() for name in names])
        if len(names) > 1
        else theirs[names[0]].float()
    )


def _names(shape: Shape) -> Iterator[tuple[str, list[str]]]:
    """Name of each parameter here, and of what it is made of there."""
    yield "embedding.weight", ["model.shared.weight"]
    for side, layers in (("encoder", shape.encoder_layers), ("decoder", shape.decoder_layers)):
        for layer in range(layers):
            yield from _layer_names(f"{side}.{layer}", f"model.{side}.layers.{layer}", side)


def _layer_names(ours: str, theirs: str, side: str) -> Iterator[tuple[str, list[str]]]:
    plain = {
        "attention.outer": "self_attn.out_proj",
        "attention_norm": "self_attn_layer_norm",
        "forward_net.inner": "fc1",
        "forward_net.outer": "fc2",
        "final_norm": "final_layer_norm",
    }
    fused = {"attention.inner": [f"self_attn.{part}" for part in _ATTENTION]}
    if side == "decoder":
        plain |= {
            "cross.query": "encoder_attn.q_proj",
            "cross.outer": "encoder_attn.out_proj",
            "cross_norm": "encoder_attn_layer_norm",
        }
        fused["cross.memory"] = [f"encoder_attn.{part}" for part in _ATTENTION[1:]]
    for kind in ("weight", "bias"):
        for name, other in plain.items():
            yield f"{ours}.{name}.{kind}", [f"{theirs}.{other}.{kind}"]
        for name, others in fused.items():
            yield f"{ours}.{name}.{kind}", [f"{theirs}.{other}.{kind}" for other in others]


def _config(shape: Shape) -> dict[str, Any]:
    sides = {
        f"{side}_{name}": value
        for side in ("encoder", "decoder")
        for name, value in (
            ("attention_heads", shape.heads),
            ("ffn_dim", shape.feed_forward),
            ("layerdrop", 0.0),
        )
    }
    return {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "activation_function": shape.activation,
        "d_model": shape.width,
        "encoder_layers": shape.encoder_layers,
        "decoder_layers": shape.decoder_layers,
        **sides,
        "vocab_size": shape.vocabulary,
        "decoder_vocab_size": shape.vocabulary,
        "pad_token_id": shape.pad,
        "decoder_start_token_id": shape.pad,
        "bos_token_id": 0,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "max_position_embeddings": 512,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "static_position_embeddings": True,
        "tie_word_embeddings": True,
        "normalize_before": False,
        "is_encoder_decoder": True,
        "dropout": 0.1,
        "use_cache": True,
        "dtype": "float16",
    }
