"""What the page and its endpoints ask of the handlers, as plain functions of plain values."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from translator.errors import InputError, TranslatorError
from translator.settings import Settings
from translator.web import handlers
from translator.web.handlers import Job
from translator.web.models import AUTO, TranslatorPool
from translator.web.runs import Runs
from translator.web.views import Message

_log = logging.getLogger(__name__)
_MOST = 8


class Service:
    """The handlers, bound to the models, limits and runs of one page."""

    def __init__(self, pool: TranslatorPool, settings: Settings, models: frozenset[str]) -> None:
        """``models``: the names that may be asked for."""
        self._pool, self._settings, self._models = pool, settings, models
        self._runs = Runs()

    def translate(
        self, text: str, model: str, beam_size: float, run: str
    ) -> Iterator[dict[str, Any]]:
        """Views of a translation while it comes into being, as ``views.View.as_dict`` gives."""
        job = self._job(text, model, beam_size, run)
        for view in handlers.translate(self._pool, job, self._runs):
            yield view.as_dict()

    def stop(self, run: str) -> None:
        """Let the translation of this name end."""
        self._runs.stop(run)

    def alive(self, run: str) -> bool:
        """Whether the translation of this name still runs."""
        return self._runs.is_running(run)

    def alternatives(self, asked: Any) -> dict[str, Any]:
        """Other translations for the page: ``rows``, or a ``message`` that says why there are none.

        ``asked``: source, prefix, model and beam size.
        """
        try:
            source, prefix, model, beam = asked
            job = self._job(source, model, beam)
            return {"rows": handlers.alternatives(self._pool, job, prefix=prefix)}
        except TranslatorError as error:
            message = handlers.message_of(error)
        except Exception:
            _log.exception("The page could not find other translations")
            message = Message("unexpected", {})
        return {"message": {"key": message.key, "values": message.values, "text": message.text}}

    def translate_json(
        self, text: str, model: str = AUTO, beam_size: int = 4
    ) -> list[dict[str, Any]]:
        """All sentences as plain values. Raises TranslatorError."""
        return handlers.translate_json(self._pool, self._job(text, model, beam_size))

    def alternatives_json(
        self, sentence: str, prefix: str = "", count: int = 5, model: str = AUTO
    ) -> list[dict[str, Any]]:
        """Other translations of one sentence as plain values. Raises TranslatorError."""
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
            raise InputError(f"count must be between 1 and {_MOST}, not {count!r}.")
        job = self._job(sentence, model, self._settings.beam_size)
        found = handlers.alternatives(self._pool, job, prefix=prefix, count=count)
        return [{"target": one["target"], "confidence": one["confidence"]} for one in found]

    def _job(self, text: str, model: str, beam_size: float, run: str = "") -> Job:
        # A name from outside must not become a path to look into.
        if model not in self._models:
            raise InputError(f"No model {model!r} here. Models: {', '.join(sorted(self._models))}.")
        return Job(text, model, int(beam_size), self._settings.web_max_chars, str(run)[:64])
