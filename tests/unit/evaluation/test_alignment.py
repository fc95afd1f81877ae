import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.align.words import word_spans
from translator.errors import ReadError
from translator.evaluation.alignment import (
    AlignedPair,
    Score,
    confidence_interval,
    load_pairs,
    score_links,
    total,
)
from translator.text.normalize import normalize

LINKS = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)
ENTRY = {
    "id": "one",
    "source": "وصل القطار",
    "target": "The train arrived",
    "sure": [[0, 2], [1, 1]],
    "possible": [[1, 0]],
}


@pytest.fixture(scope="module")
def pairs(root):
    return load_pairs(root / "tests" / "data" / "alignment.json")


def write(tmp_path, data):
    path = tmp_path / "pairs.json"
    text = data if isinstance(data, (str, bytes)) else json.dumps(data)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def pair(sure, possible=()):
    return AlignedPair("x", "s", "t", frozenset(sure), frozenset(sure) | frozenset(possible))


def test_the_reference_file_is_large_enough_and_says_its_links_in_words(root, pairs):
    data = json.loads((root / "tests" / "data" / "alignment.json").read_text(encoding="utf-8"))
    assert len(pairs) >= 44
    for entry in data:
        assert len(entry["sure"]) == len(entry["sure_words"])
        assert len(entry["possible"]) == len(entry["possible_words"])


def test_the_sentences_are_short_and_all_target_words_are_linked(pairs):
    for item in pairs:
        source, target = word_spans(item.source), word_spans(item.target)
        assert 5 <= len(source) <= 25, item.id
        assert 4 <= len(target) <= 25, item.id
        assert {column for _, column in item.possible} == set(range(len(target))), item.id


def test_normalising_a_source_changes_none_of_its_words(pairs):
    for item in pairs:
        normal = normalize(item.source)
        shown = [normal.to_shown(span) for span in word_spans(normal.text)]
        assert shown == word_spans(item.source), item.id


def test_error_rate_of_a_worked_example():
    # A = 4 links: 2 sure, 1 more possible, 1 wrong; S = 3.
    score = score_links([(0, 0), (1, 1), (1, 2), (3, 3)], pair([(0, 0), (1, 1), (2, 2)], [(1, 2)]))
    assert score == Score(proposed=4, sure=3, found_sure=2, found_possible=3)
    assert score.precision == 3 / 4
    assert score.recall == 2 / 3
    assert score.error_rate == pytest.approx(1 - 5 / 7)


def test_perfect_and_empty():
    reference = pair([(0, 0), (1, 1)], [(0, 1)])
    assert score_links(reference.sure, reference).error_rate == 0.0
    assert score_links(reference.possible, reference).error_rate == 0.0
    nothing = score_links([], reference)
    assert (nothing.error_rate, nothing.precision, nothing.recall) == (1.0, 0.0, 0.0)
    assert Score().error_rate == 0.0


@given(LINKS, LINKS, LINKS)
def test_error_rate_is_between_0_and_1_and_possible_links_never_hurt(proposed, sure, possible):
    strict = score_links(proposed, pair(sure))
    loose = score_links(proposed, pair(sure, possible))
    assert 0.0 <= loose.error_rate <= strict.error_rate <= 1.0
    assert loose.recall == strict.recall


def test_counts_are_added_not_rates():
    many, few = Score(90, 90, 90, 90), Score(10, 10, 0, 0)
    assert total([many, few]).error_rate == pytest.approx(0.1)


def test_the_interval_holds_the_rate_and_repeats():
    scores = [Score(10, 10, hit, hit) for hit in range(11)]
    low, high = confidence_interval(scores)
    assert low < total(scores).error_rate < high
    assert confidence_interval(scores) == (low, high)
    assert confidence_interval([Score(4, 4, 3, 3)] * 5) == (0.25, 0.25)
    with pytest.raises(ValueError, match="No sentences"):
        confidence_interval([])


def test_possible_includes_sure(tmp_path):
    (item,) = load_pairs(write(tmp_path, [ENTRY]))
    assert item.sure == {(0, 2), (1, 1)}
    assert item.possible == {(0, 2), (1, 1), (1, 0)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sure": [[0, 3]]}, r"\[0, 3\] under 'sure' is no link"),
        ({"sure": [[-1, 0]]}, "no link"),
        ({"sure": [[0, True]]}, "no link"),
        ({"sure": [[0]]}, "no link"),
        ({"sure": None}, "no link"),
        ({"sure": []}, "no sure link"),
        ({"sure": [[0, 2], [0, 2]]}, "twice"),
        ({"possible": [[0, 2]]}, "both sure and possible"),
        ({"sure_words": [["وصل", "train"], ["القطار", "arrived"]]}, "does not name the words"),
        ({"source": ""}, "'source' is missing"),
        ({"target": 5}, "'target' is missing"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, change, message):
    with pytest.raises(ReadError, match=f"{message}.*entry 2"):
        load_pairs(write(tmp_path, [ENTRY, {**ENTRY, "id": "two", **change}]))


@pytest.mark.parametrize(
    "data", ["", "{", "[]", "{}", "5", "[5]", "[" * 100_000, [ENTRY, ENTRY], b"[\xff]"]
)
def test_what_is_no_reference_file_is_refused(tmp_path, data):
    with pytest.raises(ReadError):
        load_pairs(write(tmp_path, data))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        load_pairs(tmp_path / "none.json")
