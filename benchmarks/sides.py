"""One side of a comparison: ``python -m benchmarks.sides NAME MODEL COUNT``, or a cold start.

MODEL is the folder that the side reads: a Hugging Face checkpoint for ``transformers``, a
converted one for all others. Loads, warms up with one sentence, translates COUNT sentences and
prints one line of JSON. Every side uses a beam of 4.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.texts import sentences

BEAM_SIZE = 4
BATCH_SIZE = 16  # sentences, for transformers
BATCH_TOKENS = 1024  # source subwords, for those who count them: TranslationOptions' own default

Translate = Callable[[list[str]], int]
"""Sentences in, number of target subwords out (end of sentence not counted)."""


def load_muwazi(folder: str) -> Translate:
    """The whole pipeline as users call it: segmentation, alignment and checks included."""
    from translator import Translator

    translator = Translator(folder, device="cpu")

    def translate(texts: list[str]) -> int:
        found = translator.translate("\n".join(texts), beam_size=BEAM_SIZE).translations
        if len(found) != len(texts):
            raise RuntimeError(f"{len(texts)} sentences became {len(found)} segments.")
        return sum(len(item.hypotheses[0].tokens) for item in found.values())

    return translate


def load_transformers(folder: str) -> Translate:
    """MarianMTModel in float32, sentences in the order they come, padded."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder, dtype=torch.float32).eval()
    silent = torch.tensor([tokenizer.pad_token_id, tokenizer.eos_token_id])

    def translate(texts: list[str]) -> int:
        tokens = 0
        for at in range(0, len(texts), BATCH_SIZE):
            batch = tokenizer(texts[at : at + BATCH_SIZE], return_tensors="pt", padding=True)
            # Without max_length, transformers stops at 20 subwords: this checkpoint sets none.
            output = model.generate(**batch, num_beams=BEAM_SIZE, max_length=512)
            tokenizer.batch_decode(output, skip_special_tokens=True)
            tokens += int((~torch.isin(output, silent)).sum())
        return tokens

    return translate


def load_ctranslate2(folder: str) -> Translate:
    """As CTranslate2's guide for OPUS-MT shows it: all sentences in one call, defaults."""
    return _plain(folder)


def load_batched(folder: str) -> Translate:
    """As its guide to speed advises: batches by subwords, a worker for each core."""
    return _plain(folder, shared=True, max_batch_size=BATCH_TOKENS, batch_type="tokens")


def load_equal(folder: str) -> Translate:
    """The same, but batches of one length only, as the pipeline makes them."""
    from translator.engine.batching import plan_batches

    model, encode, decode = _open(folder, shared=True)

    def translate(texts: list[str]) -> int:
        pieces = encode(texts)
        plans = plan_batches([len(row) - 1 for row in pieces], batch_tokens=BATCH_TOKENS)
        waiting = [
            model.translate_batch(
                [pieces[index] for index in plan.indices], beam_size=BEAM_SIZE, asynchronous=True
            )
            for plan in plans
        ]
        return decode([item.result() for batch in waiting for item in batch])

    return translate


LOADERS: dict[str, Callable[[str], Translate]] = {
    "muwazi": load_muwazi,
    "transformers": load_transformers,
    "ctranslate2": load_ctranslate2,
    "ctranslate2 batched": load_batched,
    "equal batches": load_equal,
}

_SENTENCE = "وصل الوفد إلى العاصمة صباح اليوم."
COLD = {
    "muwazi": f"""
import sys
from translator import Translator
print(Translator(sys.argv[1]).translate("{_SENTENCE}").text, flush=True)
""",
    "transformers": f"""
import sys, torch
from transformers import MarianMTModel, MarianTokenizer
tokenizer = MarianTokenizer.from_pretrained(sys.argv[1])
model = MarianMTModel.from_pretrained(sys.argv[1], dtype=torch.float32)
batch = tokenizer(["{_SENTENCE}"], return_tensors="pt", padding=True)
output = model.generate(**batch, num_beams=4, max_length=512)
print(tokenizer.batch_decode(output, skip_special_tokens=True)[0], flush=True)
""",
    "ctranslate2": f"""
import sys, ctranslate2, sentencepiece
source = sentencepiece.SentencePieceProcessor(sys.argv[1] + "/source.spm")
target = sentencepiece.SentencePieceProcessor(sys.argv[1] + "/target.spm")
model = ctranslate2.Translator(sys.argv[1])
pieces = source.encode("{_SENTENCE}", out_type=str) + ["</s>"]
print(target.decode(model.translate_batch([pieces], beam_size=4)[0].hypotheses[0]), flush=True)
""",
    "import translator": "import translator; print('ready', flush=True)",
    "bare python": "print('ready', flush=True)",
}
"""Programs for ``python -c``; the folder is their argument, their first line is the end."""


def _plain(folder: str, *, shared: bool = False, **options: Any) -> Translate:
    model, encode, decode = _open(folder, shared=shared)

    def translate(texts: list[str]) -> int:
        return decode(model.translate_batch(encode(texts), beam_size=BEAM_SIZE, **options))

    return translate


def _open(folder: str, *, shared: bool) -> tuple[Any, Callable[..., Any], Callable[..., int]]:
    """The model, text to pieces, and results to text; ``shared``: cores shared out as ours."""
    import ctranslate2
    import sentencepiece

    threads = {}
    if shared:
        from translator.engine.batching import share_cores

        intra, inter = share_cores(0, 0)
        threads = {"intra_threads": intra, "inter_threads": inter}
    model = ctranslate2.Translator(folder, device="cpu", **threads)
    source = sentencepiece.SentencePieceProcessor(f"{folder}/source.spm")
    target = sentencepiece.SentencePieceProcessor(f"{folder}/target.spm")

    def encode(texts: list[str]) -> list[list[str]]:
        return [[*pieces, "</s>"] for pieces in source.encode(texts, out_type=str)]

    def decode(results: Sequence[Any]) -> int:
        best = [item.hypotheses[0] for item in results]
        target.decode(best)
        return sum(map(len, best))

    return model, encode, decode


def main(arguments: Sequence[str]) -> None:
    """Measure one side and print ``seconds``, ``cpu_seconds`` and ``tokens``."""
    name, folder, count = arguments
    texts = sentences(int(count))
    translate = LOADERS[name](folder)
    translate([_SENTENCE])
    busy, begun = _cpu_seconds(), time.perf_counter()
    tokens = translate(texts)
    seconds = time.perf_counter() - begun
    row = {"seconds": seconds, "cpu_seconds": _cpu_seconds() - busy, "tokens": tokens}
    print(json.dumps(row), flush=True)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
