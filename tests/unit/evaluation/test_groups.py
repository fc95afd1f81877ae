"""Lines by length and by domain."""

from translator.evaluation.groups import LENGTHS, MAX_DOMAINS, group_lines
from translator.evaluation.testsets import EvaluationSet


def make(lengths, domains=None) -> EvaluationSet:
    sources = tuple(" ".join(["كلمة"] * length) for length in lengths)
    return EvaluationSet("mine", sources, (("x",) * len(sources),), domains)


def test_lengths_meet_without_gap_or_overlap():
    found = group_lines(make(range(1, 60)))
    assert [name for _, name, _ in found] == ["1–10", "11–20", "21–30", "31–40", "41+"]
    assert sorted(at for _, _, indices in found for at in indices) == list(range(59))
    assert [len(indices) for _, _, indices in found] == [10, 10, 10, 10, 19]
    assert LENGTHS[-1] == (41, None)


def test_a_length_without_lines_is_left_out():
    assert group_lines(make([3, 45, 4])) == [("length", "1–10", [0, 2]), ("length", "41+", [1])]


def test_domains_by_size_then_name():
    found = group_lines(make([1] * 6, ("news", "talks", "talks", "", "law", "news")))[1:]
    assert found == [
        ("domain", "news", [0, 5]),
        ("domain", "talks", [1, 2]),
        ("domain", "no domain", [3]),
        ("domain", "law", [4]),
    ]


def test_many_domains_are_taken_together():
    names = tuple(f"d{number:02}" for number in range(MAX_DOMAINS + 5))
    found = group_lines(make([1] * len(names), names))[1:]
    assert len(found) == MAX_DOMAINS
    assert found[-1][1] == "6 others"
    assert sorted(at for _, _, indices in found for at in indices) == list(range(len(names)))
    exactly = names[:MAX_DOMAINS]
    found = group_lines(make([1] * MAX_DOMAINS, exactly))[1:]
    assert [name for _, name, _ in found] == list(exactly)
