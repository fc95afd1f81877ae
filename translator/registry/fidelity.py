"""Whether a converted model says what its checkpoint says, token by token.

1. *Exact*: the float32 conversion decodes a few sentences greedily. For every token it chose, the
   checkpoint (one forced pass in torch) must rate no other token better by more than ``TIE``, and
   give the token the same log-probability to within ``TIE``. So the greedy tokens are the same,
   save for near-ties that floating point may settle either way.
2. *Quantized*: the model that is kept scores those same tokens. Its log-probabilities may be off
   by ``DRIFT`` in the mean, which rounding does not reach and a wrong layout passes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translator.errors import ConversionError, ModelIntegrityError
from translator.registry.marian import Checkpoint
from translator.registry.threads import torch_threads_kept

TIE = 0.01
DRIFT = 0.25
_STEPS = 40
_SENTENCES = (
    "وصلت السفينة إلى الميناء بعد رحلة دامت ثلاثة أيام.",
    "قالت المعلمة إن التلاميذ قرأوا القصة مرتين.",
    "هل تعرف أين تقع محطة القطار؟",
    "ارتفع سعر الخبز في السوق القديمة هذا الأسبوع.",
    "لم يتفق الطرفان على موعد الجلسة المقبلة، وفق بيان رسمي.",
    "شكرا جزيلا",
    "يزرع أهل القرية الزيتون والعنب منذ مئات السنين.",
    "افتتح الرئيس معرض الكتاب في العاصمة صباح اليوم.",
)

Pairs = list[tuple[list[str], list[str]]]


def check_exact(checkpoint: Checkpoint, converted: Path) -> Pairs:
    """Rule 1 on a float32 conversion; returns the source and target tokens it decoded.

    Raises ConversionError when the two differ.
    """
    translator = _load(converted, "float32")
    pairs = _decode(translator, converted)
    ours = _scores(translator, pairs)
    choices, theirs = _forced(checkpoint, pairs)
    for (_, target), mine, best, other in zip(pairs, ours, choices, theirs, strict=True):
        gaps = [found - score for found, score in zip(best, other, strict=True)]
        # A sentence stopped by the limit did not choose its end of sentence.
        chosen = gaps if len(target) < _STEPS else gaps[:-1]
        off = [abs(a - b) for a, b in zip(mine, other, strict=True)]
        if max(chosen, default=0.0) > TIE or max(off) > TIE:
            raise ConversionError(
                "The converted model does not give what the checkpoint gives (a token that the "
                f"checkpoint rates {max(chosen, default=0.0):.2f} below its best, scores "
                f"{max(off):.2f} apart). It was not kept."
            )
    return pairs


def check_quantized(exact: Path, quantized: Path, pairs: Pairs) -> float:
    """Rule 2; returns the mean drift in nats per token. Raises ConversionError."""
    one, other = (_scores(_load(path, kind), pairs) for path, kind in _both(exact, quantized))
    differences = [
        abs(a - b)
        for row, column in zip(one, other, strict=True)
        for a, b in zip(row, column, strict=True)
    ]
    drift = sum(differences) / len(differences)
    if not drift <= DRIFT:
        raise ConversionError(
            f"The quantized model drifts by {drift:.2f} nats a token from the original (at most "
            f"{DRIFT} is rounding). It was not kept; try quantization='float32'."
        )
    return drift


def _both(exact: Path, quantized: Path) -> tuple[tuple[Path, str], tuple[Path, str]]:
    return (exact, "float32"), (quantized, "default")


def _load(folder: Path, compute_type: str) -> Any:
    import ctranslate2

    try:
        with torch_threads_kept():
            return ctranslate2.Translator(str(folder), device="cpu", compute_type=compute_type)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise ConversionError(f"CTranslate2 cannot load what was converted: {error}") from error


def _decode(translator: Any, folder: Path) -> Pairs:
    import sentencepiece

    try:
        processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    except (RuntimeError, OSError) as error:
        raise ModelIntegrityError(f"source.spm is not a SentencePiece model: {error}") from error
    sources = [[*processor.encode(text, out_type=str), "</s>"] for text in _SENTENCES]
    results = translator.translate_batch(
        sources, beam_size=1, max_decoding_length=_STEPS, max_input_length=0, disable_unk=True
    )
    targets = [result.hypotheses[0] for result in results]
    return list(zip(sources, targets, strict=True))


def _scores(translator: Any, pairs: Pairs) -> list[list[float]]:
    """Log-probability of every target token and of the end of sentence after them."""
    results = translator.score_batch(
        [source for source, _ in pairs], [target for _, target in pairs], max_input_length=0
    )
    return [list(result.log_probs) for result in results]


def _forced(checkpoint: Checkpoint, pairs: Pairs) -> tuple[list[list[float]], list[list[float]]]:
    """The checkpoint's best log-probability at each position, and that of the given token."""
    import torch

    ids = {piece: index for index, piece in enumerate(checkpoint.pieces)}
    unknown, pad = ids["<unk>"], checkpoint.pad
    best, given = [], []
    for source, target in pairs:
        inputs = _tensor([ids.get(piece, unknown) for piece in source])
        labels = [*(ids[piece] for piece in target), ids["</s>"]]
        with torch.inference_mode():
            logits = checkpoint.model(
                input_ids=inputs, decoder_input_ids=_tensor([pad, *labels[:-1]]), use_cache=False
            ).logits[0]
            logits[:, pad] = float("-inf")
            scores = logits.log_softmax(-1)
            given.append([float(scores[at, label]) for at, label in enumerate(labels)])
            scores[:, unknown] = float("-inf")
            best.append(scores.max(-1).values.tolist())
    return best, given


def _tensor(ids: Sequence[int]) -> Any:
    import torch

    return torch.tensor([list(ids)])
