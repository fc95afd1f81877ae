"""A Hugging Face Marian checkpoint, loaded from a local folder after being checked.

What CTranslate2 silently takes for granted is checked here: it starts decoding from a zero
embedding and drops the last row, so padding must be the last id and its row zero. A model trained
otherwise works in transformers and babbles once converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from translator.errors import ConversionError, MissingDependencyError, ModelIntegrityError
from translator.registry.card import read_json

_MAX_VOCABULARY_BYTES = 64 * 1024 * 1024
_BOUNDS = {
    "vocab_size": 1_000_000,
    "d_model": 8192,
    "encoder_layers": 64,
    "decoder_layers": 64,
    "encoder_attention_heads": 128,
    "decoder_attention_heads": 128,
    "encoder_ffn_dim": 65_536,
    "decoder_ffn_dim": 65_536,
    "max_position_embeddings": 16_384,
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A loaded checkpoint: torch model (float32, eval mode), pieces by id, and its config."""

    model: Any
    pieces: tuple[str, ...]
    config: dict[str, Any]

    @property
    def pad(self) -> int:
        """Id of the padding piece: the last one."""
        return len(self.pieces) - 1


def require_torch(
    purpose: str = "Converting a Hugging Face checkpoint", extra: str = "torch"
) -> None:
    """Raise MissingDependencyError when a checkpoint cannot be read for want of a package."""
    from importlib.util import find_spec

    for package in ("torch", "transformers", "safetensors"):
        if find_spec(package) is None:
            raise MissingDependencyError(package, extra, purpose)


def load_checkpoint(folder: Path) -> Checkpoint:
    """Load and check the checkpoint in ``folder``; nothing in it is executed or unpickled.

    Raises MissingDependencyError, ModelIntegrityError (weights or vocabulary damaged) and
    ConversionError (whole, but nothing that CTranslate2 could run faithfully).
    """
    require_torch()
    config = _read_config(folder)
    pieces = _read_pieces(folder, config)
    model = load_weights(folder)
    _check_padding(model, config, pieces)
    return Checkpoint(model, pieces, config)


def _read_config(folder: Path) -> dict[str, Any]:
    config = read_json(folder / "config.json")
    if config.get("model_type") != "marian":
        raise ConversionError(
            f"{folder} holds a model of type {config.get('model_type')!r}; only Marian models "
            "can be converted."
        )
    for name, limit in _BOUNDS.items():
        value = config.get(name, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= limit:
            raise ModelIntegrityError(
                f"config.json in {folder}: {name} must be between 1 and {limit:,}, not {value!r}."
            )
    if config.get("share_encoder_decoder_embeddings") is False:
        raise ConversionError(
            f"{folder} has separate source and target vocabularies, which are not supported."
        )
    if config.get("encoder_attention_heads") != config.get("decoder_attention_heads"):
        raise ConversionError(
            f"{folder} has a different number of attention heads in encoder and decoder, which "
            "CTranslate2 cannot represent."
        )
    return config


def _read_pieces(folder: Path, config: dict[str, Any]) -> tuple[str, ...]:
    vocabulary = read_json(folder / "vocab.json", limit=_MAX_VOCABULARY_BYTES)
    ids = list(vocabulary.values())
    if not all(isinstance(index, int) and not isinstance(index, bool) for index in ids) or sorted(
        ids
    ) != list(range(len(ids))):
        raise ModelIntegrityError(
            f"vocab.json in {folder} must number its pieces 0, 1, 2, … without gap or repetition."
        )
    pieces = tuple(sorted(vocabulary, key=vocabulary.__getitem__))
    if len(pieces) != config.get("vocab_size"):
        raise ModelIntegrityError(
            f"vocab.json in {folder} has {len(pieces):,} pieces, but config.json says vocab_size "
            f"{config.get('vocab_size')!r}. The files belong to different models."
        )
    for piece in ("</s>", "<unk>"):
        if piece not in vocabulary:
            raise ConversionError(f"vocab.json in {folder} lacks the piece {piece!r}.")
    if vocabulary["</s>"] != config.get("eos_token_id"):
        raise ConversionError(
            f"config.json in {folder}: eos_token_id is {config.get('eos_token_id')!r}, but "
            f"'</s>' has the id {vocabulary['</s>']}."
        )
    return pieces


def load_weights(folder: Path, dtype: str = "float32") -> Any:
    """The ``MarianMTModel`` in ``folder``, in eval mode; nothing in it is executed or unpickled.

    ``dtype``: a torch dtype's name. Raises ModelIntegrityError for weights that are damaged,
    incomplete or no weights at all.
    """
    import torch
    from transformers import MarianMTModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        # Eager: the other kinds of attention do not give their weights out.
        model, report = MarianMTModel.from_pretrained(
            str(folder),
            dtype=getattr(torch, dtype),
            local_files_only=True,
            attn_implementation="eager",
            weights_only=True,
            output_loading_info=True,
        )
    except UnpicklingError as error:
        raise ModelIntegrityError(
            f"pytorch_model.bin in {folder} is damaged or holds something else than weights, which "
            "could be code; it was not loaded. Use a model with safetensors weights."
        ) from error
    except Exception as error:  # the library raises a dozen kinds for a broken folder
        cause = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelIntegrityError(f"transformers cannot load {folder}: {cause}") from error
    # A tensor that is not in the file would be filled with random numbers.
    missing = sorted(report["missing_keys"])
    if missing:
        raise ModelIntegrityError(
            f"The weights in {folder} are incomplete: {len(missing)} missing, {missing[0]} first."
        )
    return model.eval()


def _check_padding(model: Any, config: dict[str, Any], pieces: tuple[str, ...]) -> None:
    last = len(pieces) - 1
    if pieces[last] != "<pad>" or config.get("pad_token_id") != last:
        raise ConversionError(
            f"Padding must be the last piece of the vocabulary (id {last}) for CTranslate2, but "
            f"pad_token_id is {config.get('pad_token_id')!r} and the last piece is "
            f"{pieces[last]!r}. Move '<pad>' to the end and train the model so."
        )
    if config.get("decoder_start_token_id") != last:
        raise ConversionError(
            f"Decoding must start from the padding piece (id {last}), but decoder_start_token_id "
            f"is {config.get('decoder_start_token_id')!r}."
        )
    row = model.get_input_embeddings().weight[last].detach()
    if bool(row.any()):
        raise ConversionError(
            "The embedding row of the padding piece must be zero: CTranslate2 starts decoding "
            "from a zero embedding, so this model would babble once converted. Train it with "
            f"padding_idx={last} (largest weight in the row: {float(row.abs().max()):.3g})."
        )
