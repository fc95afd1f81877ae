"""From a Hugging Face Marian checkpoint to a CTranslate2 model, checked against it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from translator.errors import ConfigurationError, ConversionError
from translator.registry.card import read_card, write_card
from translator.registry.fidelity import check_exact, check_quantized
from translator.registry.integrity import sha256, verify
from translator.registry.marian import Checkpoint, load_checkpoint
from translator.types import ModelCard

QUANTIZATIONS = (
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
    "int16",
    "float16",
    "bfloat16",
    "float32",
)


def convert(
    checkpoint: Path,
    target: Path,
    *,
    name: str | None = None,
    quantization: str = "int8",
    alignment: tuple[int, int] | None = None,
    details: Mapping[str, object] | None = None,
    license: str | None = None,  # the word on every model card
    quality: Mapping[str, Mapping[str, float]] | None = None,
    revision: str | None = None,
    overwrite: bool = False,
) -> ModelCard:
    """Convert the checkpoint in the folder ``checkpoint`` into the new folder ``target``.

    ``alignment``: decoder layer (negative counts from the last) and number of its heads, from the
    first, that word links are read from; 0 heads are all of them. Without it: the layer before
    the last, all heads. The result is compared with the checkpoint (see ``fidelity``) and put in
    place in one step; ``target`` is untouched on any error. Returns the card that was written.

    Raises ConfigurationError (arguments, or ``target`` exists and not ``overwrite``),
    MissingDependencyError, ModelIntegrityError and ConversionError.
    """
    checkpoint, target = Path(checkpoint), Path(target)
    _check_arguments(checkpoint, target, quantization, overwrite)
    origin = read_card(checkpoint)
    if origin.format != "transformers":
        raise ConversionError(f"{checkpoint} is a converted model already.")
    verify(checkpoint, origin)
    loaded = load_checkpoint(checkpoint)
    layer, heads = _check_alignment(alignment, loaded)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
            built = Path(scratch) / "model"
            drift = _build(checkpoint, loaded, built, quantization, (layer, heads))
            card = ModelCard(
                name=name or target.name,
                quantization=quantization,
                revision=revision or origin.revision,
                files={path.name: sha256(path) for path in sorted(built.iterdir())},
                license=license or origin.license,
                quality=dict(quality or {}),
                details={
                    **_describe(loaded),
                    **(details or {}),
                    "alignment": {"layer": layer, "heads": heads},
                    "conversion_drift": round(drift, 4),
                },
            )
            write_card(built, card)
            _put_in_place(built, target, Path(scratch) / "old")
    except OSError as error:
        raise ConversionError(
            f"{target} cannot be written: {error.strerror or error}. Free some space or choose "
            "another folder."
        ) from error
    return card


def _check_arguments(checkpoint: Path, target: Path, quantization: str, overwrite: bool) -> None:
    if quantization not in QUANTIZATIONS:
        raise ConfigurationError(
            f"quantization must be one of {', '.join(QUANTIZATIONS)}, not {quantization!r}."
        )
    if not checkpoint.is_dir():
        raise ConfigurationError(f"There is no folder {checkpoint} to convert.")
    if target.exists() and not overwrite:
        raise ConfigurationError(f"{target} exists already; pass overwrite to replace it.")
    if target.exists() and not target.is_dir():
        raise ConfigurationError(f"{target} is a file, not a folder that could be replaced.")
    if checkpoint.resolve().is_relative_to(target.resolve()):
        raise ConfigurationError(f"{target} holds the checkpoint itself; choose another folder.")


def _check_alignment(alignment: tuple[int, int] | None, loaded: Checkpoint) -> tuple[int, int]:
    layers = int(loaded.model.config.decoder_layers)
    if alignment is None:
        return (layers - 2 if layers > 2 else -1), 0
    layer, heads = alignment
    most = int(loaded.model.config.decoder_attention_heads)
    if not -layers <= layer < layers or not 0 <= heads <= most:
        raise ConfigurationError(
            f"alignment=({layer}, {heads}) does not fit: this model has {layers} decoder layers "
            f"of {most} heads."
        )
    return layer, heads


def _build(
    checkpoint: Path, loaded: Checkpoint, built: Path, quantization: str, alignment: tuple[int, int]
) -> float:
    """Convert into ``built`` and compare; returns the drift that quantization brought."""
    if quantization == "float32":
        _write(checkpoint, loaded, built, quantization, alignment)
        check_exact(loaded, built)
        return 0.0
    exact = built.with_name("exact")
    _write(checkpoint, loaded, exact, "float32", alignment)
    pairs = check_exact(loaded, exact)
    # The library quantizes float32 tensors where they lie: after this, ``loaded`` is spent.
    _write(checkpoint, loaded, built, quantization, alignment)
    drift = check_quantized(exact, built, pairs)
    shutil.rmtree(exact)
    return drift


def _write(
    checkpoint: Path,
    loaded: Checkpoint,
    folder: Path,
    quantization: str,
    alignment: tuple[int, int],
) -> None:
    import numpy
    from ctranslate2.converters import TransformersConverter

    class Converter(TransformersConverter):  # type: ignore[misc]
        """The library's converter on a checkpoint that is loaded and checked already."""

        def load_model(self, model_class: Any, path: str, **_: Any) -> Any:
            return loaded.model

        def load_tokenizer(self, tokenizer_class: Any, path: str, **_: Any) -> Any:
            return _Vocabulary(loaded.pieces)

        def _load(self) -> Any:
            spec = super()._load()
            spec.decoder.alignment_layer = numpy.int16(alignment[0])
            spec.decoder.alignment_heads = numpy.int16(alignment[1])
            return spec

    converter = Converter(str(checkpoint))
    try:
        converter.convert(str(folder), quantization=quantization)
    except (RuntimeError, ValueError, NotImplementedError, KeyError, AttributeError) as error:
        raise ConversionError(f"{checkpoint} cannot be converted: {error}") from error
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(checkpoint / name, folder / name)


class _Vocabulary:
    """What the library's converter wants of a tokenizer."""

    eos_token, unk_token = "</s>", "<unk>"

    def __init__(self, pieces: tuple[str, ...]) -> None:
        self._ids = {piece: index for index, piece in enumerate(pieces)}

    def get_vocab(self) -> dict[str, int]:
        return self._ids


def _describe(loaded: Checkpoint) -> dict[str, object]:
    config = loaded.model.config
    return {
        "architecture": {
            "d_model": int(config.d_model),
            "feed_forward": int(config.encoder_ffn_dim),
            "heads": int(config.encoder_attention_heads),
            "encoder_layers": int(config.encoder_layers),
            "decoder_layers": int(config.decoder_layers),
            "vocabulary": len(loaded.pieces),
        },
        "parameters": sum(  # without the position tables, which are computed
            tensor.numel()
            for name, tensor in loaded.model.named_parameters()
            if "embed_positions" not in name
        ),
    }


def _put_in_place(built: Path, target: Path, aside: Path) -> None:
    replaces = target.exists()
    if replaces:
        os.replace(target, aside)
    try:
        os.replace(built, target)
    except OSError:
        if replaces:
            os.replace(aside, target)
        raise
