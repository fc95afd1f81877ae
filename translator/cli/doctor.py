"""``muwazi doctor``: is everything there, which model would be used and why, does it translate."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import asdict
from typing import Annotated, Any

import typer

from translator import __version__
from translator.cli.exits import DONE, MODEL, guarded, one_paragraph
from translator.cli.packages import packages
from translator.errors import TranslatorError
from translator.settings import Settings, load_settings

_SENTENCE = "ذهبت المعلمة إلى المدرسة صباح اليوم."
Report = dict[str, Any]


@guarded
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> int:
    """Check this installation: packages, devices, settings, models, and one translation.

    The exit code is 0 when Muwazi can translate, 3 when it cannot; then the last lines say what
    to do.
    """
    found = examine()
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(_lines(found)))
    return DONE if found["usable"] else MODEL


def examine() -> Report:
    """Everything that is looked at, as plain values; problems are collected, never raised."""
    problems: list[str] = []
    settings, origins = _settings(problems)
    report: Report = {
        "muwazi": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": packages(),
        "devices": _devices(problems),
        "settings": {
            name: {"value": value, "from": origins[name]}
            for name, value in asdict(settings).items()
        },
        "models": _models(problems),
    }
    report["self_test"] = _self_test(settings, problems)
    report["problems"] = problems
    report["usable"] = report["self_test"] is not None
    return report


def _settings(problems: list[str]) -> tuple[Settings, dict[str, str]]:
    """The settings in force and where each comes from; the defaults when they are broken."""
    defaults = Settings()
    try:
        settings = load_settings()
        only_file = {k: v for k, v in os.environ.items() if k == "MUWAZI_CONFIG"}
        from_file = load_settings(environ=only_file)
    except TranslatorError as error:
        problems.append(one_paragraph(error))
        return defaults, dict.fromkeys(asdict(defaults), "default")
    origins = {}
    for name in asdict(settings):
        if os.environ.get(f"MUWAZI_{name.upper()}"):
            origins[name] = f"environment (MUWAZI_{name.upper()})"
        elif getattr(from_file, name) != getattr(defaults, name):
            origins[name] = "configuration file"
        else:
            origins[name] = "default"
    return settings, origins


def _devices(problems: list[str]) -> Report:
    try:
        import ctranslate2

        count = ctranslate2.get_cuda_device_count()
        kinds = ["cpu"] + (["cuda"] if count else [])
        types = {kind: sorted(ctranslate2.get_supported_compute_types(kind)) for kind in kinds}
    except Exception as error:
        # A broken native library fails in its own ways; all of them are a finding here.
        problems.append(f"CTranslate2 cannot be used: {one_paragraph(error)}")
        return {"cpus": os.cpu_count(), "gpus": 0, "compute_types": {}}
    return {"cpus": os.cpu_count(), "gpus": count, "compute_types": types}


def _models(problems: list[str]) -> list[Report]:
    try:
        from translator.registry import installed

        found = installed()
    except (TranslatorError, OSError) as error:
        problems.append(one_paragraph(error))
        return []
    for item in found:
        if item.card.details.get("fault"):
            problems.append(f"{item.name}: {item.card.details['fault']}")
    return [
        {
            "name": item.name,
            "place": item.place,
            "format": item.card.format,
            "quantization": item.card.quantization,
            "path": str(item.path),
        }
        for item in found
    ]


def _self_test(settings: Settings, problems: list[str]) -> Report | None:
    """Load the model that would be used and translate a sentence; None when that fails."""
    from translator.cli import opening

    start = time.perf_counter()
    try:
        with opening.open_translator(settings) as translator:
            loaded = time.perf_counter()
            item = next(iter(translator.stream(_SENTENCE, on_error="raise")))
            done = time.perf_counter()
            return {
                "model": translator.card.name,
                "reason": translator.reason,
                "load_seconds": round(loaded - start, 2),
                "source": _SENTENCE,
                "target": item.target,
                "translate_seconds": round(done - loaded, 2),
            }
    except Exception as error:
        problems.append(one_paragraph(error))
        return None


def _lines(found: Report) -> list[str]:
    return [
        f"Muwazi {found['muwazi']}, Python {found['python']}, {found['platform']}",
        "",
        "Packages",
        *(f"  {item['name']:<18} {_package(item)}" for item in found["packages"]),
        "",
        "Devices",
        f"  {found['devices']['cpus']} CPUs, {found['devices']['gpus']} GPUs",
        *(f"  {k}: {', '.join(v)}" for k, v in found["devices"]["compute_types"].items()),
        "",
        "Settings",
        *(
            f"  {name:<15} {entry['value']!s:<12} {entry['from']}"
            for name, entry in found["settings"].items()
        ),
        "",
        "Models",
        *(f"  {m['name']} ({m['place']}, {m['quantization']})" for m in found["models"]),
        *(["  none"] if not found["models"] else []),
        "",
        *_verdict(found),
    ]


def _package(item: Report) -> str:
    if item["version"]:
        return str(item["version"])
    if item["extra"]:
        return f"not installed; needed for some things only: pip install 'muwazi[{item['extra']}]'"
    return "MISSING: reinstall muwazi"


def _verdict(found: Report) -> list[str]:
    lines = []
    test = found["self_test"]
    if test:
        lines += [
            f"Model in use: {test['model']}. {test['reason']}",
            f"Self-test: loaded in {test['load_seconds']} s, translated in "
            f"{test['translate_seconds']} s:",
            f"  {test['source']}",
            f"  {test['target']}",
        ]
    lines += [f"Problem: {problem}" for problem in found["problems"]]
    lines.append("Muwazi can translate." if found["usable"] else "Muwazi cannot translate yet.")
    return lines
