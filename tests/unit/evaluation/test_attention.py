from dataclasses import replace

import pytest

from translator.align.links import LinkRules
from translator.align.words import word_spans
from translator.evaluation.alignment import AlignedPair, Score, load_pairs, total
from translator.evaluation.attention import (
    GRID,
    METHODS,
    Forced,
    Reading,
    force,
    measure,
    readings,
    score_converted,
    score_reading,
)
from translator.types import Hypothesis, ModelCard


def toy(name, heads):
    """Two words against two, one layer; ``heads``: for each head, its 2 × 2 attention."""
    np = pytest.importorskip("numpy")
    source, target = "كتب رسالة", "wrote letter"
    links = frozenset({(0, 0), (1, 1)})
    hypothesis = Hypothesis(
        target,
        tuple(target.split()),
        word_spans(target),
        source_tokens=tuple(source.split()),
        source_spans=word_spans(source),
    )
    pair = AlignedPair(name, source, target, links, links)
    return Forced(pair, source, hypothesis, np.array([heads]))


RIGHT, WRONG = [[0.9, 0.1], [0.1, 0.9]], [[0.1, 0.9], [0.9, 0.1]]


def test_readings_are_single_heads_and_the_first_few_from_the_last_layer():
    assert readings(2, 3) == [
        Reading(layer, heads)
        for layer in (-1, -2)
        for heads in [(0,), (1,), (2,), (0, 1), (0, 1, 2)]
    ]


def test_a_head_that_aligns_is_told_from_one_that_does_not():
    forced = [toy(str(number), [RIGHT, WRONG]) for number in range(4)]
    right = measure(forced, Reading(-1, (0,)))
    wrong = measure(forced, Reading(-1, (1,)))
    assert right.default == right.best == right.crossed == Score(8, 8, 8, 8)
    assert wrong.default.error_rate == 1.0
    assert total(score_reading(forced, Reading(-1, (0,)))) == right.default


def test_heads_are_averaged():
    forced = [toy("one", [RIGHT, [[0.5, 0.5], [0.5, 0.5]]])]
    for method in METHODS.values():
        assert measure(forced, Reading(-1, (0, 1)), method=method).best.error_rate == 0.0


def test_rules_are_never_scored_on_the_half_they_were_chosen_on():
    # The first half needs every link, the second none beyond the strongest.
    loose, strict = LinkRules(0.1, 0.0, 1.1), LinkRules(1.0, 0.0, 1.1)
    everything = frozenset((i, j) for i in range(2) for j in range(2))
    one, other = toy("one", [RIGHT]), toy("two", [RIGHT])
    one = replace(one, pair=replace(one.pair, sure=everything, possible=everything))
    found = measure(
        [one, other], Reading(-1, (0,)), method=METHODS["attention"], grid=[loose, strict]
    )
    # Strict, chosen on the second, finds 2 of 4; loose, chosen on the first, proposes 4 for 2.
    assert found.crossed == Score(proposed=6, sure=6, found_sure=4, found_possible=4)
    assert found.best.error_rate < found.crossed.error_rate


@pytest.fixture(scope="module")
def pairs(root):
    return load_pairs(root / "tests" / "data" / "alignment.json")


@pytest.mark.slow
@pytest.mark.shared
def test_the_guided_head_aligns_best(shared, pairs):
    pytest.importorskip("torch")
    from translator.engine.torch import TorchEngine

    folder = shared / "models" / "ar-en-v0"
    engine = TorchEngine(folder, ModelCard("v0", format="transformers"), cpu_threads=1)
    forced = force(engine, folder, pairs)
    layers, heads = forced[0].attention.shape[:2]
    rates = {
        reading: total(score_reading(forced, reading)).error_rate
        for reading in readings(layers, heads)
    }
    best = min(rates, key=rates.__getitem__)
    assert best == Reading(-1, (0,))
    assert rates[best] < 0.15


@pytest.mark.slow
@pytest.mark.shared
def test_the_rules_in_force_are_on_the_plateau_of_the_grid(shared, pairs):
    pytest.importorskip("torch")
    from translator.engine.torch import TorchEngine

    folder = shared / "models" / "ar-en-v0"
    engine = TorchEngine(folder, ModelCard("v0", format="transformers"), cpu_threads=1)
    found = measure(force(engine, folder, pairs), Reading(-1, (0,)), grid=GRID[::3])
    assert found.default.error_rate < found.best.error_rate + 0.01
    first = measure(
        force(engine, folder, pairs),
        Reading(-1, (0,)),
        method=METHODS["attention"],
        grid=[LinkRules(0.5, 0.12, 0.2)],
    )
    assert found.crossed.error_rate < first.best.error_rate - 0.03


@pytest.mark.slow
def test_the_embedded_model_aligns_through_ctranslate2(pairs):
    from translator.registry import embedded_path

    score = total(score_converted(embedded_path(), pairs))
    assert score.error_rate < 0.16
    assert score.precision > 0.8
    assert score.recall > 0.8
