"""A tiny Marian checkpoint with seeded random weights, made on the spot."""

import io
import json
from pathlib import Path

TEXT = [
    "خرج الفلاحون إلى الحقول قبل طلوع الشمس.",
    "اشترت الأم خبزا وحليبا من الدكان القريب.",
    "يدرس أخي الطب في جامعة بعيدة عن بيتنا.",
    "تأخرت الحافلة ساعة كاملة بسبب المطر.",
    "كتبت الطالبة رسالة طويلة إلى صديقتها.",
    "The farmers went out to the fields before sunrise.",
    "The mother bought bread and milk from the shop nearby.",
    "My brother studies medicine at a university far from home.",
    "The bus was a full hour late because of the rain.",
    "The student wrote a long letter to her friend.",
]


def make_subwords(folder: Path) -> int:
    """Train ``source.spm`` and ``target.spm`` on TEXT, write vocab.json; returns its size."""
    import sentencepiece

    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_writer=trained,
        vocab_size=120,
        character_coverage=1.0,
        hard_vocab_limit=False,
        bos_id=-1,
        eos_id=0,
        unk_id=1,
        minloglevel=2,
    )
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(trained.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    pieces = [processor.id_to_piece(index) for index in range(processor.get_piece_size())]
    vocabulary = {piece: index for index, piece in enumerate([*pieces, "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    return len(vocabulary)


def make_model(size: int, *, seed: int = 7, zero_pad: bool = True, **config):
    """A MarianMTModel of d 16, 2 + 3 layers and 2 heads, for a vocabulary of ``size``."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(seed)
    values = {
        "vocab_size": size,
        "decoder_vocab_size": size,
        "d_model": 16,
        "encoder_layers": 2,
        "decoder_layers": 3,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 32,
        "decoder_ffn_dim": 32,
        "max_position_embeddings": 512,
        "init_std": 0.3,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "pad_token_id": size - 1,
        "decoder_start_token_id": size - 1,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "bos_token_id": 0,
    }
    model = MarianMTModel(MarianConfig(**{**values, **config})).eval()
    with torch.no_grad():
        model.get_input_embeddings().weight[size - 1] = 0.0 if zero_pad else 0.5
    return model


def make_checkpoint(folder: Path, **options) -> Path:
    """Write a whole checkpoint into ``folder`` (made if need be) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    make_model(make_subwords(folder), **options).save_pretrained(folder)
    settings = {"source_lang": "ar", "target_lang": "en", "tokenizer_class": "MarianTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def make_converted(folder: Path, *, name: str = "toy") -> Path:
    """A folder with every file of a converted model, real subwords and a made-up model.bin.

    The weights are laid out as CTranslate2 lays them out, but there is nothing to run in them.
    """
    import struct

    from translator.registry.card import write_card
    from translator.registry.integrity import sha256
    from translator.types import ModelCard

    folder.mkdir(parents=True, exist_ok=True)
    make_subwords(folder)
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    (folder / "vocab.json").unlink()
    (folder / "shared_vocabulary.json").write_text(json.dumps(list(vocabulary)[:-1]))
    (folder / "config.json").write_text("{}")
    data = struct.pack("<IH", 6, 2) + b"T\0" + struct.pack("<II", 7, 1)
    data += struct.pack("<H", 2) + b"w\0" + struct.pack("<BIBI", 1, 4, 0, 16) + b"\1" * 16
    (folder / "model.bin").write_bytes(data + struct.pack("<I", 0))
    files = {path.name: sha256(path) for path in folder.iterdir()}
    write_card(folder, ModelCard(name, quantization="int8", revision="1", files=files))
    return folder
