"""Translated sentences, remembered within a bound.

A text that is translated again after a change, or after it was stopped, costs only what is new.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from translator.sentences import translate
from translator.types import Engine, Segment, Translation, TranslationOptions

_Key = tuple[str, TranslationOptions]


class TranslationCache:
    """The translations used last, for one model. Thread-safe.

    ``max_chars``: the most source characters that are kept in all; 0 keeps nothing. A kept
    sentence takes about 150 times that many bytes, word links and subwords included.
    """

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._chars = 0
        self._kept: OrderedDict[_Key, Translation] = OrderedDict()
        self._lock = threading.Lock()
        self.hits = 0
        self.misses = 0

    def through(
        self, engine: Engine, segments: Sequence[Segment], options: TranslationOptions
    ) -> Iterator[Translation]:
        """As ``sentences.translate``, but only what is not remembered is decoded."""
        known = [self.get(segment, options) for segment in segments]
        missing = [one for one, found in zip(segments, known, strict=True) if found is None]
        fresh = translate(engine, missing, options)
        for found in known:
            if found is not None:
                yield found
                continue
            new = next(fresh)
            self.put(new, options)
            yield new

    def get(self, segment: Segment, options: TranslationOptions) -> Translation | None:
        """The translation of the same text under the same options, as one of ``segment``."""
        key = (segment.text, options)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
        return replace(found, segment=segment)

    def put(self, translation: Translation, options: TranslationOptions) -> None:
        """Keep a translation, unless it failed; what was used longest ago makes room."""
        size = len(translation.segment.text)
        if translation.origin == "failed" or size > self._max_chars:
            return
        key = (translation.segment.text, options)
        with self._lock:
            if key not in self._kept:
                self._chars += size
            self._kept[key] = translation
            self._kept.move_to_end(key)
            while self._chars > self._max_chars:
                (text, _), _ = self._kept.popitem(last=False)
                self._chars -= len(text)
