"""The SentencePiece model of both languages, and the files a Marian checkpoint keeps of it."""

from __future__ import annotations

import io
import json
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from translator.errors import ConfigurationError, ReadError
from translator.training.config import Tokenizer
from translator.training.prepare import Named

_SYMBOLS = (
    "".join(map(chr, range(33, 127)))
    + "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي" + "ٱپچژڤگڨ" + "،؛؟٪«»–—…•·°€£¥‰×÷±²³½¼¾§©®™№→←″′"
    + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    + "āăąćčđēęěğīįıłńňōőœřśşšţťūůűųźżžțșİŁŚŞŠŽ"
)  # fmt: skip
_KINDS = ("unigram", "bpe")


def train_tokenizer(
    pairs: Iterable[Named],
    weights: Mapping[str, float],
    options: Tokenizer,
    folder: Path,
    seed: int,
) -> None:
    """Write ``source.spm``, ``target.spm``, ``vocab.json`` and ``tokenizer_config.json``.

    Sets count by their weight. Digits are pieces of their own, what no piece covers is spelled in
    bytes, and padding is the last id, as CTranslate2 needs it. Raises ConfigurationError.
    """
    import sentencepiece

    trained = io.BytesIO()
    if options.kind not in _KINDS:
        raise ConfigurationError(f"tokenizer.kind must be one of {', '.join(_KINDS)}.")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=_drawn(pairs, weights, seed),
            model_writer=trained,  # a path would be kept in the model
            vocab_size=options.size - 1,
            model_type=options.kind,
            character_coverage=0.9999,
            required_chars="".join(sorted(set(_SYMBOLS))),
            split_digits=True,
            byte_fallback=True,
            normalization_rule_name="nmt_nfkc",
            eos_id=0,
            unk_id=1,
            bos_id=-1,
            pad_id=-1,
            num_threads=1,  # more of them: another model each time
            minloglevel=2,
        )
    except RuntimeError as error:
        raise ConfigurationError(
            f"SentencePiece cannot make {options.size:,} pieces of this text: {error}"
        ) from error
    (folder / "new.model").write_bytes(trained.getvalue())
    install_tokenizer(folder / "new.model", folder)
    (folder / "new.model").unlink()


def install_tokenizer(model: Path, folder: Path) -> None:
    """Make the tokenizer files of a checkpoint from a SentencePiece model.

    Raises ReadError when it is none or does not have </s> as its first piece.
    """
    processor = load_processor(model)
    pieces = [processor.id_to_piece(at) for at in range(processor.get_piece_size())]
    if pieces[:2] != ["</s>", "<unk>"]:
        raise ReadError(f"{model}: the first pieces must be </s> and <unk>.")
    vocabulary = {piece: index for index, piece in enumerate([*pieces, "<pad>"])}
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(model, folder / name)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8")
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "MarianTokenizer",
                "source_lang": "ar",
                "target_lang": "en",
                "model_max_length": 512,
                "separate_vocabs": False,
                "eos_token": "</s>",
                "unk_token": "<unk>",
                "pad_token": "<pad>",
            }
        )
        + "\n",
        "utf-8",
    )


def load_processor(model: Path) -> Any:
    """A SentencePiece processor. Raises ReadError."""
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(model))
    except (RuntimeError, OSError) as error:
        raise ReadError(f"{model} is not a SentencePiece model: {error}") from error


def _drawn(pairs: Iterable[Named], weights: Mapping[str, float], seed: int) -> Iterator[str]:
    draw = random.Random(seed)
    for name, pair in pairs:
        for _ in range(int(weights.get(name, 1.0) + draw.random())):
            yield pair.source
            yield pair.target
