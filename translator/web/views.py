"""What the page is told while a text is translated: plain values, rows as HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from translator.registry import EMBEDDED
from translator.types import Document, ModelCard, Translation
from translator.writers import markup, paragraphs

Phase = Literal["loading", "running", "done", "broken", "stopped"]


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader is told: the key of a string of the page, and what fills it in.

    With the key ``error``, ``text`` is the message of an error as the library says it.
    """

    key: str
    values: dict[str, Any]
    text: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows at one moment.

    ``run``: the name that the page gave this translation. ``rows``: one for each sentence so far,
    in order: ``id``, ``paragraph`` (its number), ``source``, ``target``, ``html``. ``seconds``
    since the start; ``left``: a guess at the seconds to come, None while nothing speaks for one.
    """

    run: str = ""
    phase: Phase = "loading"
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    left: float | None = None
    failed: int = 0
    embedded: bool = False
    model: str = ""
    notes: tuple[str, ...] = ()
    message: Message | None = None
    rows: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        rows = list(self.rows)
        message = asdict(self.message) if self.message else None
        return {
            "run": self.run, "phase": self.phase, "done": self.done, "total": self.total,
            "seconds": self.seconds, "left": self.left, "failed": self.failed,
            "embedded": self.embedded, "model": self.model, "notes": list(self.notes),
            "message": message, "rows": rows,
        }  # fmt: skip


class Sheet:
    """The rows so far, and how long the rest may take."""

    def __init__(
        self, document: Document, card: ModelCard, clock: Callable[[], float], *, run: str
    ) -> None:
        self._document, self._card, self._run = document, card, run
        self._paragraph_of = paragraphs.numbers(document)
        self._rows: list[dict[str, Any]] = []
        self._clock, self._start = clock, clock()
        self._chars_done = 0
        self._chars = sum(len(segment.text) for segment in document.segments)
        self._failed = 0
        self.total = len(document.segments)

    @property
    def done(self) -> int:
        """How many sentences have their row."""
        return len(self._rows)

    def add(self, item: Translation) -> None:
        """Add the next sentence."""
        number = self._paragraph_of[item.segment.id]
        self._rows.append(row(item, self._document, number))
        self._failed += item.origin == "failed"
        self._chars_done += len(item.segment.text)

    def view(self, phase: Phase, message: Message | None = None) -> View:
        """What there is now."""
        elapsed = self._clock() - self._start
        return View(
            run=self._run,
            phase=phase,
            done=self.done,
            total=self.total,
            seconds=round(elapsed, 1),
            left=self._left(elapsed) if phase == "running" else None,
            failed=self._failed,
            embedded=self._card.name == EMBEDDED,
            model=self._card.name,
            notes=self._document.notes,
            message=message,
            rows=tuple(self._rows),
        )

    def _left(self, elapsed: float) -> float | None:
        """Guessed from the letters done so far."""
        if self.done < 2 or elapsed < 1 or self.done == self.total:
            return None
        return round(elapsed / self._chars_done * (self._chars - self._chars_done), 1)


def row(item: Translation, document: Document, number: int) -> dict[str, Any]:
    """One sentence, as the page is given it."""
    return {
        "id": item.segment.id,
        "paragraph": number,
        "source": item.segment.text,
        "target": item.target,
        "html": markup.row(item, document.paragraphs[number], number),
    }
