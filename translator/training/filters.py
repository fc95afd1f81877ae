"""What is not worth training on: one small test for each fault, and a count of what each drops."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b

from translator.text.language import detect_language
from translator.training.config import Filters
from translator.training.pairs import Pair

Test = Callable[[Pair], bool]
_SURE = 0.6
_LONG_ENOUGH = 40
"""Characters below which a guess of the language, or a ratio of lengths, says nothing."""


class Sieve:
    """The filters of a recipe, in the order of their cost. ``dropped`` counts by filter."""

    def __init__(self, options: Filters) -> None:
        self.dropped: Counter[str] = Counter()
        self._seen: set[bytes] = set()
        self._tests: list[tuple[str, Test]] = [("empty", _is_empty)]
        if options.max_characters:
            self._tests.append(("length", lambda pair: _longest(pair) > options.max_characters))
        if options.max_ratio:
            self._tests.append(("ratio", lambda pair: _ratio(pair) > options.max_ratio))
        if options.copies:
            self._tests.append(("copy", lambda pair: pair.source == pair.target))
        if options.min_script:
            self._tests.append(("script", lambda pair: _script(pair) < options.min_script))
        if options.duplicates:
            self._tests.append(("duplicate", self._is_duplicate))
        if options.language:
            self._tests.append(("language", _is_foreign))

    def keep(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The pairs that no filter drops."""
        for pair in pairs:
            fault = next((name for name, test in self._tests if test(pair)), None)
            if fault is None:
                yield pair
            else:
                self.dropped[fault] += 1

    def _is_duplicate(self, pair: Pair) -> bool:
        key = blake2b("\t".join(pair).encode("utf-8", "replace"), digest_size=8).digest()
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


def _is_empty(pair: Pair) -> bool:
    return not pair.source.strip() or not pair.target.strip()


def _longest(pair: Pair) -> int:
    return max(map(len, pair))


def _ratio(pair: Pair) -> float:
    shorter, longer = sorted(map(len, pair))
    return longer / shorter if longer > _LONG_ENOUGH else 1.0


def _script(pair: Pair) -> float:
    return min(_share(pair.source, "ARABIC"), _share(pair.target, "LATIN"))


def _share(text: str, script: str) -> float:
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return 0.0
    return sum(unicodedata.name(char, "").startswith(script) for char in letters) / len(letters)


def _is_foreign(pair: Pair) -> bool:
    if len(pair.source) < _LONG_ENOUGH or len(pair.target) < _LONG_ENOUGH:
        return False
    source, target = detect_language(pair.source), detect_language(pair.target)
    other = target.code not in ("en", "und") and target.confidence > _SURE
    return other or not (source.is_arabic or source.code == "und")
