"""The whole report: figures, comparison, groups and the worst lines."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

pytest.importorskip("sacrebleu")

import sacrebleu

import translator.evaluation
from translator import __version__
from translator.errors import ConfigurationError, InputError
from translator.evaluation import EvaluationSet, System, evaluate, load_files, load_system
from translator.evaluation.report import as_json


@pytest.fixture(scope="module")
def report(small, ours, theirs):
    return evaluate(small, [ours, theirs, ours], samples=200, worst=5)


def test_the_scores_are_sacrebleus(report, small, ours, theirs):
    for found, system in zip(report.systems, (ours, theirs), strict=False):
        bleu = sacrebleu.corpus_bleu(list(system.lines), [list(small.references[0])])
        assert found.scores["BLEU"].score == bleu.score
        assert list(found.scores) == ["BLEU", "chrF", "TER"]
        for estimate in found.scores.values():
            assert estimate.low <= estimate.score <= estimate.high
    assert report.signatures["BLEU"].startswith("nrefs:1|bs:200|seed:12345|")


def test_every_baseline_is_compared_with_the_first(report):
    first, other, same = report.systems
    assert first.p_values is None
    assert all(value < 0.02 for value in other.p_values.values())
    assert same.p_values == {"BLEU": 1.0, "chrF": 1.0, "TER": 1.0}
    assert [system.name for system in report.systems] == ["ours.en", "theirs.en", "ours.en (2)"]


def test_the_set_and_the_checks(report):
    assert (report.test_set, report.lines, report.references) == ("small.tsv", 24, 1)
    assert report.source_words == 6 * (10 + 7 + 6 + 5)
    checks = report.systems[0].checks
    assert (checks.several, checks.fewer_sentences, checks.sentences_lost) == (6, 1, 1)
    assert (checks.empty, checks.loops) == (1, 1)
    assert (checks.numbers, checks.numbers_kept) == (12, 11)
    assert report.reference_checks.numbers_kept == 12
    assert report.reference_checks.fewer_sentences == 0


def test_groups(report, small, ours):
    shown = [(group.kind, group.name, group.lines) for group in report.groups]
    assert shown == [("length", "1–10", 24), ("domain", "news", 16), ("domain", "talks", 8)]
    news = report.groups[1]
    bleu = sacrebleu.corpus_bleu(list(ours.lines[:16]), [list(small.references[0][:16])])
    assert news.scores[0]["BLEU"] == bleu.score
    assert len(news.scores) == 3
    assert report.groups[2].scores[0]["BLEU"] == pytest.approx(100)


def test_the_worst_lines_come_first(report, small):
    first = report.worst[0]
    assert len(report.worst) == 5
    assert (first.number, first.domain, first.source) == (3, "news", small.sources[2])
    assert first.outputs[0] == ""
    assert first.scores[0] == 0
    assert first.findings[0] == ("empty",)
    scores = [line.scores[0] for line in report.worst]
    assert scores == sorted(scores)
    found = {line.number: line.findings[0] for line in report.worst[:4]}
    assert found == {
        1: ("sentences_lost",),
        2: ("numbers_missing",),
        3: ("empty",),
        4: ("loops",),
    }


def test_the_same_input_gives_the_same_report(report, small, ours, theirs):
    again = evaluate(small, [ours, theirs, ours], samples=200, worst=5)
    assert again == report
    other = evaluate(small, [ours, theirs, ours], samples=200, worst=5, seed=1)
    assert other.systems[0].scores["BLEU"] != report.systems[0].scores["BLEU"]
    with pytest.raises(FrozenInstanceError):
        report.lines = 3


def test_without_ter(small, ours):
    seen = []
    found = evaluate(
        small, [ours], ter=False, samples=100, worst=0, on_progress=lambda *n: seen.append(n)
    )
    assert list(found.systems[0].scores) == list(found.signatures) == ["BLEU", "chrF"]
    assert found.worst == ()
    assert seen == [(1, 2), (2, 2)]


def test_with_few_lines_nothing_is_resampled():
    test = EvaluationSet("tiny", ("نص قصير",), (("A short text",),))
    found = evaluate(test, [System("a", ("A short text",)), System("b", ("A text",))])
    assert found.samples == 0
    assert found.systems[0].scores["chrF"].low is None
    assert found.systems[1].p_values is None
    assert "fewer than 20 lines" in found.notes[0]


def test_samples_that_do_not_fit_into_memory_are_told(small, ours, monkeypatch):
    monkeypatch.setattr("translator.evaluation.metrics._MAX_DRAWN", 24 * 150)
    found = evaluate(small, [ours], ter=False)
    assert found.samples == 150
    assert "150 samples were drawn instead of 1,000" in found.notes[0]
    assert "bs:150|" in found.signatures["BLEU"]


def test_json_holds_everything(report):
    data = json.loads(as_json(report))
    assert data["version"] == __version__
    assert data["systems"][0]["scores"]["BLEU"]["score"] == report.systems[0].scores["BLEU"].score
    assert data["systems"][1]["p_values"]["chrF"] == report.systems[1].p_values["chrF"]
    assert data["worst"][0]["source"].startswith("زرع")
    assert "زرع" in as_json(report)
    assert set(data) == set(type(report).__dataclass_fields__)


def test_wrong_arguments(small, ours):
    with pytest.raises(InputError, match="no system"):
        evaluate(small, [])
    with pytest.raises(InputError, match="1 outputs for 24 lines"):
        evaluate(small, [ours, replace(ours, lines=("x",))])
    for wrong in ({"samples": 5}, {"seed": 0}, {"worst": -1}, {"worst": 1001}):
        with pytest.raises(ConfigurationError, match="between"):
            evaluate(small, [ours], **wrong)


def test_the_public_names_are_there():
    names = translator.evaluation.__all__
    assert [name for name in names if not hasattr(translator.evaluation, name)] == []


@pytest.mark.slow
@pytest.mark.shared
def test_known_systems_have_their_published_scores(shared):
    folder = shared / "evaluation"
    if not (folder / "flores-dev.argos.en").is_file():
        pytest.skip("the stored outputs are not there")
    test = load_files(folder / "flores-dev.ar", [folder / "flores-dev.en"])
    paths = [folder / f"flores-dev.{name}.en" for name in ("argos", "opusmt", "nllb")]
    systems = [load_system(path, len(test.sources)) for path in paths]
    found = evaluate(test, systems, ter=False)
    assert [round(system.scores["BLEU"].score, 1) for system in found.systems] == [30.0, 33.9, 37.5]
    assert all(system.p_values["BLEU"] < 0.01 for system in found.systems[1:])
    lost = [system.checks.sentences_lost for system in found.systems]
    assert lost[0] < lost[1] < lost[2]
