"""The options of ``muwazi evaluate``: their names, bounds and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Test = Annotated[
    str | None,
    typer.Argument(
        metavar="TEST",
        help="A file source<TAB>reference[<TAB>domain], or the name of a set that sacrebleu has "
        "put on this disk.",
    ),
]
SourceFile = Annotated[
    Path | None,
    typer.Option("--source", "-s", metavar="FILE", help="Arabic, a line each, instead of TEST."),
]
References = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference", "-r", metavar="FILE", help="Its translation, line by line; may be repeated."
    ),
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Stored outputs of a system, line by line, instead of running a model. Repeated: the "
        "first is measured, the others are what it is compared with.",
    ),
]
Against = Annotated[
    list[str] | None,
    typer.Option(
        "--against",
        metavar="NAME",
        help="A model, or a file of outputs, to compare with; may be repeated.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME",
        help="The model to run; left out, that of the settings, else muwazi-ar-en.",
    ),
]
Alignments = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Sentences aligned by hand (JSON): measures a model's word links too."
    ),
]
Samples = Annotated[
    int, typer.Option(min=100, max=100_000, metavar="N", help="Test sets to resample.")
]
Seed = Annotated[
    int, typer.Option(min=1, max=2**32 - 1, metavar="N", help="Where resampling begins.")
]
Worst = Annotated[
    int, typer.Option(min=0, max=1000, metavar="N", help="Worst lines to show in HTML and JSON.")
]
NoTer = Annotated[bool, typer.Option("--no-ter", help="Leave TER out, which takes longest.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Html = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write a page with the worst lines as well.")
]
SaveOutput = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Keep the translations, a line each.")
]
