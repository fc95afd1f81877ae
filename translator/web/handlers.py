"""What the page does, without the page: text in, plain values out. Nothing here knows Gradio."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from translator.errors import InputError, TranslatorError
from translator.pipeline import Translator
from translator.trust import checks
from translator.types import Document, Hypothesis, Paragraph
from translator.web.models import AUTO, TranslatorPool
from translator.web.runs import Runs
from translator.web.strings import say
from translator.web.views import Message, Sheet, View, row
from translator.writers import paragraphs

_log = logging.getLogger(__name__)

INTERVAL = 0.2
"""Seconds between two updates, so that a fast model does not flood the browser."""
_ROWS_PER_SECOND = 1000  # a long page takes longer to send, so it is sent less often
_MAX_SENTENCE = 5000


class PageError(InputError):
    """A mistake that the page has its own words for, in each of its languages."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(say(key, **values))
        self.message = Message(key, values)


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader asked for; ``run`` is the name that the page gave it."""

    text: str
    model: str = AUTO
    beam_size: int = 4
    max_chars: int = 200_000
    run: str = ""


def translate(
    pool: TranslatorPool,
    job: Job,
    runs: Runs | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[View]:
    """Show the translation while it comes into being, at most every ``INTERVAL`` seconds.

    The last view is always given, and its phase is ``done``, ``broken`` or ``stopped``. Errors
    become messages; close the generator, or stop it by its name in ``runs``, to end it early.
    """
    view = View(job.run)
    runs = runs or Runs()
    try:
        check_text(job.text, job.max_chars)
        if runs.is_stopped(job.run):
            yield replace(view, phase="stopped")
            return
        if not pool.is_loaded(job.model):
            yield view
        with runs.running(job.run), pool.borrow(job.model) as translator:
            for view in _views(translator, job, runs, clock):
                yield view
    except TranslatorError as error:
        yield _broken(view, message_of(error))
    except Exception:
        _log.exception("The page could not translate a text of %d characters", len(job.text))
        yield _broken(view, Message("unexpected", {}))


def message_of(error: TranslatorError) -> Message:
    """What a reader is told of an error."""
    if isinstance(error, PageError):
        return error.message
    return Message("error", {}, str(error))


def translate_json(pool: TranslatorPool, job: Job) -> list[dict[str, Any]]:
    """All sentences as plain values. Raises TranslatorError."""
    check_text(job.text, job.max_chars)
    with pool.borrow(job.model) as translator:
        document = _document(translator, job.text)
        paragraph_of = paragraphs.numbers(document)
        return [
            {
                "id": item.segment.id,
                "paragraph": paragraph_of[item.segment.id],
                "source": item.segment.text,
                "target": item.target,
                "origin": item.origin,
                "confidence": item.confidence,
                "flags": [flag.code for flag in item.flags],
            }
            for item in translator.stream(document, beam_size=job.beam_size)
        ]


def alternatives(pool: TranslatorPool, job: Job, *, prefix: str = "", count: int = 5) -> list[Any]:
    """Other translations of the one sentence ``job.text``, as rows with a ``confidence``.

    With a ``prefix``, those that begin with it. Raises TranslatorError.
    """
    check_text(job.text, min(job.max_chars, _MAX_SENTENCE))
    check_text(prefix or "-", _MAX_SENTENCE)
    with pool.borrow(job.model) as translator:
        found = translator.alternatives(job.text, count=count, prefix=prefix)
    segment = found[0].segment
    document = Document((Paragraph(segment.text, segments=(segment,)),))
    return [{**row(one, document, 0), "confidence": one.confidence} for one in found]


def align(pool: TranslatorPool, job: Job, target: str) -> dict[str, Any]:
    """A given translation of the one sentence ``job.text``, as a row with its ``links``.

    ``links``: the words of both sides that belong together. Raises TranslatorError.
    """
    check_text(job.text, min(job.max_chars, _MAX_SENTENCE))
    check_text(target, _MAX_SENTENCE)
    with pool.borrow(job.model) as translator:
        found = translator.align(job.text, target)
    segment = found.segment
    document = Document((Paragraph(segment.text, segments=(segment,)),))
    links = [
        {
            "source": segment.text[slice(*link.source)],
            "target": found.target[slice(*link.target)],
            "weight": link.weight,
        }
        for link in found.alignment.links
    ]
    return {**row(found, document, 0), "confidence": found.confidence, "links": links}


def check(source: str, target: str) -> list[dict[str, Any]]:
    """What may be wrong in a translation of a sentence, whoever made it. Raises PageError."""
    check_text(source, _MAX_SENTENCE)
    check_text(target, _MAX_SENTENCE)
    return [
        {
            "code": flag.code,
            "message": flag.message,
            "source": [source[slice(*span)] for span in flag.source_spans],
            "target": [target[slice(*span)] for span in flag.target_spans],
        }
        for flag in checks.check(source, Hypothesis(target))
    ]


def check_text(text: object, max_chars: int) -> None:
    """Raise PageError when there is nothing to translate or too much."""
    if not isinstance(text, str) or not any(map(_visible, text)):
        raise PageError("empty")
    if len(text) > max_chars:
        raise PageError("too_long", length=f"{len(text):,}", limit=f"{max_chars:,}")


def _visible(char: str) -> bool:
    # Direction marks and zero-width joiners are neither space nor something to read.
    return char.isprintable() and not char.isspace()


def _views(
    translator: Translator, job: Job, runs: Runs, clock: Callable[[], float]
) -> Iterator[View]:
    document = _document(translator, job.text)
    sheet = Sheet(document, translator.card, clock, run=job.run)
    yield sheet.view("running")
    shown_at = -math.inf
    try:
        for item in translator.stream(document, beam_size=job.beam_size):
            sheet.add(item)
            if runs.is_stopped(job.run):
                yield sheet.view("stopped")
                return
            if clock() - shown_at >= max(INTERVAL, sheet.done / _ROWS_PER_SECOND):
                yield sheet.view("running")
                shown_at = clock()
    except Exception:
        # What is done stays, also what was not yet shown.
        yield sheet.view("running")
        raise
    yield sheet.view("done")


def _document(translator: Translator, text: str) -> Document:
    document = translator.document(text)
    if not document.segments:
        raise PageError("empty")
    return document


def _broken(view: View, message: Message) -> View:
    return replace(view, phase="broken", left=None, message=message)
