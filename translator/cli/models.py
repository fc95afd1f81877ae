"""``muwazi models``: which models are here, and getting, checking and removing them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translator.cli.exits import DONE, MODEL, complain, ending, guarded, one_paragraph
from translator.errors import ConfigurationError, ModelError, ModelIntegrityError

if TYPE_CHECKING:
    from translator.registry import CatalogueEntry, Installed

app = typer.Typer(
    help="List, fetch, convert, check and remove models.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_COLUMNS = ("name", "place", "format", "size", "licence", "quality")
_PULLABLE = "can be pulled"
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A model's name, as models list shows it.")
]
Quantization = Annotated[
    str,
    typer.Option(
        "--quantization", "-q", metavar="NAME", help="int8, float32, …: how weights are kept."
    ),
]


@app.command(
    "list", epilog=ending("muwazi models list", "muwazi models list --json | jq -r '.[].name'")
)
@guarded
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show the models that are here, and those that can be pulled."""
    rows = _rows()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    shown = [{**row, "size": _size(row["bytes"]), "quality": _quality(row)} for row in rows]
    print("\n".join(_table([{name: name.upper() for name in _COLUMNS}, *shown])))


@app.command(
    epilog=ending(
        "muwazi models pull opus-mt-ar-en",
        "muwazi models pull Helsinki-NLP/opus-mt-tc-big-ar-en --quantization float32",
    )
)
@guarded
def pull(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A known name, or owner/name of the hub.")
    ],
    revision: Annotated[
        str | None, typer.Option(metavar="NAME", help="Branch, tag or commit.")
    ] = None,
    quantization: Quantization = "int8",
) -> None:
    """Download a model from the Hugging Face hub, check it and make it ready.

    A download that was stopped goes on where it stopped.
    """
    from translator.cli.pulling import pull_with_bar

    found = pull_with_bar(name, revision=revision, quantization=quantization)
    complain(f"{found.card.name} is ready. {found.reason}")
    print(found.path)


@app.command(
    epilog=ending(
        "muwazi models convert ./my-checkpoint ./my-model",
        'muwazi translate --model ./my-model "نص عربي"',
    )
)
@guarded
def convert(
    checkpoint: Annotated[
        Path, typer.Argument(metavar="CHECKPOINT", help="Folder of a Marian checkpoint.")
    ],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="Folder to be made.")],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The model's name; left out, the checkpoint's."),
    ] = None,
    quantization: Quantization = "int8",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the target when it is there already.")
    ] = False,
) -> None:
    """Convert a Marian checkpoint (transformers) into a fast model (CTranslate2).

    The result is compared with the checkpoint before it is put in place.
    """
    from translator.registry.convert import convert as make

    card = make(checkpoint, target, name=name, quantization=quantization, overwrite=overwrite)
    complain(f"{card.name} was converted ({card.quantization}).")
    print(target)


@app.command(epilog=ending("muwazi models verify", "muwazi models verify muwazi-ar-en ./my-model"))
@guarded
def verify(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names or folders; without any, all models here."),
    ] = None,
) -> int:
    """Check that models are whole: no file missing, truncated or altered."""
    from translator.registry import installed, resolve

    wanted = list(names or [])
    here = [] if wanted else installed()
    if not wanted and not here:
        complain("There are no models here. Fetch one with: muwazi models pull opus-mt-ar-en")
        return MODEL
    code = DONE
    checks: list[tuple[str, Callable[[], object]]] = [
        *((item.name, partial(_check, item)) for item in here),
        *((name, partial(resolve, name)) for name in wanted),
    ]
    for label, check in checks:
        try:
            check()
            print(f"ok      {label}")
        except ModelError as error:
            print(f"faulty  {label}: {one_paragraph(error)}")
            code = MODEL
    return code


@app.command(epilog=ending("muwazi models remove opus-mt-ar-en"))
@guarded
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> int:
    """Delete a model that was pulled."""
    from translator import registry

    path = registry.where(name)
    # What cannot be removed is refused without asking first.
    if not yes and name != registry.EMBEDDED:
        if sys.stdin is None or not sys.stdin.isatty():
            raise ConfigurationError("Nobody is there to confirm; add --yes to remove the model.")
        if not typer.confirm(f"Delete {name} ({path})?", err=True):
            complain("Nothing was deleted.")
            return DONE
    print(registry.remove(name))
    return DONE


@app.command(epilog=ending('ls -l "$(muwazi models where muwazi-ar-en)"'))
@guarded
def where(name: Name) -> None:
    """Print the folder of a model."""
    from translator import registry

    print(registry.where(name))


def _check(item: Installed) -> None:
    from translator.registry.integrity import verify as check

    fault = item.card.details.get("fault")
    if fault:
        raise ModelIntegrityError(str(fault))
    check(item.path, item.card)


def _rows() -> list[dict[str, Any]]:
    from translator.registry import CATALOGUE, installed

    here = installed()
    names = {item.name for item in here}
    return [
        *(_installed_row(item) for item in here),
        *(_entry_row(entry) for entry in CATALOGUE if entry.hub_id and entry.name not in names),
    ]


def _installed_row(item: Installed) -> dict[str, Any]:
    card = item.card
    fault = card.details.get("fault")
    return {
        "name": item.name,
        "place": item.place,
        "format": "faulty" if fault else f"{card.format}, {card.quantization}",
        "bytes": item.bytes,
        "licence": card.license,
        "quality": {test: dict(scores) for test, scores in card.quality.items()},
        "path": str(item.path),
        "revision": card.revision,
        "fault": fault,
    }


def _entry_row(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "place": _PULLABLE,
        "format": None,
        "bytes": entry.download_bytes,
        "licence": entry.license,
        "quality": {test: dict(scores) for test, scores in entry.quality.items()},
        "path": None,
        "revision": entry.revision,
        "fault": None,
    }


def _size(count: int | None) -> str | None:
    return None if count is None else f"{count / 1e6:.1f} MB"


def _quality(row: Mapping[str, Any]) -> str | None:
    tests = [
        f"{test} " + ", ".join(f"{metric} {score:g}" for metric, score in scores.items())
        for test, scores in row["quality"].items()
    ]
    return "; ".join(tests) or None


def _table(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Columns as wide as their widest cell; a dash for what is not known."""
    cells = [[str(row[name] or "–") for name in _COLUMNS] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
