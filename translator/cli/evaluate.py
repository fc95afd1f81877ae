"""``muwazi evaluate``: how good translations are, a model's or any system's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from translator.cli import evaluate_options as wanted
from translator.cli import options as option
from translator.cli.exits import DONE, SOME_FAILED, complain, guarded
from translator.cli.output import Output
from translator.errors import ConfigurationError, ModelNotFoundError

if TYPE_CHECKING:
    from translator.evaluation.report import Report
    from translator.evaluation.systems import System
    from translator.evaluation.testsets import EvaluationSet
    from translator.registry import Found
    from translator.settings import Settings


@guarded
def evaluate(
    test: wanted.Test = None,
    source: wanted.SourceFile = None,
    reference: wanted.References = None,
    output: wanted.Outputs = None,
    against: wanted.Against = None,
    model: wanted.Model = None,
    alignments: wanted.Alignments = None,
    samples: wanted.Samples = 1000,
    seed: wanted.Seed = 12345,
    worst: wanted.Worst = 20,
    no_ter: wanted.NoTer = False,
    as_json: wanted.AsJson = False,
    html: wanted.Html = None,
    save_output: wanted.SaveOutput = None,
    beam: option.Beam = None,
    device: option.Device = None,
    threads: option.Threads = None,
) -> int:
    """Measure translations: BLEU, chrF, TER, sentences lost, numbers kept, word links."""
    from translator.evaluation.html_report import as_html
    from translator.evaluation.metrics import require_sacrebleu
    from translator.evaluation.report import as_json as as_json_text
    from translator.evaluation.text_report import as_text
    from translator.settings import load_settings

    require_sacrebleu()
    given = _gather(model, output or [], against or [])
    if save_output is not None and given[0].path is not None:
        raise ConfigurationError("--save-output keeps what a model makes; --output is kept.")
    inputs = [source, *(reference or []), alignments, *(item.path for item in given)]
    _check_apart([Path(test) if test else None, *inputs], html, save_output)
    # Everything is found and read before a model runs for minutes.
    test_set = _test_set(test, source, reference or [])
    settings = load_settings(model=model, device=device, cpu_threads=threads, beam_size=beam)
    plan = [_prepare(item, settings, len(test_set.sources)) for item in given]
    _check_alignments(alignments, plan)
    with ExitStack() as stack:
        page = stack.enter_context(Output(html)) if html else None
        systems = _systems(plan, test_set, settings, alignments, save_output)
        numbers = {"samples": samples, "seed": seed, "worst": worst}
        found = _measure(test_set, systems, ter=not no_ter, **numbers)
        if page is not None:
            page.write(as_html(found))
    with Output() as stdout:
        stdout.write(as_json_text(found) if as_json else as_text(found))
    return _finish(systems)


@dataclass(frozen=True, slots=True)
class _Given:
    """A system that was asked for: a model's name (None: the default), or a file."""

    model: str | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A system that is there: outputs that were read, or a model that was found."""

    system: System | None = None
    model: str = ""
    found: Found | None = None


def _gather(model: str | None, outputs: Sequence[Path], against: Iterable[str]) -> list[_Given]:
    """The system first, then what it is compared with."""
    if model is not None and outputs:
        raise ConfigurationError(
            "Give a --model to run or an --output that is there, not both. To compare them: "
            "--model NAME --against FILE."
        )
    given = [_Given(path=path) for path in outputs] or [_Given(model)]
    for name in against:
        is_file = Path(name).exists() and not Path(name).is_dir()
        given.append(_Given(path=Path(name)) if is_file else _Given(name))
    return given


def _check_apart(inputs: Iterable[Path | None], *written: Path | None) -> None:
    """Raise ConfigurationError when a result would take the place of an input or of another."""
    results = [path for path in written if path is not None]
    if len({path.resolve() for path in results}) < len(results):
        raise ConfigurationError("--html and --save-output name the same file.")
    for path in inputs:
        for result in results:
            if path is not None and path.is_file() and result.is_file() and path.samefile(result):
                raise ConfigurationError(f"{result} is an input; it would be overwritten.")


def _test_set(test: str | None, source: Path | None, references: Sequence[Path]) -> EvaluationSet:
    from translator.evaluation.published import load_published
    from translator.evaluation.testsets import load_files, load_table

    if test is not None and (source is not None or references):
        raise ConfigurationError("Give TEST, or --source with --reference, not both.")
    if test is None:
        if source is None or not references:
            raise ConfigurationError(
                "Nothing to measure on. Give a file source<TAB>reference, the name of a sacrebleu "
                "set, or --source FILE with --reference FILE."
            )
        return load_files(source, references)
    if Path(test).exists() or Path(test).suffix:
        return load_table(Path(test))
    return load_published(test)


def _prepare(given: _Given, settings: Settings, lines: int) -> _Plan:
    """Read the outputs, or find the model."""
    from translator.evaluation.systems import load_system
    from translator.registry import EMBEDDED, resolve

    if given.path is not None:
        return _Plan(load_system(given.path, lines))
    name = given.model
    if name is None:
        name = EMBEDDED if settings.model == "auto" else settings.model
    try:
        return _Plan(model=name, found=resolve(name))
    except ModelNotFoundError as error:
        if name == given.model and Path(name).suffix and not Path(name).is_dir():
            raise ModelNotFoundError(f"There is no file {name}, and no such model.") from error
        raise


def _check_alignments(path: Path | None, plan: Iterable[_Plan]) -> None:
    from translator.evaluation.alignment import load_pairs

    if path is None:
        return
    if all(item.found is None for item in plan):
        raise ConfigurationError(
            "--alignments measures a model's word links; stored outputs have none. Give --model."
        )
    load_pairs(path)


def _systems(
    plan: Sequence[_Plan],
    test_set: EvaluationSet,
    settings: Settings,
    alignments: Path | None,
    save_output: Path | None,
) -> list[System]:
    systems: list[System] = []
    for item in plan:
        if item.system is not None:
            systems.append(item.system)
        elif not systems and save_output is not None:
            # Opened before and in place right after: it took minutes to make.
            with Output(save_output) as file:
                systems.append(_run(item, test_set, settings))
                file.write("".join(f"{line}\n" for line in systems[0].lines))
        else:
            systems.append(_run(item, test_set, settings))
    if alignments is None:
        return systems
    return [
        _with_alignment(system, item, alignments)
        for system, item in zip(systems, plan, strict=True)
    ]


def _run(item: _Plan, test_set: EvaluationSet, settings: Settings) -> System:
    from translator.cli import opening
    from translator.cli.progress import ProgressBar
    from translator.evaluation.systems import run_system

    with (
        opening.open_translator(replace(settings, model=item.model)) as translator,
        ProgressBar(lambda done, total: f"{done:,} of {total:,} lines translated") as bar,
    ):
        return run_system(translator, test_set.sources, on_progress=bar.update)


def _with_alignment(system: System, item: _Plan, alignments: Path) -> System:
    from translator.evaluation.systems import measure_alignment

    if item.found is None:
        return system
    rate = measure_alignment(item.found.path, item.found.card, alignments)
    return replace(system, alignment=rate)


def _measure(
    test_set: EvaluationSet,
    systems: Sequence[System],
    *,
    ter: bool,
    samples: int,
    seed: int,
    worst: int,
) -> Report:
    from translator.cli.progress import ProgressBar
    from translator.evaluation.report import evaluate as measure

    with ProgressBar(lambda done, total: f"{done} of {total} scores") as bar:
        return measure(
            test_set, systems, ter=ter, samples=samples, seed=seed, worst=worst,
            on_progress=bar.update,
        )  # fmt: skip


def _finish(systems: Iterable[System]) -> int:
    failed = sum(system.failed or 0 for system in systems)
    if not failed:
        return DONE
    lines = "1 line" if failed == 1 else f"{failed:,} lines"
    complain(f"warning: {lines} could not be translated as a whole and count as they stand.")
    return SOME_FAILED
