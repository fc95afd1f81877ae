"""The models a page can use: loaded when first asked for, a few kept, one lock."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath

from translator.cache import TranslationCache
from translator.errors import TranslatorError
from translator.pipeline import Translator
from translator.registry import installed, resolve
from translator.settings import Settings, load_settings
from translator.types import ModelCard
from translator.web.strings import say

_log = logging.getLogger(__name__)

AUTO = "auto"
KEPT = 2
"""Models that stay loaded; the one used longest ago makes room."""

TranslatorFactory = Callable[[str], Translator]


class TranslatorPool:
    """One translator for each model name, shared by all readers of the page. Thread-safe."""

    def __init__(
        self, factory: TranslatorFactory | None = None, settings: Settings | None = None
    ) -> None:
        self._own_factory = factory is None
        self._factory = factory or (lambda name: _remembering(name, settings))
        self._loaded: OrderedDict[str, Translator] = OrderedDict()
        self._users: dict[str, int] = {}
        self._loading: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    @contextmanager
    def borrow(self, name: str) -> Iterator[Translator]:
        """The translator for ``name``, which is not closed while it is borrowed.

        Raises what the factory raises when the model cannot be loaded.
        """
        with self._lock:
            self._users[name] = self._users.get(name, 0) + 1
            loading = self._loading.setdefault(name, threading.Lock())
        try:
            # Loading one model keeps only those waiting who want that one.
            with loading:
                translator = self._loaded.get(name) or self._factory(name)
                with self._lock:
                    self._loaded[name] = translator
                    self._loaded.move_to_end(name)
            self._make_room()
            yield translator
        finally:
            with self._lock:
                self._users[name] -= 1
            self._make_room()

    def is_loaded(self, name: str) -> bool:
        """Whether ``name`` can be used without waiting for it to load."""
        return name in self._loaded

    def card(self, name: str) -> ModelCard | None:
        """The card of a model, without loading it; None when there is no such model here."""
        loaded = self._loaded.get(name)
        if loaded is not None:
            return loaded.card
        return _card(name) if self._own_factory else None

    def _make_room(self) -> None:
        with self._lock:
            idle = [name for name in self._loaded if not self._users.get(name)]
            closing = [self._loaded.pop(name) for name in idle[: max(0, len(self._loaded) - KEPT)]]
        for translator in closing:
            translator.close()


def _remembering(name: str, settings: Settings | None) -> Translator:
    settings = settings or load_settings()
    cache = TranslationCache(settings.web_cache_chars) if settings.web_cache_chars else None
    return Translator(name, settings=settings, cache=cache)


def model_choices(settings: Settings) -> list[tuple[str, str]]:
    """``(label, name)`` of the models a reader may choose; nothing is downloaded for it."""
    choices = [(say("model_auto"), AUTO)]
    if settings.model != AUTO:
        # A path says more about the machine than a reader needs to know.
        choices.insert(0, (PurePath(settings.model).name or settings.model, settings.model))
    known = {name for _, name in choices}
    return choices + [
        (item.name, item.name)
        for item in {item.name: item for item in installed()}.values()
        if item.name not in known and "fault" not in item.card.details
    ]


def _card(name: str) -> ModelCard | None:
    try:
        return resolve(name, local_files_only=True).card
    except TranslatorError as error:
        _log.info("No card for the model %s: %s", name, error)
        return None
