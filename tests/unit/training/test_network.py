"""The network computes what transformers' MarianMTModel does."""

import pytest
import torch
from checkpoint import make_model
from torch.nn import functional

from translator.training.batches import collate
from translator.training.network import Dropout, Network, Shape, positions
from translator.training.weights import to_checkpoint


def pair_of_models(activation="relu"):
    shape = Shape(40, width=16, feed_forward=32, heads=2, encoder_layers=2, decoder_layers=3,
                  activation=activation)  # fmt: skip
    torch.manual_seed(5)
    network = Network(shape).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
        network.embedding.weight[shape.pad] = 0.0
        network.bias.normal_()
    theirs = make_model(40, activation_function=activation)
    missing = theirs.load_state_dict(to_checkpoint(network.state_dict(), shape), strict=False)
    assert not missing.unexpected_keys
    theirs.tie_weights()
    return network, theirs


def batch():
    draw = torch.Generator().manual_seed(1)
    source = torch.randint(2, 39, (3, 9), generator=draw)
    target = torch.randint(2, 39, (3, 7), generator=draw)
    source[0, 5:] = source[1, 8:] = 39
    target[:, 0] = 39
    return source, target


@pytest.mark.parametrize("activation", ["relu", "swish", "gelu"])
def test_the_same_scores(activation):
    network, theirs = pair_of_models(activation)
    source, target = batch()
    with torch.no_grad():
        memory, mask = network.encode(source)
        states, _ = network.decode(target, memory, mask)
        ours = functional.linear(states, network.embedding.weight, network.bias)
        expected = theirs(
            input_ids=source, attention_mask=(source != 39).long(), decoder_input_ids=target
        ).logits
    # Theirs may mask the score of padding.
    torch.testing.assert_close(ours[..., :39], expected[..., :39], atol=1e-4, rtol=1e-4)


def test_the_same_attention():
    network, theirs = pair_of_models()
    theirs.set_attn_implementation("eager")
    source, target = batch()
    with torch.no_grad():
        memory, mask = network.encode(source)
        _, weights = network.decode(target, memory, mask)
        expected = theirs(
            input_ids=source, attention_mask=(source != 39).long(), decoder_input_ids=target,
            output_attentions=True,
        ).cross_attentions[-1]  # fmt: skip
    torch.testing.assert_close(weights, expected, atol=1e-5, rtol=1e-4)
    assert weights[0, :, :, 5:].abs().max() == 0


def test_padding_changes_nothing(shape):
    torch.manual_seed(0)
    network = Network(shape).eval()
    source, target = torch.tensor([[5, 6, 0]]), torch.tensor([[39, 7, 8]])
    padded = torch.tensor([[5, 6, 0, 39, 39]]), torch.tensor([[39, 7, 8, 39]])
    with torch.no_grad():
        alone, _ = network.decode(target, *network.encode(source))
        states, _ = network.decode(padded[1], *network.encode(padded[0]))
    torch.testing.assert_close(states[:, :3], alone, atol=1e-5, rtol=1e-5)


def test_a_position_does_not_see_what_comes(shape):
    torch.manual_seed(0)
    network = Network(shape).eval()
    memory = network.encode(torch.tensor([[5, 6, 0]]))
    one, _ = network.decode(torch.tensor([[39, 7, 8]]), *memory)
    other, _ = network.decode(torch.tensor([[39, 7, 20]]), *memory)
    torch.testing.assert_close(one[:, :2], other[:, :2])
    assert not torch.allclose(one[:, 2], other[:, 2])


def test_loss_likelihood_and_tokens(shape, numbers):
    torch.manual_seed(0)
    network = Network(shape, dropout=0.0)
    one = collate(numbers, [(3,), (8,)], 0, shape.pad)
    loss, likelihood, tokens = network(one, 0.0, 0.0)
    assert int(tokens) == len(numbers[3].target) + len(numbers[8].target) + 2
    assert float(loss) == pytest.approx(float(likelihood) / int(tokens), rel=1e-5)
    with_links, same, _ = network(one, 0.0, 0.5)
    assert float(with_links) > float(loss)
    assert float(same) == float(likelihood)
    smoothed, same, _ = network(one, 0.1, 0.0)
    assert float(smoothed) != float(loss)
    assert float(same) == float(likelihood)


def test_every_parameter_learns(shape, numbers):
    torch.manual_seed(0)
    network = Network(shape, dropout=0.1)
    network(collate(numbers, [(3,), (8,)], 0, shape.pad), 0.1, 0.1)[0].backward()
    without = [name for name, one in network.named_parameters() if one.grad is None]
    assert without == []
    assert all(torch.isfinite(one.grad).all() for one in network.parameters())


def test_dropout_is_one_mask_for_all_positions():
    torch.manual_seed(0)
    drop = Dropout(0.5)
    added = drop(torch.zeros(2, 5, 100), torch.ones(2, 5, 100))
    assert set(added.flatten().tolist()) == {0.0, 2.0}
    assert (added == added[:, :1]).all()
    assert 0.3 < float(added.mean()) / 2 < 0.7
    assert (drop.eval()(torch.zeros(2, 5, 100), torch.ones(2, 5, 100)) == 1).all()


def test_positions_are_sines_then_cosines():
    found = positions(3, 4)
    assert found[0].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert float(found[2, 0]) == pytest.approx(float(torch.sin(torch.tensor(2.0))))
    assert float(found[2, 3]) == pytest.approx(float(torch.cos(torch.tensor(0.02))))


def test_padding_begins_at_zero(shape):
    assert float(Network(shape).embedding.weight[shape.pad].abs().max()) == 0.0
