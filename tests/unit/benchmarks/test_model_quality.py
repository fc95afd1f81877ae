"""``benchmarks.quality`` on a model that is faked: its figures, its card, its complaints."""

import json
import sys

import pytest

pytest.importorskip("sacrebleu")

from benchmarks import quality
from translator.pipeline import Translator
from translator.registry import Found
from translator.registry.card import read_card, write_card
from translator.testing import FakeEngine
from translator.types import ModelCard


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the benchmark with its arguments."""
    (tmp_path / "a.ar").write_text("نص أول قصير\nنص ثان أطول قليلا\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("<نص> <أول> <قصير>\n<نص> <ثان> <أطول> <منه>\n", encoding="utf-8")
    (tmp_path / "short.en").write_text("One line\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(quality, "Translator", lambda _: Translator(engine=FakeEngine()))
    monkeypatch.setattr(quality, "resolve", lambda _: Found(tmp_path, ModelCard("x"), ""))

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["quality", *arguments])
        quality.main()

    return call


def test_figures(run, capsys):
    run("a.ar", "a.en", "--against", "other")
    bleu, chrf, scores, *again, differ = capsys.readouterr().out.splitlines()
    assert bleu.startswith("nrefs:1|case:mixed|eff:no|tok:13a|")
    assert "nc:6" in chrf
    found = json.loads(scores)
    assert list(found) == ["BLEU", "chrF"]
    assert all(50 < score < 100 and score == round(score, 1) for score in found.values())
    assert again == [bleu, chrf, scores]
    assert differ == "0 of 2 lines differ"


def test_the_card_is_written(run, tmp_path):
    write_card(tmp_path, ModelCard("x", quality={"old": {"BLEU": 1.0}}))
    run("a.ar", "a.en", "--write-card", "mine")
    found = read_card(tmp_path).quality
    assert found["old"] == {"BLEU": 1.0}
    assert set(found["mine"]) == {"BLEU", "chrF"}


def test_files_that_do_not_fit(run, capsys):
    with pytest.raises(SystemExit) as end:
        run("a.ar", "short.en")
    assert end.value.code == 2
    assert "short.en has 1 lines" in capsys.readouterr().err
