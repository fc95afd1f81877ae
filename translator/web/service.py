"""What the page and its endpoints ask of the handlers, as plain functions of plain values."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from translator.errors import InputError, TranslatorError
from translator.settings import Settings
from translator.web import handlers
from translator.web.handlers import Job
from translator.web.models import TranslatorPool, model_choices
from translator.web.runs import Runs
from translator.web.views import Message, View

_log = logging.getLogger(__name__)
_MOST = 8


class Service:
    """The handlers, bound to the models, limits and runs of one page."""

    def __init__(self, pool: TranslatorPool, settings: Settings) -> None:
        self._pool, self._settings, self._runs = pool, settings, Runs()
        self._models: frozenset[str] = frozenset()

    def translate(
        self, text: str, model: str, beam_size: float, run: str
    ) -> Iterator[dict[str, Any]]:
        """Views of a translation while it comes into being, as ``views.View.as_dict`` gives."""
        try:
            job = self._job(text, model, beam_size, run)
        except TranslatorError as error:
            yield View(str(run), "broken", message=handlers.message_of(error)).as_dict()
            return
        for view in handlers.translate(self._pool, job, self._runs):
            yield view.as_dict()

    def stop(self, run: str) -> None:
        """Let the translation of this name end."""
        self._runs.stop(run)

    def expect(self, run: str) -> None:
        """Count a translation among those that wait: its event is on the way into the queue."""
        self._runs.expect(run)

    def place(self, run: str) -> int:
        """Place among those that wait, from 1; 0 when it runs, -1 when it does neither."""
        return self._runs.place(run)

    def alternatives(self, asked: Any) -> dict[str, Any]:
        """Other translations for the page: ``rows``, or a ``message`` that says why there are none.

        ``asked``: source, prefix, model and beam size.
        """

        def find() -> dict[str, Any]:
            source, prefix, model, beam = asked
            job = self._job(source, model, beam)
            return {"rows": handlers.alternatives(self._pool, job, prefix=prefix)}

        return _answered(find)

    def aligned(self, asked: Any) -> dict[str, Any]:
        """The row of a translation that a reader wrote, for the page: ``row`` or a ``message``.

        ``asked``: source, target and model.
        """

        def find() -> dict[str, Any]:
            source, target, model = asked
            job = self._job(source, model, self._settings.beam_size)
            return {"row": handlers.align(self._pool, job, target)}

        return _answered(find)

    def translate_json(
        self, text: str, model: str = "", beam_size: int = 4
    ) -> list[dict[str, Any]]:
        """Translate Arabic text into English, sentence by sentence, in order.

        Args:
            text: Arabic text of any length up to the page's limit.
            model: Name of a model on this page; left out, the page's own.
            beam_size: Hypotheses kept at each step, 1 to 32; 4 is a good choice.

        Returns:
            One entry a sentence: id, paragraph (its number), source, target, origin (model, copy
            or failed), confidence (0 to 1, not calibrated), flags (codes of what may be wrong).
        """
        return handlers.translate_json(self._pool, self._job(text, model, beam_size))

    def align_json(self, source: str, target: str, model: str = "") -> list[dict[str, Any]]:
        """Show which English words of a translation belong to which Arabic words of its source.

        Args:
            source: One Arabic sentence.
            target: Its English translation, by whomever.
            model: Name of a model on this page; left out, the page's own.

        Returns:
            Links: source word, target word, weight (0 to 1).
        """
        job = self._job(source, model, self._settings.beam_size)
        links: list[dict[str, Any]] = handlers.align(self._pool, job, target)["links"]
        return links

    def check_json(self, source: str, target: str) -> list[dict[str, Any]]:
        """Check a translation of an Arabic sentence for lost numbers, lost Latin words and loops.

        Args:
            source: One Arabic sentence.
            target: Its English translation, by whomever.

        Returns:
            What was found, nothing where all is well: code, message, and the words of each side.
        """
        return handlers.check(source, target)

    def alternatives_json(
        self, sentence: str, prefix: str = "", count: int = 5, model: str = ""
    ) -> list[dict[str, Any]]:
        """Other English translations of one Arabic sentence, best first.

        Args:
            sentence: One Arabic sentence.
            prefix: The beginning of a translation, up to a word's end; then what may follow it.
            count: At most so many, 1 to 8.
            model: Name of a model on this page; left out, the page's own.

        Returns:
            target and confidence (0 to 1, not calibrated) of each.
        """
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
            raise InputError(f"count must be between 1 and {_MOST}, not {count!r}.")
        job = self._job(sentence, model, self._settings.beam_size)
        found = handlers.alternatives(self._pool, job, prefix=prefix, count=count)
        return [{"target": one["target"], "confidence": one["confidence"]} for one in found]

    def _job(self, text: str, model: str, beam_size: float, run: str = "") -> Job:
        model = model or self._settings.model
        # A name from outside must not become a path to look into.
        if model not in self._models:
            # One may have been downloaded since.
            self._models = frozenset(name for _, name in model_choices(self._settings))
        if model not in self._models:
            raise InputError(f"No model {model!r} here. Models: {', '.join(sorted(self._models))}.")
        return Job(text, model, int(beam_size), self._settings.web_max_chars, str(run)[:64])


def _answered(find: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was found, or a message for the reader."""
    try:
        return find()
    except TranslatorError as error:
        message = handlers.message_of(error)
    except Exception:
        _log.exception("The page could not answer")
        message = Message("unexpected", {})
    return {"message": {"key": message.key, "values": message.values, "text": message.text}}
