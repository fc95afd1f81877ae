"""``muwazi evaluate`` without a model: every Arabic word becomes ``<word>``."""

import json
import sys

import pytest

pytest.importorskip("sacrebleu")

from translator import registry
from translator.errors import ModelNotFoundError
from translator.registry import Found
from translator.testing import FakeEngine
from translator.types import ModelCard

SOURCES = ["وصل القطار متأخرا.", "زرع الفلاح القمح في 3 حقول."] * 12
REFERENCES = ["The train came late.", "The farmer planted wheat in 3 fields."] * 12


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A test set as files and as a table, and the outputs of two systems."""
    files = {
        "test.ar": SOURCES,
        "test.en": REFERENCES,
        "good.en": ["The train came late.", "The farmer planted wheat in 4 fields."] * 12,
        "bad.en": ["A train was not on time.", "Wheat grew."] * 12,
        "test.tsv": [
            f"{source}\t{reference}\t{'news' if at < 14 else 'talks'}"
            for at, (source, reference) in enumerate(zip(SOURCES, REFERENCES, strict=True))
        ],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def models(monkeypatch, tmp_path):
    """Two models that are here; what was looked for is kept."""
    asked = []

    def resolve(name):
        asked.append(name)
        if name not in ("muwazi-ar-en", "other"):
            raise ModelNotFoundError(f"There is no model {name!r}.")
        return Found(tmp_path, ModelCard(name), "As asked for.")

    monkeypatch.setattr(registry, "resolve", resolve)
    return asked


def evaluate(cli, *arguments, code=0):
    result = cli("evaluate", *arguments)
    assert result.exit_code == code, result.output
    return result


def test_stored_outputs(cli, folder, models):
    result = evaluate(cli, "test.tsv", "--output", "good.en", "--output", "bad.en")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("test.tsv: 24 lines")
    good = next(line for line in lines if line.startswith("  good.en"))
    assert "(" in good
    assert any(line.startswith("  against bad.en  +") for line in lines)
    assert "By domain" in lines
    assert "50.0 %" not in result.stdout
    assert "0.0 % (0 of 12)" in result.stdout
    assert "nrefs:1|bs:1000|seed:12345|" in result.stdout
    assert cli.opened == models == []


def test_a_model_by_default_the_embedded_one(cli, folder, models):
    result = evaluate(cli, "-s", "test.ar", "-r", "test.en", "--no-ter", "--beam", "2", "--json")
    assert models == ["muwazi-ar-en"]
    settings = cli.opened[0]["settings"]
    assert (settings.model, settings.beam_size) == ("muwazi-ar-en", 2)
    data = json.loads(result.stdout)
    (system,) = data["systems"]
    assert system["name"] == "fake"
    assert set(system["scores"]) == {"BLEU", "chrF"}
    assert system["failed"] == 0
    assert system["speed"]["seconds"] > 0
    assert {line["outputs"][0] for line in data["worst"]} <= {
        "<وصل> <القطار> <متأخرا.>", "<زرع> <الفلاح> <القمح> <في> <3> <حقول.>",
    }  # fmt: skip


def test_the_model_of_the_settings_goes_first(cli, folder, models, monkeypatch):
    monkeypatch.setenv("MUWAZI_MODEL", "other")
    evaluate(cli, "test.tsv", "--no-ter")
    assert models == ["other"]
    evaluate(cli, "test.tsv", "--no-ter", "--model", "muwazi-ar-en")
    assert models == ["other", "muwazi-ar-en"]


def test_against_a_file_and_a_model(cli, folder, models):
    result = evaluate(
        cli, "test.tsv", "--against", "good.en", "--against", "other", "--json", "--samples", "100"
    )
    data = json.loads(result.stdout)
    assert [system["name"] for system in data["systems"]] == ["fake", "good.en", "fake (2)"]
    assert data["systems"][1]["p_values"]["BLEU"] < 0.05
    assert data["systems"][2]["p_values"]["BLEU"] == 1.0
    assert [opened["settings"].model for opened in cli.opened] == ["muwazi-ar-en", "other"]
    assert data["samples"] == 100


def test_the_page_and_the_translations_are_written(cli, folder):
    evaluate(
        cli, "test.tsv", "--no-ter", "--worst", "1", "--html", "r.html", "--save-output", "o.en"
    )
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<article>") == 1
    lines = (folder / "o.en").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 24
    assert lines[0] == "<وصل> <القطار> <متأخرا.>"
    again = evaluate(cli, "test.tsv", "--no-ter", "--output", "o.en", "--against", "o.en", "--json")
    assert json.loads(again.stdout)["systems"][1]["p_values"] == {"BLEU": 1.0, "chrF": 1.0}
    assert not list(folder.glob(".muwazi-*"))


def test_a_line_that_fails_is_told(cli, folder):
    cli.engine = FakeEngine(failing=("القطار",))
    result = evaluate(cli, "test.tsv", "--no-ter", code=1)
    assert "12 lines could not be translated" in result.stderr
    assert "failed" in result.stdout


def test_the_seed_changes_the_intervals_alone(cli, folder):
    (folder / "mixed.en").write_text(
        "".join(f"{line}\n" for line in [*REFERENCES[:16], *["No wheat here."] * 8])
    )
    one, two, other = (
        json.loads(
            evaluate(
                cli, "test.tsv", "--output", "mixed.en", "--json", "--no-ter", "--seed", seed
            ).stdout
        )["systems"][0]["scores"]["BLEU"]
        for seed in ("5", "5", "6")
    )
    assert one == two
    assert one != other
    assert one["score"] == other["score"]


def test_alignments(cli, folder, monkeypatch):
    from translator.evaluation import systems
    from translator.evaluation.alignment import Score

    pair = {"id": "a", "source": SOURCES[0], "target": REFERENCES[0], "sure": [[1, 1]],
            "possible": []}  # fmt: skip
    (folder / "pairs.json").write_text(json.dumps([pair]), encoding="utf-8")
    monkeypatch.setattr(systems, "score_converted", lambda *_: [Score(2, 1, 1, 1)])
    result = evaluate(cli, "test.tsv", "--no-ter", "--alignments", "pairs.json", "--json")
    assert json.loads(result.stdout)["systems"][0]["alignment"]["error_rate"] == pytest.approx(
        1 / 3
    )
    wrong = evaluate(cli, "test.tsv", "--output", "good.en", "--alignments", "pairs.json", code=2)
    assert "stored outputs have none" in wrong.stderr
    (folder / "pairs.json").write_text("[]", encoding="utf-8")
    cli.opened.clear()
    assert "not a list" in evaluate(cli, "test.tsv", "--alignments", "pairs.json", code=2).stderr
    assert cli.opened == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing to measure on"),
        (["-s", "test.ar"], "Nothing to measure on"),
        (["test.tsv", "-s", "test.ar"], "not both"),
        (["nothing.tsv"], "There is no file nothing.tsv"),
        (["nothing"], "no file nothing, and sacrebleu has no set of that name"),
        (["test.tsv", "--model", "x", "--output", "good.en"], "not both"),
        (["test.tsv", "--output", "nothing.en"], "There is no file nothing.en"),
        (["test.ar"], "Line 1 of test.ar has no reference"),
        (["-s", "test.ar", "-r", "short.en"], "short.en has 1 lines, but test.ar has 24"),
        (["test.tsv", "--output", "short.en"], "short.en has 1 lines, but the test set has 24"),
        (["test.tsv", "--html", "test.tsv"], "test.tsv is an input"),
        (["test.tsv", "--output", "good.en", "--html", "good.en"], "good.en is an input"),
        (["test.tsv", "--against", "bad.en", "--save-output", "bad.en"], "bad.en is an input"),
        (["test.tsv", "--html", "x", "--save-output", "./x"], "the same file"),
        (["test.tsv", "--output", "good.en", "--save-output", "x"], "--save-output keeps"),
        (["test.tsv", "--html", "no/such/folder.html"], "cannot be written"),
        (["test.tsv", "--save-output", "no/such/file"], "cannot be written"),
        (["test.tsv", "--samples", "5"], "--samples"),
        (["test.tsv", "--seed", "0"], "--seed"),
        (["test.tsv", "--beam", "99"], "--beam"),
    ],
)
def test_what_is_wrong_is_told_before_a_model_runs(cli, folder, arguments, message):
    (folder / "short.en").write_text("One line.\n")
    result = evaluate(cli, *arguments, code=2)
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert cli.opened == []
    assert cli.engine.calls == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "no-such"], "There is no model 'no-such'"),
        (["--against", "lost.en"], "There is no file lost.en, and no such model"),
    ],
)
def test_a_model_that_is_not_here(cli, folder, arguments, message):
    assert message in evaluate(cli, "test.tsv", *arguments, code=3).stderr
    assert cli.opened == []


def test_without_sacrebleu(cli, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    assert "muwazi[evaluate]" in evaluate(cli, "test.tsv", code=2).stderr


def test_nothing_is_left_when_measuring_fails(cli, folder, monkeypatch):
    from translator.evaluation import report

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "evaluate", fail)
    evaluate(cli, "test.tsv", "--html", "r.html", "--save-output", "o.en", code=130)
    assert not (folder / "r.html").exists()
    # Minutes of work are kept.
    assert len((folder / "o.en").read_text(encoding="utf-8").splitlines()) == 24
