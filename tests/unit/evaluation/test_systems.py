"""Outputs from files and from models."""

import json

import pytest

from translator.errors import ConfigurationError, InputError, ReadError
from translator.evaluation import systems
from translator.evaluation.systems import (
    System,
    check_system,
    load_system,
    measure_alignment,
    run_system,
    unique_names,
)
from translator.pipeline import Translator
from translator.testing import FakeEngine
from translator.types import ModelCard


def test_a_file(tmp_path):
    path = tmp_path / "theirs.en"
    path.write_text("One  line.\n\n\tAnother. \n", encoding="utf-8")
    found = load_system(path, 3)
    assert found == System("theirs.en", ("One line.", "", "Another."))
    with pytest.raises(ReadError, match=r"theirs.en has 3 lines, but the test set has 4"):
        load_system(path, 4)


def test_a_model_gives_a_line_for_a_line(monkeypatch):
    monkeypatch.setattr(systems, "_AT_ONCE", 2)
    engine = FakeEngine(failing=("سيئة",))
    seen = []
    sources = ["جملة أولى. جملة ثانية.", "سطر\u2028مكسور", "كلمة سيئة", "٥", "نص"]
    found = run_system(
        Translator(engine=engine), sources, on_progress=lambda *n: seen.append(n), beam_size=2
    )
    assert found.lines == (
        "<جملة> <أولى.> <جملة> <ثانية.>",
        "<سطر> <مكسور>",
        "[not translated] كلمة سيئة",
        "٥",
        "<نص>",
    )
    assert (found.name, found.failed) == ("fake", 1)
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert found.speed.seconds > 0
    ratio = found.speed.words_per_second / found.speed.lines_per_second
    # A line separator is white space.
    assert ratio == pytest.approx(10 / 5)


def test_wrong_options_are_told():
    with pytest.raises(ConfigurationError, match="beam"):
        run_system(Translator(engine=FakeEngine()), ["نص"], beem=3)


def test_there_must_be_an_output_for_each_line():
    check_system(System("x", ("a", "")), 2)
    with pytest.raises(InputError, match="x has 1 outputs for 2 lines"):
        check_system(System("x", ("a",)), 2)


def test_names_stay_apart():
    given = [System(name, ()) for name in ("a", "b", "a", "a", "a (2)")]
    assert unique_names(given) == ["a", "b", "a (2)", "a (3)", "a (2) (2)"]


@pytest.mark.parametrize(
    ("details", "layers", "expected"),
    [
        ({}, 6, (-2, (0, 1, 2, 3))),
        ({}, 2, (-1, (0, 1, 2, 3))),
        ({"alignment": {"layer": -3, "heads": 2}}, 6, (-3, (0, 1))),
        ({"alignment": {"layer": 1, "heads": 0}}, 2, (1, (0, 1, 2, 3))),
        ({"alignment": {}}, 6, (-1, (0,))),
    ],
)
def test_the_reading_is_the_engines(details, layers, expected):
    from translator.engine.torch import _alignment_of

    card = ModelCard("x", details=details)
    found = systems._reading(card, layers, 4)
    assert (found.layer, found.heads) == expected
    layer, heads = _alignment_of(card, layers)
    assert found.layer % layers == layer % layers
    assert len(found.heads) == (heads or 4)


@pytest.mark.slow
def test_alignment_of_the_embedded_model(root, tmp_path):
    from translator.registry import EMBEDDED, resolve

    whole = (root / "tests" / "data" / "alignment.json").read_text(encoding="utf-8")
    some = tmp_path / "some.json"
    some.write_text(json.dumps(json.loads(whole)[:12]), encoding="utf-8")
    model = resolve(EMBEDDED)
    found = measure_alignment(model.path, model.card, some)
    assert found.low <= found.error_rate <= found.high < 0.3
    assert found.precision > 0.7
    assert found.recall > 0.7
    assert found.sentences == 12


@pytest.mark.slow
def test_alignment_of_a_checkpoint(root, tmp_path):
    pytest.importorskip("torch")
    from checkpoint import TEXT, make_checkpoint

    folder = make_checkpoint(tmp_path / "toy")
    entry = {"id": "one", "source": TEXT[0], "target": TEXT[5], "sure": [[0, 2]], "possible": []}
    references = tmp_path / "pairs.json"
    references.write_text(json.dumps([entry]), encoding="utf-8")
    found = measure_alignment(folder, ModelCard("toy", format="transformers"), references)
    assert 0 <= found.error_rate <= 1
    assert (found.sentences, found.sure_links) == (1, 1)
