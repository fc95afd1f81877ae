"""The SentencePiece model of both languages."""

import json

import pytest
from toys import PAIRS

from translator.errors import ConfigurationError, ReadError
from translator.text.subword import Subwords, is_byte
from translator.training.config import Tokenizer
from translator.training.pairs import Pair
from translator.training.prepare import Named
from translator.training.tokenizer import install_tokenizer, train_tokenizer

NAMED = [Named("toy", Pair(*pair)) for pair in PAIRS]
SIZE = 545


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    train_tokenizer(NAMED, {"toy": 1.0}, Tokenizer(size=SIZE), folder, seed=1)
    return folder


def test_the_files_of_a_checkpoint(trained):
    names = {path.name for path in trained.iterdir()}
    assert names == {"source.spm", "target.spm", "vocab.json", "tokenizer_config.json"}
    ids = json.loads((trained / "vocab.json").read_text("utf-8"))
    assert len(ids) == SIZE
    assert (ids["</s>"], ids["<unk>"], ids["<pad>"]) == (0, 1, SIZE - 1)
    assert sorted(ids.values()) == list(range(SIZE))


def test_both_languages_come_back_whole(trained):
    subwords = Subwords(trained)
    texts = ["The teacher sold 2024 books.", "naïve Łódź 😀 漢"]
    for text, pieces in zip(texts, subwords.encode_target(texts), strict=True):
        assert subwords.decode(pieces)[0] == text
        assert all(piece in subwords.vocabulary for piece in pieces)
    (tokens,) = subwords.encode(["باع المعلم الكتاب 12."])
    assert {"1", "2"} <= {piece.strip("▁") for piece in tokens.pieces}


def test_source_characters_that_only_bytes_spell_are_left_out(trained):
    subwords = Subwords(trained)
    text = "باع 😀 المعلم 漢字"
    (tokens,) = subwords.encode([text])
    assert not any(map(is_byte, tokens.pieces))
    assert len(tokens.pieces) == len(tokens.spans)
    assert [text[start:end] for start, end in subwords.unknown_spans(text)] == ["😀", "漢字"]
    (nothing_else,) = subwords.encode(["漢"])
    assert nothing_else.pieces


def test_it_holds_no_path(trained):
    assert str(trained).encode() not in (trained / "source.spm").read_bytes()


def test_it_is_the_same_for_the_same_seed(trained, tmp_path):
    train_tokenizer(NAMED, {"toy": 1.0}, Tokenizer(size=SIZE), tmp_path, seed=1)
    assert (tmp_path / "source.spm").read_bytes() == (trained / "source.spm").read_bytes()


def test_what_has_no_weight_does_not_count(tmp_path):
    other = [Named("other", Pair("زرافة طويلة", "giraffe giraffe giraffe"))] * 50
    weights = {"toy": 1.0, "other": 0.0}
    train_tokenizer([*NAMED, *other], weights, Tokenizer(size=SIZE), tmp_path, seed=1)
    assert not any("giraf" in piece for piece in Subwords(tmp_path).vocabulary)


@pytest.mark.parametrize("size", [300, 60_000])
def test_a_size_that_the_text_does_not_give(tmp_path, size):
    with pytest.raises(ConfigurationError, match="SentencePiece cannot make"):
        train_tokenizer(NAMED, {}, Tokenizer(size=size), tmp_path, seed=1)


def test_another_kind(tmp_path):
    with pytest.raises(ConfigurationError, match="unigram, bpe"):
        train_tokenizer(NAMED, {}, Tokenizer(kind="word"), tmp_path, seed=1)
    train_tokenizer(NAMED, {}, Tokenizer(size=540, kind="bpe"), tmp_path, seed=1)
    assert (tmp_path / "vocab.json").is_file()


def test_a_model_made_elsewhere(trained, tmp_path):
    install_tokenizer(trained / "source.spm", tmp_path / "new")
    for path in trained.iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()


def test_what_is_no_model(tmp_path):
    import io

    import sentencepiece

    (tmp_path / "bad.model").write_bytes(b"nonsense")
    for name in ("bad.model", "none.model"):
        with pytest.raises(ReadError, match="not a SentencePiece model"):
            install_tokenizer(tmp_path / name, tmp_path)
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([pair[1] for pair in PAIRS]), model_writer=made, vocab_size=40,
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    (tmp_path / "other.model").write_bytes(made.getvalue())
    with pytest.raises(ReadError, match="first pieces must be"):
        install_tokenizer(tmp_path / "other.model", tmp_path)
