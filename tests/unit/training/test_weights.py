"""Parameters to and from a Hugging Face checkpoint."""

import json

import pytest
import torch
from checkpoint import make_checkpoint

from translator.errors import ConversionError, ModelIntegrityError
from translator.registry.marian import load_checkpoint
from translator.training.network import Network, Shape
from translator.training.weights import (
    load_network,
    move_vocabulary,
    read_ids,
    save_checkpoint,
    shape_of,
)


def small(vocabulary):
    torch.manual_seed(2)
    return Network(Shape(vocabulary, 16, 32, 2, 2, 1, "swish"))


def test_there_and_back(subwords, tmp_path):
    network = small(len(read_ids(subwords)))
    with torch.no_grad():
        network.bias.normal_()
    save_checkpoint(network.state_dict(), network.shape, subwords, tmp_path / "checkpoint")
    back = load_network(tmp_path / "checkpoint", 0.3)
    assert back.shape == network.shape
    assert back.dropout.rate == 0.3
    theirs = back.state_dict()
    assert set(theirs) == set(network.state_dict())
    for name, tensor in network.state_dict().items():
        assert torch.equal(theirs[name], tensor.half().float()), name


def test_the_checkpoint_is_one_for_the_rest_of_the_project(subwords, tmp_path):
    network = small(len(read_ids(subwords)))
    save_checkpoint(network.state_dict(), network.shape, subwords, tmp_path / "checkpoint")
    loaded = load_checkpoint(tmp_path / "checkpoint")
    assert loaded.pad == network.shape.pad
    assert loaded.model.config.decoder_layers == 1


def test_a_checkpoint_made_by_transformers(tmp_path):
    folder = make_checkpoint(tmp_path / "toy")
    network = load_network(folder, 0.0).eval()
    theirs = load_checkpoint(folder).model
    source, pad = torch.tensor([[5, 9, 11, 0]]), network.shape.pad
    with torch.no_grad():
        states, _ = network.decode(torch.tensor([[pad, 7]]), *network.encode(source))
        ours = states @ network.embedding.weight.T + network.bias
        expected = theirs(input_ids=source, decoder_input_ids=torch.tensor([[pad, 7]])).logits
    torch.testing.assert_close(ours[..., :pad], expected[..., :pad], atol=1e-3, rtol=1e-3)


def test_pieces_that_both_know_keep_their_embedding(subwords, tmp_path):
    old = read_ids(subwords)
    network = small(len(old))
    before = network.embedding.weight.detach().clone()
    new = tmp_path / "new"
    new.mkdir()
    kept = ["</s>", "<unk>", "▁the", *sorted(set(old) - {"</s>", "<unk>", "▁the", "<pad>"})[5:25]]
    kept = [piece for piece in kept if piece in old]
    pieces = [*kept, "▁busfarm", "漢", "<pad>"]
    ids = {piece: at for at, piece in enumerate(pieces)}
    (new / "vocab.json").write_text(json.dumps(ids), "utf-8")
    move_vocabulary(network, subwords, new)
    after = network.embedding.weight
    assert network.shape.vocabulary == len(after) == len(network.bias) == len(pieces)
    assert network.shape.width == 16
    for piece in kept:
        assert torch.equal(after[ids[piece]], before[old[piece]]), piece
    assert float(after[ids["<pad>"]].abs().max()) == 0.0
    assert torch.equal(after[ids["漢"]], after[ids["漢"]])
    assert torch.isfinite(after).all()
    assert after.requires_grad
    assert network.embedding.padding_idx == len(pieces) - 1


def test_a_new_piece_is_the_mean_of_the_old_that_spell_it(subwords, tmp_path):
    from translator.text.subword import Subwords

    old = read_ids(subwords)
    network = small(len(old))
    before = network.embedding.weight.detach().clone()
    spelled = Subwords(subwords).encode_target(["busfarm"])[0]
    assert len(spelled) > 1
    (tmp_path / "vocab.json").write_text(
        json.dumps({"</s>": 0, "<unk>": 1, "▁busfarm": 2, "<pad>": 3}), "utf-8"
    )
    move_vocabulary(network, subwords, tmp_path)
    expected = before[[old[piece] for piece in spelled if piece in old]].mean(0)
    torch.testing.assert_close(network.embedding.weight[2], expected)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"decoder_ffn_dim": 64}, "feed-forward"),
        ({"activation_function": "tanh"}, "'tanh'"),
    ],
)
def test_shapes_that_are_not_ours(change, message):
    config = {
        "vocab_size": 40, "d_model": 16, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
        "encoder_attention_heads": 2, "encoder_layers": 2, "decoder_layers": 1,
        "activation_function": "relu",
    }  # fmt: skip
    assert shape_of(config) == Shape(40, 16, 32, 2, 2, 1)
    with pytest.raises(ConversionError, match=message):
        shape_of({**config, **change})


def test_embeddings_that_are_not_scaled(tmp_path):
    folder = make_checkpoint(tmp_path / "toy", scale_embedding=False)
    with pytest.raises(ConversionError, match="scale"):
        load_network(folder, 0.0)


def test_a_vocabulary_that_cannot_be_read(tmp_path):
    with pytest.raises(ModelIntegrityError, match=r"vocab\.json"):
        read_ids(tmp_path)
    (tmp_path / "vocab.json").write_text("{", "utf-8")
    with pytest.raises(ModelIntegrityError, match=r"vocab\.json"):
        read_ids(tmp_path)
