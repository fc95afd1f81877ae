"""What the page does, without the page: text in, HTML out. Nothing here knows Gradio."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from translator.errors import InputError, TranslatorError
from translator.pipeline import Translator
from translator.registry import EMBEDDED
from translator.types import Document, Translation
from translator.web import render
from translator.web.models import AUTO, TranslatorPool
from translator.web.strings import say
from translator.writers import markup

_log = logging.getLogger(__name__)

INTERVAL = 0.2
"""Seconds between two updates, so that a fast model does not flood the browser."""
_ROWS_PER_SECOND = 1000  # a long page takes longer to draw, so it is drawn less often


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows at one moment."""

    status: str = ""
    rows: str = ""
    done: int = 0
    total: int = 0
    running: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What a reader asked for."""

    text: str
    model: str = AUTO
    beam_size: int = 4
    max_chars: int = 200_000


def translate(
    pool: TranslatorPool, job: Job, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[View]:
    """Show the translation while it comes into being, at most every ``INTERVAL`` seconds.

    The last view is always given. Errors become messages; close the generator to stop.
    """
    view = View()
    try:
        check_text(job.text, job.max_chars)
        if not pool.is_loaded(job.model):
            yield View(render.running(say("loading")), running=True)
        with pool.borrow(job.model) as translator:
            for view in _views(translator, job, clock):
                yield view
    except TranslatorError as error:
        yield _broken(view, str(error))
    except Exception:
        _log.exception("The page could not translate a text of %d characters", len(job.text))
        yield _broken(view, say("unexpected"))


def stopped(view: View | None) -> View | None:
    """The last view of a translation that was stopped; None when nothing was running."""
    if view is None or not view.running:
        return None
    message = say("stopped", done=view.done, total=view.total)
    if not view.done:
        message = say("stopped_early")
    status = render.finished(message, complete=False, copyable=bool(view.done))
    return replace(view, status=status, running=False)


def translate_json(pool: TranslatorPool, job: Job) -> list[dict[str, Any]]:
    """All sentences as plain values. Raises TranslatorError."""
    check_text(job.text, job.max_chars)
    with pool.borrow(job.model) as translator:
        document = _document(translator, job.text)
        paragraph_of = _paragraph_of(document)
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


def check_text(text: object, max_chars: int) -> None:
    """Raise InputError when there is nothing to translate or too much."""
    if not isinstance(text, str) or not any(map(_visible, text)):
        raise InputError(say("empty"))
    if len(text) > max_chars:
        raise InputError(say("too_long", length=f"{len(text):,}", limit=f"{max_chars:,}"))


def _visible(char: str) -> bool:
    # Direction marks and zero-width joiners are neither space nor something to read.
    return char.isprintable() and not char.isspace()


class _Sheet:
    """The rows so far, and how long the rest may take."""

    def __init__(
        self, document: Document, clock: Callable[[], float], *, embedded: bool = False
    ) -> None:
        self._embedded = embedded
        self._document = document
        self._paragraph_of = _paragraph_of(document)
        self._parts = [render.page([], document.notes)]
        self._clock, self._start = clock, clock()
        self._chars_done = 0
        self._chars = sum(len(segment.text) for segment in document.segments)
        self._failed = 0
        self.done, self.total = 0, len(document.segments)

    def add(self, item: Translation) -> None:
        number = self._paragraph_of[item.segment.id]
        self._parts.append(markup.row(item, self._document.paragraphs[number], number))
        self._failed += item.origin == "failed"
        self._chars_done += len(item.segment.text)
        self.done += 1

    def running(self) -> View:
        message = say("running", done=self.done, total=self.total)
        left = self._left()
        if left:
            message += f" · {left}"
        status = render.running(message, self.done, self.total)
        return View(status, self._html(), self.done, self.total, running=True)

    def finished(self) -> View:
        seconds = f"{self._clock() - self._start:.1f}"
        message = say(
            "finished_one" if self.total == 1 else "finished", total=self.total, seconds=seconds
        )
        if self._failed:
            key = "failed_one" if self._failed == 1 else "failed_some"
            message += " " + say(key, failed=self._failed)
        if self._embedded:
            message += " " + say("finished_embedded")
        return View(render.finished(message), self._html(), self.done, self.total)

    def _html(self) -> str:
        # Joined only when it is shown: row by row would copy a long page thousands of times.
        self._parts = ["".join(self._parts)]
        return self._parts[0]

    def _left(self) -> str:
        """The time left, guessed from the letters done so far; empty while that says nothing."""
        elapsed = self._clock() - self._start
        if self.done < 2 or elapsed < 1 or self.done == self.total:
            return ""
        seconds = elapsed / self._chars_done * (self._chars - self._chars_done)
        if seconds < 90:
            return say("left_seconds", seconds=max(1, math.ceil(seconds)))
        return say("left_minutes", minutes=math.ceil(seconds / 60))


def _views(translator: Translator, job: Job, clock: Callable[[], float]) -> Iterator[View]:
    document = _document(translator, job.text)
    sheet = _Sheet(document, clock, embedded=translator.card.name == EMBEDDED)
    yield sheet.running()
    shown_at = -math.inf
    try:
        for item in translator.stream(document, beam_size=job.beam_size):
            sheet.add(item)
            if clock() - shown_at >= max(INTERVAL, sheet.done / _ROWS_PER_SECOND):
                yield sheet.running()
                shown_at = clock()
    except Exception:
        # What is done stays, also what was not yet shown.
        yield sheet.running()
        raise
    yield sheet.finished()


def _document(translator: Translator, text: str) -> Document:
    document = translator.document(text)
    if not document.segments:
        raise InputError(say("empty"))
    return document


def _paragraph_of(document: Document) -> dict[str, int]:
    return {
        segment.id: number
        for number, paragraph in enumerate(document.paragraphs)
        for segment in paragraph.segments
    }


def _broken(view: View, message: str) -> View:
    status = render.alert(message)
    if view.done:
        note = say("broke_off", done=view.done, total=view.total)
        status += render.finished(note, complete=False)
    return replace(view, status=status, running=False)
