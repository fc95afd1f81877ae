"""Test sets from tables and from files."""

import pytest

from translator.errors import InputError, ReadError
from translator.evaluation.testsets import EvaluationSet, load_files, load_table

ONE, TWO = "وصل القطار متأخرا.", "أغلقت المدرسة أبوابها."


@pytest.fixture
def table(tmp_path):
    def load(*lines: str) -> EvaluationSet:
        path = tmp_path / "test.tsv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return load_table(path)

    return load


def test_two_columns(table):
    found = table(f"{ONE}\tThe train was late.", f"{TWO}\tThe school closed.")
    assert found.name == "test.tsv"
    assert found.sources == (ONE, TWO)
    assert found.references == (("The train was late.", "The school closed."),)
    assert found.domains is None
    assert found.references_of(1) == ("The school closed.",)


def test_a_third_column_is_the_domain_and_may_be_missing(table):
    found = table(f"{ONE}\tThe train was late.\ttravel", f"{TWO}\tThe school closed.")
    assert found.domains == ("travel", "")


def test_a_heading_names_the_columns_in_any_order(table):
    found = table(
        "id\tReference\tdomain\tSOURCE\tnote", f"7\tThe train was late.\ttravel\t{ONE}\tx\ty"
    )
    assert found.sources == (ONE,)
    assert found.references == (("The train was late.",),)
    assert found.domains == ("travel",)


def test_words_of_a_heading_in_a_sentence_make_none(table):
    assert table("source\tthe source").sources == ("source",)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([f"{ONE}\ta", ""], "Line 2 of .* is empty"),
        ([f"{ONE}\ta", TWO], "Line 2 of .* has no reference"),
        ([f"{ONE}\ta", f"{TWO}\t "], "Line 2 of .* has no reference"),
        ([f"{ONE}\ta", "\ta"], "Line 2 of .* has no source"),
        ([f"{ONE}\ta", f"{TWO}\tb\tc\td"], "Line 2 of .* has 4 columns.*name the columns"),
        (["id\tsource\treference", f"1\t{ONE}"], "Line 2 of .* has no reference"),
        (["source\treference"], "no line below its heading"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(table, rows, message):
    with pytest.raises(ReadError, match=message):
        table(*rows)


def test_files_with_several_references(tmp_path):
    paths = [tmp_path / name for name in ("test.ar", "one.en", "two.en")]
    for path, lines in zip(paths, (f"{ONE}\n{TWO}\n", "a\nb\n", "c\nd"), strict=True):
        path.write_text(lines, encoding="utf-8")
    found = load_files(paths[0], paths[1:])
    assert (found.name, found.sources) == ("test.ar", (ONE, TWO))
    assert found.references_of(0) == ("a", "c")


def test_files_that_do_not_fit(tmp_path):
    source, reference = tmp_path / "test.ar", tmp_path / "test.en"
    source.write_text(f"{ONE}\n{TWO}\n", encoding="utf-8")
    reference.write_text("a\nb\nc\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"test.en has 3 lines, but .*test.ar has 2"):
        load_files(source, [reference])
    reference.write_text("a\n\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"Line 2 of .*test.en is empty"):
        load_files(source, [reference])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (((), (("a",),)), "no lines"),
        (((ONE,), ()), "no reference"),
        (((ONE,), (("a", "b"),)), "1 source lines, but 2 reference lines"),
        (((ONE,), (("a",),), ("x", "y")), "2 domain lines"),
        (((ONE, TWO), (("a", " "),)), "Line 2 of mine has no reference"),
        (((ONE, ""), (("a", "b"),)), "Line 2 of mine has no source"),
    ],
)
def test_a_set_made_by_hand_is_checked(parts, message):
    with pytest.raises(InputError, match=message):
        EvaluationSet("mine", *parts)
