"""Ratios and tables from made-up measurements."""

import pytest

from benchmarks.report import BEGIN, END, main, memory_ratios, refresh, render, speed_ratios


def side(seconds, tokens=100, peak=200 * 1024**2):
    return {"seconds": seconds, "cpu_seconds": seconds, "tokens": tokens, "peak_bytes": peak}


@pytest.fixture
def throughput():
    """Three rounds in which b is 2, 8 and 4 times as fast as a, in half the memory."""
    rounds = [
        {"load": 0.5, "a": side(8.0), "b": side(seconds, peak=100 * 1024**2)}
        for seconds in (4.0, 1.0, 2.0)
    ]
    return {"kind": "throughput", "sentences": 7, "compare": [["b", "a"]], "rounds": rounds}


@pytest.fixture
def result(throughput):
    start = {"kind": "import", "compare": [["b", "a"]], "rounds": [{"load": 1.5}]}
    start["rounds"][0] |= {"a": {"seconds": 0.1}, "b": {"seconds": 0.2}}
    machine = {
        "cpu": "Some CPU",
        "cores": 2,
        "memory_bytes": 8 * 1024**3,
        "system": "Linux",
        "load_at_start": 0.1,
        "nice": 0,
        "versions": {"python": "3.11"},
    }
    return {
        "quick": False,
        "machine": machine,
        "skipped": ["one thing"],
        "experiments": [throughput, start],
    }


def test_ratios_are_taken_round_by_round(throughput):
    assert speed_ratios(throughput, "b", "a") == [2.0, 8.0, 4.0]
    assert memory_ratios(throughput, "b", "a") == [0.5, 0.5, 0.5]


def test_speed_counts_subwords_not_sentences(throughput):
    for row in throughput["rounds"]:
        row["b"]["tokens"] = 50
    assert speed_ratios(throughput, "b", "a") == [1.0, 4.0, 2.0]


def test_without_memory_there_is_no_ratio(result):
    assert memory_ratios(result["experiments"][1], "b", "a") == []


def test_tables_show_median_and_spread(result):
    text = render(result)
    assert "| 7 sentences | b | a | 4.00 (2.00–8.00) | 0.50 (0.50–0.50) | 3 |" in text
    assert "| import | b | a | 0.50 (0.50–0.50) | – | 1 |" in text
    assert "| 7 sentences | b | 2.00 (1.00–4.00) | 100 | 50 | 2.00 | 100 |" in text
    assert "Left out: one thing" in text
    assert "load average 0.5 to 1.5" in text


def test_only_a_quick_run_is_called_a_trial(result):
    assert "trial" not in render(result)
    assert "trial" in render({**result, "quick": True})


def test_refresh_replaces_what_is_between_the_marks():
    document = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert refresh(document, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="missing"):
        refresh("no marks", "new")


def test_no_results_is_an_error(tmp_path, capsys):
    assert main(["--check", "--results", str(tmp_path)]) == 1
    assert "no results" in capsys.readouterr().err
