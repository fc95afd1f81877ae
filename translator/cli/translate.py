"""``muwazi translate``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from translator.cli import options as option
from translator.cli.exits import complain, guarded
from translator.cli.output import Output
from translator.errors import ConfigurationError

if TYPE_CHECKING:
    from translator.cli.sources import Source
    from translator.pipeline import Translator
    from translator.types import Document, TranslationOptions

_BY_SUFFIX: dict[str, option.Format] = {
    ".html": "html", ".htm": "html", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_NOT_WRITTEN = frozenset(
    ".docx .doc .odt .rtf .pdf .epub .srt .vtt .ass .tmx .xlf .xliff .xlsx .xls .csv .tsv".split()
)
_PIPED_WIDTH = 100


@guarded
def translate(
    text: option.Text = None,
    file: option.Files = None,
    to: option.To = None,
    output: option.Output = None,
    lines: option.Lines = False,
    model: option.Model = None,
    revision: option.Revision = None,
    allow_download: option.AllowDownload = False,
    device: option.Device = None,
    compute_type: option.ComputeType = None,
    threads: option.Threads = None,
    workers: option.Workers = None,
    beam: option.Beam = None,
    n_best: option.NBest = 1,
    max_words: option.MaxWords = None,
    on_error: option.OnError = "keep",
    no_align: option.NoAlign = False,
    no_copy: option.NoCopy = False,
) -> int:
    """Translate Arabic text into English, sentence by sentence."""
    from translator.cli import opening
    from translator.cli.sources import check_apart, check_readable, gather, read_all
    from translator.settings import load_settings

    target = Output(output)
    chosen = to or _format_for(output, lines=lines, terminal=target.is_terminal)
    _check_format(chosen, lines=lines)
    settings = load_settings(
        model=model,
        device=device,
        compute_type=compute_type,
        cpu_threads=threads,
        num_workers=workers,
        beam_size=beam,
        max_words=max_words,
    )
    sources = gather(text, file or [])
    check_readable(sources)
    check_apart(sources, output)
    # Opened first: that nothing can be written there should not come out at the end.
    with target:
        document = None if lines else read_all(sources, settings.max_chars)
        with opening.open_translator(
            settings, revision=revision, allow_download=allow_download
        ) as translator:
            switches = {"alignment": not no_align, "copy_other": not no_copy}
            options = translator.options(num_hypotheses=n_best, on_error=on_error, **switches)
            if document is None:
                return _lines(translator, sources, options, target, as_json=chosen == "jsonl")
            return _document(translator, document, options, target, chosen)


def _format_for(output: Path | None, *, lines: bool, terminal: bool) -> option.Format:
    if output is not None:
        suffix = output.suffix.lower()
        if suffix in _NOT_WRITTEN:
            raise ConfigurationError(
                f"{suffix} files are not written. Formats: text, side-by-side, json, jsonl, html; "
                "name one with --to, or give -o another ending."
            )
        return _BY_SUFFIX.get(suffix, "text")
    return "side-by-side" if terminal and not lines else "text"


def _check_format(chosen: option.Format, *, lines: bool) -> None:
    if lines and chosen not in ("text", "jsonl"):
        raise ConfigurationError(f"--lines writes text or jsonl, not {chosen}.")


def _document(
    translator: Translator,
    document: Document,
    options: TranslationOptions,
    target: Output,
    chosen: option.Format,
) -> int:
    from translator import writers
    from translator.cli.progress import ProgressBar, describe_sentences
    from translator.cli.running import Run

    for note in document.notes:
        complain(f"note: {note}")
    quiet = target.is_terminal and chosen in writers.STREAMED
    layout = writers.Layout(_PIPED_WIDTH)
    if target.is_terminal:
        layout = writers.Layout(shutil.get_terminal_size().columns, isolate=True)
    with (
        ProgressBar(describe_sentences, enabled=not quiet) as bar,
        Run(bar, len(document.segments)) as run,
    ):
        found = run.watch(translator.stream(document, options=options))
        for piece in writers.pieces(
            chosen, document, found, options=options, card=translator.card, layout=layout
        ):
            target.write(piece)
    return run.finish()


def _lines(
    translator: Translator,
    sources: list[Source],
    options: TranslationOptions,
    target: Output,
    *,
    as_json: bool,
) -> int:
    from translator.cli.lines import translate_lines
    from translator.cli.progress import ProgressBar, describe_sentences
    from translator.cli.running import Run

    with ProgressBar(describe_sentences, enabled=not target.is_terminal) as bar, Run(bar) as run:
        translate_lines(translator, sources, options, target, run, as_json=as_json)
    return run.finish()
