"""``translate --lines``: a line out for each line in, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from translator.cli.exits import complain
from translator.cli.output import Output
from translator.cli.running import Run
from translator.cli.sources import Source
from translator.pipeline import Translator
from translator.readers.lines import Line, read_lines
from translator.text.language import language_note
from translator.text.segment import paragraphs
from translator.types import Document, Paragraph, Translation, TranslationOptions
from translator.writers import records

_BREAKS = re.compile("[\r\n]+")
_MAX_NOTES = 10


@dataclass(slots=True)
class _Position:
    """Where the next line and the next sentence stand in the whole input."""

    line: int = 0
    sentence: int = 0
    notes: int = 0


def translate_lines(
    translator: Translator,
    sources: list[Source],
    options: TranslationOptions,
    output: Output,
    run: Run,
    *,
    as_json: bool = False,
) -> None:
    """Translate the lines of all sources in order and write each as soon as it is done.

    With ``as_json``, an object for each sentence instead; its paragraph is the line, from 0.
    Stops early when the run does.
    """
    position = _Position()
    for source, last in zip(sources, [False] * (len(sources) - 1) + [True], strict=True):
        ending = "\n"
        for group in run.until_stopped(_groups(source, translator.settings.max_chars)):
            _tell(group, position, source.name)
            for text in _group(translator, group, position, options, run, as_json=as_json):
                output.write(text)
            position.line += len(group)
            ending = group[-1].ending
        if run.stopped is not None:
            return
        if not ending and not last and not as_json:
            # The next file's first line must not join this one's last.
            output.write("\n")


def _groups(source: Source, max_chars: int) -> Iterator[list[Line]]:
    with source.open() as file:
        yield from read_lines(file, max_chars=max_chars, name=source.name)


def _group(
    translator: Translator,
    group: list[Line],
    position: _Position,
    options: TranslationOptions,
    run: Run,
    *,
    as_json: bool,
) -> Iterator[str]:
    """What to write for each line; nothing more once the run has stopped."""
    blocks = [_paragraphs(line.text, position) for line in group]
    document = Document(tuple(part for block in blocks for part in block), language="ar")
    stream = run.watch(translator.stream(document, options=options))
    for number, (line, block) in enumerate(zip(group, blocks, strict=True), position.line):
        count = sum(len(part.segments) for part in block)
        found = list(islice(stream, count))
        if as_json:
            kinds = [part.kind for part in block for _ in part.segments]
            pairs = zip(found, kinds, strict=False)
            yield "".join(records.line(item, number, kind) for item, kind in pairs)
        elif len(found) == count:
            yield _joined(found) + line.ending
        if run.stopped is not None:
            return


def _joined(found: list[Translation]) -> str:
    return _BREAKS.sub(" ", " ".join(item.target for item in found))


def _paragraphs(text: str, position: _Position) -> list[Paragraph]:
    """The line's paragraphs (it has several when a VT or the like is in it), ids running on."""
    parts = []
    for part in paragraphs(text):
        segments = []
        for segment in part.segments:
            position.sentence += 1
            segments.append(replace(segment, id=f"s{position.sentence}"))
        parts.append(replace(part, segments=tuple(segments)))
    return parts


def _tell(group: list[Line], position: _Position, name: str) -> None:
    """Notes on repairs, with their line; only the first few of a long input."""
    where = f"{name}, line" if name else "line"
    notes = [
        f"{where} {number}: {note}"
        for number, line in enumerate(group, position.line + 1)
        for note in line.notes
    ]
    if position.line == 0:
        note = language_note(" ".join(line.text for line in group))
        notes = ([note] if note else []) + notes
    for text in notes:
        position.notes += 1
        if position.notes <= _MAX_NOTES:
            complain(f"note: {text}")
        elif position.notes == _MAX_NOTES + 1:
            complain("note: There are more such lines; they are repaired without a word each.")
