"""Scores are sacrebleu's; what is added up from lines is what sacrebleu gives for the whole."""

import os
import sys

import pytest

pytest.importorskip("sacrebleu")

import sacrebleu

from translator.errors import ConfigurationError, MissingDependencyError
from translator.evaluation.metrics import (
    METRICS,
    Metric,
    affordable_samples,
    check_sampling,
    corpus_scores,
    paired_p_values,
    require_sacrebleu,
)

NOUNS = "train school harvest market bridge library doctor village river letter".split()
REFERENCES = tuple(
    f"The old {noun} near the town was closed for {days} days last winter."
    for noun in NOUNS
    for days in (2, 5, 9)
)
GOOD = tuple(line.replace("last winter", "in winter") for line in REFERENCES)
BAD = tuple(f"An ancient {line.split()[2]} close by the city shut down." for line in REFERENCES)
OTHER = tuple(line.replace("The old", "Our big") for line in REFERENCES)

MIXED = tuple(BAD[at] if at % 3 == 0 else line for at, line in enumerate(GOOD))


@pytest.fixture(autouse=True)
def unseeded(monkeypatch):
    monkeypatch.setenv("SACREBLEU_SEED", "99")


def theirs(name, lines, references=(REFERENCES,), **options):
    metric = {"BLEU": sacrebleu.BLEU, "chrF": sacrebleu.CHRF, "TER": sacrebleu.TER}[name]()
    score = metric.corpus_score(list(lines), [list(r) for r in references], **options)
    return score, str(metric.get_signature())


@pytest.mark.parametrize("name", METRICS)
def test_corpus_scores_and_signatures(name):
    scores, signatures = corpus_scores(GOOD, (REFERENCES, OTHER))
    score, signature = theirs(name, GOOD, (REFERENCES, OTHER))
    assert scores[name] == score.score
    assert signatures[name] == signature
    assert "nrefs:2|" in signature
    assert list(scores) == list(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_a_part_scores_as_if_it_were_the_whole(name):
    chosen = [1, 4, 7, 20]
    score, _ = theirs(name, [BAD[i] for i in chosen], [[REFERENCES[i] for i in chosen]])
    assert Metric(name, [REFERENCES]).score(BAD, chosen) == score.score


@pytest.mark.parametrize("name", METRICS)
def test_a_set_is_taken_in_parts_without_a_difference(name, monkeypatch):
    monkeypatch.setattr("translator.evaluation.metrics._AT_ONCE", 7)
    metric = Metric(name, [REFERENCES, OTHER])
    score, signature = theirs(name, MIXED, [REFERENCES, OTHER])
    assert (metric.score(MIXED), metric.signature()) == (score.score, signature)


def test_sentence_chrf():
    found = Metric("chrF", [REFERENCES]).line_scores(GOOD)
    assert found == [
        sacrebleu.sentence_chrf(one, [other]).score
        for one, other in zip(GOOD, REFERENCES, strict=True)
    ]


@pytest.mark.parametrize("name", METRICS)
def test_intervals_are_as_wide_as_sacrebleus(name, monkeypatch):
    metric = Metric(name, [REFERENCES])
    low, high = metric.interval(MIXED, samples=200, seed=7)
    monkeypatch.setenv("SACREBLEU_SEED", "7")
    score, signature = theirs(name, MIXED, n_bootstrap=200)
    assert low < metric.score(MIXED) < high
    assert (high - low) / 2 == pytest.approx(score._ci)
    assert metric.signature() == signature
    assert "bs:200|seed:7|" in signature


def test_the_seed_is_kept_and_put_back():
    metric = Metric("BLEU", [REFERENCES])
    drawn = {metric.interval(MIXED, samples=100, seed=seed) for seed in (1, 1, 2)}
    assert len(drawn) == 2
    assert os.environ["SACREBLEU_SEED"] == "99"


def test_paired_bootstrap(monkeypatch):
    metrics = [Metric(name, [REFERENCES]) for name in METRICS]
    same = tuple(GOOD)
    near = (*GOOD[:-1], BAD[-1])
    found = paired_p_values(metrics, GOOD, [BAD, list(same), near], samples=300, seed=3)
    assert set(found[0]) == set(METRICS)
    assert all(value < 0.01 for value in found[0].values())
    assert found[1] == dict.fromkeys(METRICS, 1.0)
    assert all(value > 0.1 for value in found[2].values())
    assert paired_p_values(metrics, GOOD, [], samples=300, seed=3) == []
    # The same as by sacrebleu itself.
    from sacrebleu.significance import PairedTest

    monkeypatch.setenv("SACREBLEU_SEED", "3")
    own = {"BLEU": sacrebleu.BLEU(), "chrF": sacrebleu.CHRF(), "TER": sacrebleu.TER()}
    systems = [("ours", list(GOOD)), ("near", list(near))]
    _, results = PairedTest(systems, own, [list(REFERENCES)], "bs", n_samples=300)()
    columns = [row for name, row in results.items() if name != "System"]
    assert list(found[2].values()) == [row[1].p_value for row in columns]


def test_empty_outputs_are_scored():
    scores, _ = corpus_scores(("", *GOOD[1:]), [REFERENCES])
    assert 0 < scores["BLEU"] < 100
    nothing, _ = corpus_scores(("",) * len(GOOD), [REFERENCES])
    assert nothing["BLEU"] == nothing["chrF"] == 0
    assert nothing["TER"] == 100


def test_samples_are_bounded_by_memory():
    assert affordable_samples(1000, 997) == 1000
    assert affordable_samples(1000, 50_000) == 200


def test_wrong_arguments():
    with pytest.raises(ConfigurationError, match="METEOR"):
        Metric("METEOR", [REFERENCES])
    for samples, seed in ((99, 1), (100_001, 1), (1000, 0), (1000, 2**32)):
        with pytest.raises(ConfigurationError, match="between"):
            check_sampling(samples, seed)


def test_without_sacrebleu_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    with pytest.raises(MissingDependencyError, match=r"muwazi\[evaluate\]"):
        require_sacrebleu()
    with pytest.raises(MissingDependencyError):
        corpus_scores(GOOD, [REFERENCES])
