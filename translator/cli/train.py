"""``muwazi train``: make a model from parallel text, or teach one that there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from translator.cli.exits import complain, ending, guarded

if TYPE_CHECKING:
    from translator.training.config import Config

app = typer.Typer(
    help="Make a model from parallel text, or fine-tune one. Needs the extra 'train'.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Recipe = Annotated[
    Path, typer.Argument(metavar="RECIPE", help="A TOML file, see docs/training.md.")
]
Minutes = Annotated[
    float | None,
    typer.Option(metavar="N", help="Time budget over all parts of the run; the recipe's if not."),
]
State = Annotated[
    str, typer.Option(metavar="NAME", help="Which weights: ema, last, best or averaged.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the model when it is there already.")
]


@app.command(epilog=ending("muwazi train prepare recipe.toml"))
@guarded
def prepare(recipe: Recipe) -> None:
    """Read, clean and filter the recipe's sets, and keep evaluation sets out of them."""
    from translator.training.prepare import prepare as make

    config = _load(recipe)
    reports = make(config, complain)
    complain(f"{sum(report.kept for report in reports):,} pairs to train on")
    print(config.folder / "report.json")


@app.command(epilog=ending("muwazi train tokenizer recipe.toml"))
@guarded
def tokenizer(recipe: Recipe) -> None:
    """Train the tokenizer, align words and encode the prepared pairs."""
    _require()
    from translator.training.encode import encode, tokenizer_folder

    config = _load(recipe)
    encode(config, complain)
    print(tokenizer_folder(config))


@app.command(
    epilog=ending("muwazi train run recipe.toml", "muwazi train run recipe.toml --minutes 120")
)
@guarded
def run(recipe: Recipe, minutes: Minutes = None) -> None:
    """Train, going on where a run was stopped. Stop it at any time with Ctrl-C."""
    _require()
    from translator.training.recipe import run_folder, train

    config = _load(recipe, minutes)
    progress = train(config, complain)
    complain(f"{progress.step:,} steps, {progress.tokens:,} target tokens")
    print(run_folder(config) / "curves.svg")


@app.command(epilog=ending("muwazi train average recipe.toml --count 4"))
@guarded
def average(
    recipe: Recipe,
    count: Annotated[int, typer.Option(metavar="N", help="Newest states to be averaged.")] = 4,
) -> None:
    """Average the newest kept states of a run; export them with --state averaged."""
    _require()
    from translator.training.average import average as mean
    from translator.training.recipe import run_folder

    config = _load(recipe)
    complain(f"{mean(run_folder(config), count)} states averaged")
    print(run_folder(config) / "averaged")


@app.command(
    epilog=ending(
        "muwazi train export recipe.toml ./my-model",
        'muwazi translate --model ./my-model "نص عربي"',
    )
)
@guarded
def export(
    recipe: Recipe,
    target: Annotated[
        Path | None,
        typer.Argument(metavar="TARGET", help="Folder to be made; the store if left out."),
    ] = None,
    state: State = "ema",
    overwrite: Overwrite = False,
) -> None:
    """Convert a run's weights into a model that every command takes."""
    _require()
    from translator.training.export import export as make

    config = _load(recipe)
    folder = target or _stored(config.export.name)
    card = make(config, folder, state=state, overwrite=overwrite)
    complain(f"{card.name} is ready ({card.quantization}).")
    print(folder)


@app.command(
    epilog=ending(
        "muwazi train finetune muwazi-ar-en mine.tmx --name mine --replay general.tsv",
        "muwazi train finetune ./opus-mt-ar-en mine.tsv --name mine --minutes 60",
        'muwazi translate --model mine "نص عربي"',
    )
)
@guarded
def finetune(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="Folder of a Marian model, or a model's name.")
    ],
    pairs: Annotated[str, typer.Argument(metavar="PAIRS", help="TSV, TMX or SOURCE,TARGET files.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="The new model's name.")],
    replay: Annotated[
        list[str] | None,
        typer.Option(metavar="PAIRS", help="General pairs, against forgetting. May be repeated."),
    ] = None,
    replay_share: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of general pairs in what is seen.")
    ] = 0.5,
    held_out: Annotated[
        int, typer.Option(metavar="N", help="Pairs kept back for measuring.")
    ] = 200,
    minutes: Annotated[float, typer.Option(metavar="N", help="Time budget.")] = 20.0,
    rate: Annotated[float, typer.Option(metavar="RATE", help="Highest learning rate.")] = 1e-4,
    license: Annotated[  # the word on every model card
        str, typer.Option(metavar="NAME", help="Licence of the result.")
    ] = "",
    overwrite: Overwrite = False,
) -> None:
    """Teach a model your own texts, and measure it before and after."""
    _require()
    from dataclasses import replace

    from translator.registry import resolve
    from translator.registry.store import store_folder
    from translator.training.finetune import defaults
    from translator.training.finetune import finetune as teach

    target = _stored(name)
    outcome = teach(
        resolve(model).path,
        pairs,
        target,
        name=name,
        replay=replay or (),
        replay_share=replay_share,
        held_out=held_out,
        options=replace(defaults(), minutes=minutes, rate=rate),
        license=license,
        overwrite=overwrite,
        folder=store_folder().parent / "finetuning" / name,
        say=complain,
    )
    complain(f"{outcome.card.name} is ready after {outcome.steps:,} steps.")
    print(target)


def _load(recipe: Path, minutes: float | None = None) -> Config:
    from dataclasses import replace

    from translator.errors import ConfigurationError
    from translator.training.config import load_config

    config = load_config(recipe)
    if minutes is None:
        return config
    if not 0 < minutes < float("inf"):
        raise ConfigurationError("--minutes must be more than 0.")
    return replace(config, training=replace(config.training, minutes=minutes))


def _stored(name: str) -> Path:
    from translator.errors import ConfigurationError
    from translator.registry.catalogue import EMBEDDED, is_store_name
    from translator.registry.store import store_folder

    if not is_store_name(name) or name == EMBEDDED:
        raise ConfigurationError(
            f"{name!r} cannot be a model's name in the store: letters, digits, '.', '_' and '-' "
            f"only, and not {EMBEDDED!r}. Give a folder instead."
        )
    return store_folder() / name


def _require() -> None:
    from translator.registry.marian import require_torch

    require_torch("Training", "train")
