"""Speed and memory of the embedded model against one of opus-mt-ar-en's shape, by CTranslate2.

``python -m benchmarks.shape [--pairs N]``. The peer has random weights: what it says means
nothing, but a step of it costs what a step of opus-mt-ar-en does (d 512, 6 + 6 layers, 62,834
pieces). So both decode exactly the same number of steps for the same number of source pieces,
int8, beam 4, on the same threads, in turns, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.processes import run_python

SENTENCES, SOURCE, STEPS = 64, 40, 32
_OPUS = {
    "vocab_size": 62_834,
    "d_model": 512,
    "encoder_layers": 6,
    "decoder_layers": 6,
    "encoder_attention_heads": 8,
    "decoder_attention_heads": 8,
    "encoder_ffn_dim": 2048,
    "decoder_ffn_dim": 2048,
}


def make_peer(folder: Path) -> None:
    """Convert a Marian model of opus-mt-ar-en's sizes with random weights into ``folder``."""
    from ctranslate2.converters import TransformersConverter
    from transformers import MarianConfig, MarianMTModel

    pad = _OPUS["vocab_size"] - 1
    config = MarianConfig(
        **_OPUS,
        activation_function="swish",
        scale_embedding=True,
        max_position_embeddings=512,
        pad_token_id=pad,
        decoder_start_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
    )

    class Vocabulary:
        """What the converter wants of a tokenizer."""

        eos_token, unk_token = "</s>", "<unk>"

        def get_vocab(self) -> dict[str, int]:
            return {"</s>": 0, "<unk>": 1, **{f"p{at}": at for at in range(2, pad)}, "<pad>": pad}

    class Converter(TransformersConverter):
        """The library's converter on a model and vocabulary that exist only here."""

        def load_model(self, model_class: Any, path: str, **_: Any) -> Any:
            return MarianMTModel(config).eval()

        def load_tokenizer(self, tokenizer_class: Any, path: str, **_: Any) -> Any:
            return Vocabulary()

    with tempfile.TemporaryDirectory() as scratch:
        config.save_pretrained(scratch)
        Converter(scratch).convert(str(folder), quantization="int8", force=True)


def measure(folder: str) -> dict[str, float]:
    """Target pieces a second, and megabytes resident at the most, of a converted model."""
    import ctranslate2

    model = ctranslate2.Translator(folder, compute_type="int8", inter_threads=1, intra_threads=2)
    names = json.loads((Path(folder) / "shared_vocabulary.json").read_text("utf-8"))
    pieces = names[300 : 300 + SENTENCES * SOURCE]
    batch = [[*pieces[at::SENTENCES], "</s>"] for at in range(SENTENCES)]
    begun = 0.0
    for _ in range(2):  # the first warms up
        begun = time.perf_counter()
        model.translate_batch(
            batch, beam_size=4, min_decoding_length=STEPS, max_decoding_length=STEPS
        )
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pieces_per_second": SENTENCES * STEPS / seconds, "peak_mb": peak}


def main() -> None:
    """Measure both in turns and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one)))
        return
    from translator.registry import EMBEDDED, resolve

    ours = str(resolve(EMBEDDED).path)
    with tempfile.TemporaryDirectory() as scratch:
        peer = str(Path(scratch) / "peer")
        run_python(["-c", f"from benchmarks.shape import *; make_peer(Path({peer!r}))"])
        rounds = []
        for _ in range(given.pairs):
            found = [
                json.loads(run_python(["-m", "benchmarks.shape", "--one", folder]).output)
                for folder in (ours, peer)
            ]
            rounds.append(found)
            print(found, file=sys.stderr)
    ratios = [one["pieces_per_second"] / two["pieces_per_second"] for one, two in rounds]
    print(
        f"{statistics.median(ratios):.1f} times as fast ({min(ratios):.1f} to {max(ratios):.1f}), "
        f"{max(one['peak_mb'] for one, _ in rounds):.0f} MB against "
        f"{max(two['peak_mb'] for _, two in rounds):.0f} MB resident"
    )


if __name__ == "__main__":
    main()
