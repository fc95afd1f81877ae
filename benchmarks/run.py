"""Measure speed, memory and start-up against peers: ``python -m benchmarks.run``.

Every figure is a ratio between sides that ran in the same round, each in its own process, one
after the other; the rounds are repeated (``--pairs``). See ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine, is_installed
from benchmarks.processes import ROOT, OutOfTimeError, ProcessError, run_python
from benchmarks.report import SCHEMA, name, render
from benchmarks.sides import BATCH_SIZE, BATCH_TOKENS, BEAM_SIZE, COLD

DEFAULT_CHECKPOINT = ROOT.parent / "shared" / "models" / "ar-en-v0"
DEFAULT_OUT = ROOT / "benchmarks" / "tmp" / "latest.json"
_ONE_CALL_AT_MOST = 100  # sentences that a single unsorted batch can be asked to hold
_KINDS = ("throughput", "start-up")
_CONVERT = """
import sys
from pathlib import Path
from translator.registry.convert import convert
convert(Path(sys.argv[1]), Path(sys.argv[2]), name="measured", alignment=(-1, 1))
"""


@dataclass(frozen=True, slots=True)
class Weights:
    """``converted`` for CTranslate2, ``checkpoint`` for torch; ``missing``: why there is none."""

    converted: Path
    checkpoint: Path | None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rounds, and when to stop (on the monotonic clock)."""

    pairs: int
    deadline: float

    def left(self) -> float:
        """Seconds that are left."""
        return self.deadline - time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; exit code 1 when a side fails, 2 for wrong arguments."""
    options = _parse(arguments)
    if options.quick:
        options.sizes, options.pairs = [4], 1
    try:
        machine = describe_machine()
        if float(str(machine["load_at_start"])) > 1:
            _say("other work is running: threads that wait for each other will look slow")
        with _weights(None if options.no_checkpoint else options.checkpoint) as weights:
            experiments = _measure(weights, options)
            done = [item for item in experiments if item["rounds"]]
            result = {
                "schema": SCHEMA,
                "quick": options.quick,
                "machine": machine,
                "settings": {
                    "beam_size": BEAM_SIZE,
                    "transformers_batch_size": BATCH_SIZE,
                    "batch_tokens": BATCH_TOKENS,
                    "quantization": "int8",
                    "weights_sha256": _sha256(weights.converted / "model.bin"),
                },
                "skipped": [
                    *([weights.missing] if weights.missing else []),
                    *(f"{name(item)}: no time." for item in experiments if not item["rounds"]),
                ],
                "experiments": done,
            }
    except ProcessError as error:
        print(error, file=sys.stderr)
        return 1
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(render(result))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of 4 sentences: a trial")
    parser.add_argument("--pairs", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000], metavar="N")
    parser.add_argument("--measure", nargs="+", choices=_KINDS, default=_KINDS)
    parser.add_argument(
        "--limit",
        type=float,
        default=480,
        metavar="SECONDS",
        help="stop after this time; a round that is not whole by then is left out (default: 480)",
    )
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="JSON file to write")
    parser.add_argument(
        "--checkpoint",
        type=Path,
        default=DEFAULT_CHECKPOINT if DEFAULT_CHECKPOINT.is_dir() else None,
        help="Hugging Face Marian folder; needed for what is measured against transformers",
    )
    parser.add_argument("--no-checkpoint", action="store_true", help="measure the rest only")
    options = parser.parse_args(arguments)
    if (
        options.pairs < 1
        or options.limit <= 0
        or min(options.sizes) < 1
        or max(options.sizes) > 1000
    ):
        parser.error("--pairs and --limit must be 1 or more, --sizes between 1 and 1000")
    if options.checkpoint and not (options.checkpoint / "config.json").is_file():
        parser.error(f"{options.checkpoint} is no Hugging Face Marian folder (no config.json)")
    if options.checkpoint:
        options.checkpoint = options.checkpoint.resolve()
    return options


@contextmanager
def _weights(checkpoint: Path | None) -> Iterator[Weights]:
    """Convert the checkpoint for the time being; without one, use the embedded model."""
    missing = None
    if checkpoint is None:
        missing = (
            "transformers: needs --checkpoint DIR, a Hugging Face Marian folder, so that both run "
            "the same weights. The rest was measured on the embedded model."
        )
    elif not is_installed("torch", "transformers"):
        missing = "transformers: needs the torch extra (pip install 'muwazi[torch]')."
    if missing:
        from translator.registry import embedded_path

        _say(f"left out: {missing}")
        yield Weights(embedded_path(), None, missing)
        return
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "converted"
        _say("converting the checkpoint to int8")
        # In its own process: this one has to stay small (see processes.run_python).
        run_python(["-c", _CONVERT, str(checkpoint), str(target)])
        yield Weights(target, checkpoint)


def _measure(weights: Weights, options: argparse.Namespace) -> list[dict[str, Any]]:
    """All experiments, the cheap ones first; those there was no time for have no rounds."""
    plan = Plan(options.pairs, time.monotonic() + options.limit)
    found = []
    if "start-up" in options.measure:
        found += [_import(plan), _start_up(weights, plan)]
    if "throughput" in options.measure:
        found += [_throughput(weights, size, plan) for size in sorted(options.sizes)]
    return found


def _throughput(weights: Weights, size: int, plan: Plan) -> dict[str, Any]:
    sides = ["transformers"] if weights.checkpoint else []
    if size <= _ONE_CALL_AT_MOST:
        sides.append("ctranslate2")
    sides += ["ctranslate2 batched", "equal batches", "muwazi"]

    def measure(side: str) -> dict[str, float]:
        folder = weights.checkpoint if side == "transformers" else weights.converted
        done = run_python(
            ["-m", "benchmarks.sides", side, str(folder), str(size)], limit=plan.left()
        )
        return {**json.loads(done.output), "peak_bytes": done.peak_bytes}

    peers = [side for side in sides if side not in {"muwazi", "equal batches"}]
    compare = [["muwazi", peer] for peer in peers]
    compare.append(["equal batches", "ctranslate2 batched"])
    found = _rounds(f"{size} sentences", sides, plan, measure)
    return {"kind": "throughput", "sentences": size, "compare": compare, "rounds": found}


def _start_up(weights: Weights, plan: Plan) -> dict[str, Any]:
    sides = [*(["transformers"] if weights.checkpoint else []), "ctranslate2", "muwazi"]

    def measure(side: str) -> dict[str, float]:
        folder = weights.checkpoint if side == "transformers" else weights.converted
        return _cold(side, folder, plan)

    compare = [["muwazi", side] for side in sides if side != "muwazi"]
    found = _rounds("start-up", sides, plan, measure)
    return {"kind": "start-up", "compare": compare, "rounds": found}


def _import(plan: Plan) -> dict[str, Any]:
    sides = ["bare python", "import translator"]

    # No memory here: both stay below what they inherit (see processes.run_python).
    def measure(side: str) -> dict[str, float]:
        return {"seconds": _cold(side, None, plan)["seconds"]}

    found = _rounds("import", sides, plan, measure)
    return {"kind": "import", "compare": [["import translator", "bare python"]], "rounds": found}


def _cold(side: str, folder: Path | None, plan: Plan) -> dict[str, float]:
    done = run_python(["-c", COLD[side], str(folder)], limit=plan.left())
    return {"seconds": done.seconds, "peak_bytes": done.peak_bytes}


def _rounds(
    title: str, sides: Sequence[str], plan: Plan, measure: Callable[[str], dict[str, float]]
) -> list[dict[str, Any]]:
    """A B C, A B C, …: what each side measured, by round; whole rounds only."""
    found: list[dict[str, Any]] = []
    for number in range(plan.pairs):
        row: dict[str, Any] = {"load": round(os.getloadavg()[0], 2)}
        try:
            for side in sides:
                row[side] = {key: round(value, 4) for key, value in measure(side).items()}
                seconds = row[side]["seconds"]
                _say(f"{title}, round {number + 1} of {plan.pairs}: {side} {seconds:.2f} s")
        except OutOfTimeError:
            _say(f"{title}: the time is over after {len(found)} of {plan.pairs} rounds")
            break
        found.append(row)
    return found


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
