"""The reference engine: transformers' MarianMTModel on torch.

Slower than CTranslate2 and in nothing different: the beam search is ours (``search``), with the
same stopping rule, so that both engines give the same text for the same checkpoint and beam.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from translator.engine.base import MarianEngine
from translator.engine.batching import Batch
from translator.engine.search import beam_search
from translator.errors import ConfigurationError, EngineError, ModelIntegrityError
from translator.registry.marian import load_weights, require_torch
from translator.text.subword import Tokens
from translator.types import Hypothesis, ModelCard, TranslationOptions

_DTYPES = ("float32", "float16", "bfloat16")


class TorchEngine(MarianEngine):
    """Runs a Hugging Face Marian checkpoint. Thread-safe (one batch at a time)."""

    def __init__(
        self,
        folder: Path,
        card: ModelCard,
        *,
        device: str = "auto",
        compute_type: str = "default",
        cpu_threads: int = 0,
    ) -> None:
        """Load the checkpoint in ``folder``; ``compute_type`` is a torch dtype.

        Raises MissingDependencyError, ModelIntegrityError and ConfigurationError.
        """
        super().__init__(folder, card)
        torch, self._vocabulary = _import_torch(), _read_ids(folder)
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        elif device == "cuda" and not torch.cuda.is_available():
            raise ConfigurationError("device='cuda' was asked for, but no CUDA device was found.")
        dtype = "float32" if compute_type in ("default", "auto") else compute_type
        if dtype not in _DTYPES:
            raise ConfigurationError(
                f"compute_type={compute_type!r} is not one of torch's here; choose from: "
                f"default, {', '.join(_DTYPES)}. (int8 needs a converted model: "
                "muwazi models convert.)"
            )
        if cpu_threads:
            torch.set_num_threads(cpu_threads)
        self._device, self._lock = device, threading.Lock()
        self._model: Any = load_weights(folder, dtype).to(device)
        self._pieces = {index: piece for piece, index in self._vocabulary.items()}
        config = self._model.config
        self._pad, self._eos = int(config.pad_token_id), int(config.eos_token_id)
        self._unknown = self._vocabulary.get("<unk>", self._pad)
        self._banned = sorted({self._pad, self._unknown, *self._ids(self._bytes)[:-1]})
        self._layer, self._heads = _alignment_of(card, int(config.decoder_layers))

    def close(self) -> None:
        """Free the model. Further calls raise EngineError."""
        super().close()
        with self._lock:
            self._model = None

    def _decode(
        self, tokens: Sequence[Tokens], batches: Sequence[Batch], options: TranslationOptions
    ) -> Iterator[list[list[Hypothesis]]]:
        for batch in batches:
            yield self._decode_one([tokens[index] for index in batch.indices], batch, options)

    def _decode_one(
        self,
        tokens: Sequence[Tokens],
        batch: Batch,
        options: TranslationOptions,
        prefixes: Sequence[Sequence[int]] = (),
    ) -> list[list[Hypothesis]]:
        inputs, mask = self._inputs([self._ids(item.pieces) for item in tokens])
        try:
            with self._lock:
                self._check_open()
                found = beam_search(
                    self._model,
                    inputs,
                    mask,
                    options,
                    max_length=batch.max_target_tokens,
                    banned=self._banned,
                    prefixes=prefixes,
                    attention=(self._layer, self._heads) if options.alignment else None,
                )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"torch failed: {error}") from error
        return [
            [
                self._hypothesis(
                    source,
                    [self._pieces[index] for index in candidate.ids],
                    candidate.log_probability,
                    candidate.attention,
                )
                for candidate in candidates
            ]
            for source, candidates in zip(tokens, found, strict=True)
        ]

    def _continue(
        self, tokens: Tokens, prefix: Sequence[str], limit: int, options: TranslationOptions
    ) -> list[Hypothesis]:
        begun = self._ids(prefix)[:-1]
        logits, _ = self._forced([tokens], [[*begun, self._eos]], attention=False)
        last = logits[0, -1].clone()
        last[self._banned] = float("-inf")
        following = last.topk(options.num_hypotheses).indices.tolist()
        count = len(following)
        batch = Batch(tuple(range(count)), limit)
        greedy = replace(options, beam_size=1, num_hypotheses=1)
        rows = self._decode_one(
            [tokens] * count, batch, greedy, [[*begun, token] for token in following]
        )
        return [row[0] for row in rows]

    def _score(
        self, tokens: Sequence[Tokens], targets: Sequence[Sequence[str]]
    ) -> list[tuple[tuple[float, ...], float]]:
        target_ids = [self._ids(target) for target in targets]
        logits, _ = self._forced(tokens, target_ids, attention=False)
        # CTranslate2 leaves padding out of the vocabulary.
        logits = logits.index_fill(-1, _import_torch().tensor(self._pad), float("-inf"))
        rows = []
        for index, ids in enumerate(target_ids):
            scores = logits[index, : len(ids)].log_softmax(-1)
            picked = [float(scores[at, piece]) for at, piece in enumerate(ids)]
            rows.append((tuple(picked[:-1]), picked[-1]))
        return rows

    def forced_attention(self, sentence: str, target: str) -> tuple[Any, list[str], list[str]]:
        """Cross-attention of a given translation, for choosing the alignment layer.

        Returns an array of shape (layers, heads, target_len, source_len) without the end tokens,
        the source subwords and the target subwords.
        """
        tokens = self._encode([sentence])
        pieces = self._subwords.encode_target([target])[0]
        _, attentions = self._forced(tokens, [self._ids(pieces)], attention=True)
        stacked = _import_torch().stack([layer[0] for layer in attentions])
        shape = (len(pieces), len(tokens[0].pieces))
        return stacked[:, :, : shape[0], : shape[1]].numpy(), list(tokens[0].pieces), pieces

    def _forced(
        self, tokens: Sequence[Tokens], target_ids: list[list[int]], *, attention: bool
    ) -> tuple[Any, Any]:
        torch = _import_torch()
        inputs, mask = self._inputs([self._ids(item.pieces) for item in tokens])
        shifted, _ = self._inputs([[self._pad, *ids[:-1]] for ids in target_ids])
        try:
            with self._lock, torch.inference_mode():
                self._check_open()
                output = self._model(
                    input_ids=inputs,
                    attention_mask=mask,
                    decoder_input_ids=shifted,
                    output_attentions=attention,
                    use_cache=False,
                )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"torch failed: {error}") from error
        return output.logits.float().cpu(), output.cross_attentions

    def _ids(self, pieces: Sequence[str]) -> list[int]:
        return [self._vocabulary.get(piece, self._unknown) for piece in pieces] + [self._eos]

    def _inputs(self, rows: list[list[int]]) -> tuple[Any, Any]:
        torch = _import_torch()
        if not rows:
            raise EngineError("An empty batch cannot be decoded.")
        width = max(map(len, rows))
        padded = [row + [self._pad] * (width - len(row)) for row in rows]
        mask = [[1] * len(row) + [0] * (width - len(row)) for row in rows]
        return (
            torch.tensor(padded, device=self._device),
            torch.tensor(mask, device=self._device),
        )


def _import_torch() -> Any:
    require_torch("The torch engine")
    import torch

    return torch


def _read_ids(folder: Path) -> dict[str, int]:
    import json

    path = folder / "vocab.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(piece): int(index) for piece, index in data.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelIntegrityError(f"{path} is not a Marian vocabulary: {error}") from error


def _alignment_of(card: ModelCard, layers: int) -> tuple[int, int]:
    """Layer and number of heads (0: all) to read word links from; see ``docs/alignment.md``."""
    chosen = card.details.get("alignment")
    if isinstance(chosen, dict):
        return int(chosen.get("layer", -1)), int(chosen.get("heads", 1))
    return (layers - 2 if layers > 2 else -1), 0
