"""The options of ``muwazi translate``: their names, bounds and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Format = Literal["text", "side-by-side", "json", "jsonl", "html"]

Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT", help="The Arabic text. Without it, -f or standard input is read."
    ),
]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        "-f",
        metavar="FILE",
        help="A text file; - is standard input. Several are translated as one text, in order.",
    ),
]
To = Annotated[
    Format | None,
    typer.Option(
        "--to",
        "-t",
        help="Output format. Left out: by the name of --output; else side-by-side on a "
        "terminal, text in a pipe.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead."),
]
Lines = Annotated[
    bool,
    typer.Option(
        "--lines",
        help="A line out for each line in, whatever it holds; for input of any length. "
        "Formats: text, jsonl.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME",
        help="Model name, hub id or folder; auto takes the best.",
    ),
]
Revision = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Branch, tag or commit of a model from the hub."),
]
AllowDownload = Annotated[
    bool,
    typer.Option(
        "--allow-download/--local-files-only",
        help="Fetch the model when it is not on this machine, or never go online.",
    ),
]
Device = Annotated[str | None, typer.Option(metavar="NAME", help="auto, cpu or cuda.")]
ComputeType = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="int8, float32, …; default is the model's own."),
]
Threads = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Threads per worker; 0 shares the cores out."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Batches that run at the same time; 0 is one a core."),
]
Beam = Annotated[
    int | None,
    typer.Option(min=1, max=32, metavar="N", help="Hypotheses kept at each step; 1 is fastest."),
]
NBest = Annotated[
    int,
    typer.Option(
        min=1,
        max=32,
        metavar="N",
        help="Translations of each sentence in json and jsonl; at most --beam.",
    ),
]
MaxWords = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=10_000,
        metavar="N",
        help="Cut longer sentences at clause boundaries; 0 does not.",
    ),
]
OnError = Annotated[
    Literal["keep", "raise"],
    typer.Option(help="Mark a sentence that cannot be translated and go on, or stop there."),
]
NoCopy = Annotated[
    bool,
    typer.Option(
        "--no-copy", help="Translate lines without Arabic letters too, instead of copying them."
    ),
]
NoAlign = Annotated[
    bool, typer.Option("--no-align", help="Leave out the links between words; faster.")
]
