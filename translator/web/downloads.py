"""Models that could be had, and having them: for a page whose operator allows it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from translator.errors import InputError, TranslatorError
from translator.registry import CATALOGUE, Found, installed
from translator.registry.download import Progress, pull

_log = logging.getLogger(__name__)

Pull = Callable[..., Found]


@dataclass(frozen=True, slots=True)
class Download:
    """How far a download is. ``message``: what went wrong, as the library says it."""

    state: Literal["running", "done", "broken"]
    done: int = 0
    total: int = 0
    message: str = ""


def missing_models() -> list[str]:
    """Names of the catalogue's models that are not here."""
    here = {item.name for item in installed()}
    return [entry.name for entry in CATALOGUE if entry.hub_id and entry.name not in here]


def download(name: str, *, allowed: bool, pull: Pull = pull) -> Iterator[Download]:
    """Pull a model of the catalogue and tell how far it is, a few times a second.

    The pull goes on when nobody listens any more, so that what was fetched is of use.
    """
    if not allowed:
        raise InputError(
            "This page may not download models. Whoever runs it can: MUWAZI_WEB_DOWNLOADS=1, or "
            "muwazi models pull."
        )
    if name not in missing_models():
        raise InputError(f"{name!r} is not a model that can be downloaded here.")
    heard: queue.Queue[Any] = queue.Queue()

    def work() -> None:
        try:
            pull(name, on_progress=heard.put)
            heard.put(Download("done"))
        except TranslatorError as error:
            heard.put(Download("broken", message=str(error)))
        except Exception:
            _log.exception("The page could not download %s", name)
            heard.put(Download("broken"))

    threading.Thread(target=work, name=f"pull {name}", daemon=True).start()
    yield Download("running")
    while True:
        news = _latest(heard)
        if isinstance(news, Progress):
            yield Download("running", news.done, news.total)
        else:
            yield news
            return


def _latest(heard: queue.Queue[Any]) -> Any:
    """What was said last, a quarter of a second after the first thing that was."""
    news = heard.get()
    threading.Event().wait(0.25)
    while isinstance(news, Progress):
        try:
            news = heard.get_nowait()
        except queue.Empty:
            break
    return news
