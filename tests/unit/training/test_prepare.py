"""Sets to clean pairs, and what is reported of them."""

import json

import pytest
from toys import PAIRS, write_tsv

from translator.errors import ConfigurationError, ReadError
from translator.training.config import parse_config
from translator.training.pairs import Pair
from translator.training.prepare import Named, prepare, read_prepared


def recipe(tmp_path, *sets, **sections):
    named = [{"license": "MIT", "name": f"set-{at}", **one} for at, one in enumerate(sets)]
    return parse_config({"sets": named, **sections}, tmp_path)


def quiet(_):
    """Say nothing."""


def names(path):
    return [one.name for one in read_prepared(path)]


def test_pairs_are_kept_held_out_and_counted(tmp_path):
    write_tsv(tmp_path / "toy.tsv", [*PAIRS, PAIRS[0], ("نعم", ""), ("Yes", "Yes")])
    said = []
    (report,) = prepare(recipe(tmp_path, {"path": "toy.tsv", "held_out": 20}), said.append)
    assert (report.read, report.kept, report.held_out) == (123, 100, 20)
    assert report.dropped == {"duplicate": 1, "empty": 1, "copy": 1}
    train = list(read_prepared(tmp_path / "work/train.tsv"))
    dev = list(read_prepared(tmp_path / "work/dev.tsv"))
    assert (len(train), len(dev)) == (100, 20)
    assert {one.pair for one in train + dev} == {Pair(*pair) for pair in PAIRS}
    assert report.words == sum(len(one.pair.target.split()) for one in train)
    stored = json.loads((tmp_path / "work/report.json").read_text("utf-8"))
    assert stored[0]["dropped"] == report.dropped
    assert "set-0: 100 of 123 pairs" in said[0]
    assert "20 held out" in said[0]
    assert not list((tmp_path / "work").glob("*.part"))


def test_the_same_each_time_and_another_with_another_seed(tmp_path):
    write_tsv(tmp_path / "toy.tsv")
    seen = []
    for seed in (1, 1, 2):
        prepare(recipe(tmp_path, {"path": "toy.tsv", "held_out": 20}, seed=seed), quiet)
        seen.append((tmp_path / "work/dev.tsv").read_bytes())
    assert seen[0] == seen[1] != seen[2]


def test_of_two_equal_pairs_in_two_sets_the_first_stays(tmp_path):
    write_tsv(tmp_path / "a.tsv", PAIRS[:30])
    write_tsv(tmp_path / "b.tsv", PAIRS[20:50])
    first, second = prepare(recipe(tmp_path, {"path": "a.tsv"}, {"path": "b.tsv"}), quiet)
    assert (first.kept, second.kept) == (30, 20)
    assert second.dropped == {"duplicate": 10}
    assert names(tmp_path / "work/train.tsv") == ["set-0"] * 30 + ["set-1"] * 20


def test_evaluation_files_are_kept_out(tmp_path):
    write_tsv(tmp_path / "toy.tsv")
    (tmp_path / "test.en").write_text("the boy SAW the book\nThe farmer found the key!\n", "utf-8")
    (tmp_path / "test.ar").write_text(PAIRS[3][0] + "\nنص آخر لا صلة له\n", "utf-8")
    evaluation = {"evaluation": ["test.en", "test.ar"]}
    (report,) = prepare(recipe(tmp_path, {"path": "toy.tsv"}, data=evaluation), quiet)
    kept = {one.pair.target for one in read_prepared(tmp_path / "work/train.tsv")}
    assert not kept & {"The boy saw the book.", "The farmer found the key."}
    # An Arabic line of three words gives nothing away.
    assert report.dropped == {"evaluation": 2}


def test_an_evaluation_file_that_is_not_there(tmp_path):
    write_tsv(tmp_path / "toy.tsv")
    config = recipe(tmp_path, {"path": "toy.tsv"}, data={"evaluation": ["none.en"]})
    with pytest.raises(ReadError, match=r"none\.en"):
        prepare(config, quiet)


def test_short_pairs_of_a_set(tmp_path):
    write_tsv(tmp_path / "toy.tsv", [*PAIRS[:5], ("نعم", "Yes")])
    (report,) = prepare(recipe(tmp_path, {"path": "toy.tsv", "min_words": 3}), quiet)
    assert (report.kept, report.dropped) == (5, {"few words": 1})


def test_a_pair_too_short_for_one_set_is_still_there_for_another(tmp_path):
    write_tsv(tmp_path / "toy.tsv", [*PAIRS[:5], ("نعم", "Yes")])
    write_tsv(tmp_path / "short.tsv", [("نعم", "Yes")])
    sets = {"path": "toy.tsv", "min_words": 3}, {"path": "short.tsv"}
    assert [report.kept for report in prepare(recipe(tmp_path, *sets), quiet)] == [5, 1]


def test_pairs_made_by_rule(tmp_path):
    write_tsv(tmp_path / "grammar:x")  # a file, as no number follows
    reports = prepare(recipe(tmp_path, {"path": "grammar:25"}, {"path": "grammar:x"}), quiet)
    assert [report.read for report in reports] == [25, 120]


def test_nothing_half_done_replaces_what_is_there(tmp_path):
    write_tsv(tmp_path / "toy.tsv")
    prepare(recipe(tmp_path, {"path": "toy.tsv"}), quiet)
    before = (tmp_path / "work/train.tsv").read_bytes()
    with pytest.raises(ConfigurationError, match=r"none\.tsv"):
        prepare(recipe(tmp_path, {"path": "toy.tsv"}, {"path": "none.tsv"}), quiet)
    assert (tmp_path / "work/train.tsv").read_bytes() == before


def test_line_breaks_and_tabs_inside_a_text_do_not_break_the_file(tmp_path):
    body = (
        "<tu><tuv xml:lang='ar'><seg>وصل\r\nالقطار\tأمس</seg></tuv>"
        "<tuv xml:lang='en'><seg>The&#13;train\tcame</seg></tuv></tu>"
    )
    (tmp_path / "a.tmx").write_text(f"<tmx><body>{body}</body></tmx>", "utf-8")
    prepare(recipe(tmp_path, {"path": "a.tmx"}), quiet)
    found = list(read_prepared(tmp_path / "work/train.tsv"))
    assert found == [Named("set-0", Pair("وصل القطار أمس", "The train came"))]


def test_prepared_files_that_are_missing_or_damaged(tmp_path):
    with pytest.raises(ReadError, match="muwazi train prepare"):
        list(read_prepared(tmp_path / "train.tsv"))
    (tmp_path / "train.tsv").write_text("a\tب\tb\na\tب\n", "utf-8")
    with pytest.raises(ReadError, match="line 2 is damaged"):
        list(read_prepared(tmp_path / "train.tsv"))
