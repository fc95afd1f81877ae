"""The benchmarks run and say what they measured; nothing here looks at a time."""

import json
import shutil
import subprocess
import sys

import pytest

from benchmarks.run import main

ALWAYS = {"ctranslate2", "ctranslate2 batched", "equal batches", "muwazi"}


def run(root, module, *arguments):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=280, check=False
    )


def measured(root, tmp_path, *arguments):
    out = tmp_path / "result.json"
    done = run(root, "benchmarks.run", "--quick", "--out", out, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(out.read_text(encoding="utf-8")), done.stdout


def check_shape(result, sides, cold):
    assert result["quick"] is True
    assert result["machine"]["cores"] >= 1
    assert {"python", "muwazi", "ctranslate2"} <= set(result["machine"]["versions"])
    found = {item["kind"]: item for item in result["experiments"]}
    assert set(found) == {"throughput", "start-up", "import"}
    (row,) = found["throughput"]["rounds"]
    assert set(row) - {"load"} == sides
    for side in sides:
        assert row[side]["tokens"] > 20
        assert row[side]["seconds"] > 0
        assert row[side]["peak_bytes"] > 20_000_000
    assert set(found["start-up"]["rounds"][0]) - {"load"} == cold
    assert set(found["import"]["rounds"][0]) - {"load"} == {"bare python", "import translator"}


@pytest.mark.slow
def test_without_a_checkpoint_the_rest_is_measured(root, tmp_path):
    result, printed = measured(root, tmp_path, "--no-checkpoint")
    check_shape(result, ALWAYS, {"ctranslate2", "muwazi"})
    (missing,) = result["skipped"]
    assert "--checkpoint DIR" in missing
    assert missing in printed


@pytest.mark.slow
@pytest.mark.shared
def test_with_a_checkpoint_transformers_runs_the_same_weights(root, shared, tmp_path):
    pytest.importorskip("transformers")
    checkpoint = shared / "models" / "ar-en-v0"
    result, _ = measured(root, tmp_path, "--checkpoint", checkpoint)
    check_shape(result, ALWAYS | {"transformers"}, {"transformers", "ctranslate2", "muwazi"})
    assert result["skipped"] == []
    (row,) = result["experiments"][-1]["rounds"]
    assert abs(row["transformers"]["tokens"] - row["muwazi"]["tokens"]) < 30


def test_when_the_time_is_over_what_was_left_out_is_said(tmp_path):
    out = tmp_path / "result.json"
    arguments = ["--quick", "--no-checkpoint", "--limit", "0.001", "--out", str(out)]
    assert main(arguments) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["experiments"] == []
    assert {"import: no time.", "start-up: no time.", "4 sentences: no time."} <= set(
        result["skipped"]
    )


@pytest.mark.parametrize(
    "arguments", [["--pairs", "0"], ["--sizes", "5000"], ["--checkpoint", "/nowhere"]]
)
def test_wrong_arguments_are_usage_errors(arguments, tmp_path):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--out", str(tmp_path / "result.json")])
    assert caught.value.code == 2


def test_the_document_shows_what_was_measured(root):
    done = run(root, "benchmarks.report", "--check")
    assert done.returncode == 0, done.stderr


def test_a_changed_figure_in_the_document_is_found(root, tmp_path):
    document = tmp_path / "performance.md"
    shutil.copyfile(root / "docs" / "performance.md", document)
    text = document.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("| start-up | muwazi"))
    document.write_text(text.replace(line, line.replace(" (", "1 (", 1)), encoding="utf-8")
    done = run(root, "benchmarks.report", "--check", "--document", document)
    assert done.returncode == 1
    assert "performance.md does not show" in done.stderr
