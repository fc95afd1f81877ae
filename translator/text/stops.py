"""One run of stops in a line, with the words around it."""

from __future__ import annotations

import functools
import re

from translator.text import wordlists
from translator.text.normalize import is_invisible, is_mark

INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u00ad"
STOPS = ".!?؟…۔。！？．｡‼⁇⁈⁉"
_ONE = f"[{re.escape(STOPS)}]"
# A run of stops, with invisible marks or single spaces between them.
RUN = re.compile(rf"{_ONE}(?:[{INVISIBLE}]*{_ONE}|[ \u00a0]{_ONE}(?=\s|{_ONE}|$))*[{INVISIBLE}]*")
_CLOSERS = re.compile(rf"(?:[ \u00a0]?[»﴾]|[»”’\"'\)\]}}›﴾]|[{INVISIBLE}])*")
_NOTES = re.compile(r"(?:\[\d{1,3}\])*")
_PICTURES = re.compile(
    "[ \u00a0]*(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u2b1b\u2b1c\ufe0f\u200d\u20e3]+"
    r"|[:;]-?[)(DP](?![^\s]))"
)
_NEXT_WORD = re.compile(rf"[\s{INVISIBLE}]*([^\s{INVISIBLE}]{{1,60}})")
LOOK_BACK = 80
"""How far back, in characters, the beginning of a sentence matters."""


class Stop:
    """A run of stops at ``at`` in a sentence that begins at ``start``.

    ``end`` is after the closing quotation marks, brackets, footnote numbers and emoji that belong
    to the sentence if it ends here.
    """

    def __init__(self, line: str, start: int, at: int, run_end: int) -> None:
        closers = _CLOSERS.match(line, run_end)
        self.closed = closers.end() if closers else run_end
        notes = _NOTES.match(line, self.closed)
        end = notes.end() if notes else self.closed
        pictures = _PICTURES.match(line, end)
        self.line, self.start, self.at = line, start, at
        self.end = pictures.end() if pictures else end
        self.marks = "".join(char for char in line[at:run_end] if char in STOPS)
        self.closers = line[run_end : self.closed].strip()

    @functools.cached_property
    def sentence(self) -> str:
        """What stands before the stop in its sentence, as far back as it matters."""
        return self.line[max(self.start, self.at - LOOK_BACK) : self.at].strip()

    @functools.cached_property
    def words(self) -> list[str]:
        """The words of ``sentence``, bare; tokens without a letter or digit are left out."""
        found = map(bare, self.sentence.split())
        return [word for word in found if any(char.isalnum() for char in word)]

    @functools.cached_property
    def before(self) -> str:
        """The word before the stop, or nothing."""
        return self.words[-1] if self.words else ""

    @functools.cached_property
    def after(self) -> str:
        """The word after the stop, or nothing."""
        following = _NEXT_WORD.match(self.line, self.end)
        return bare(following.group(1)) if following else ""

    @property
    def attached(self) -> bool:
        """Whether the next word follows without a space."""
        if self.end >= len(self.line):
            return False
        char = self.line[self.end]
        return not char.isspace() and not is_invisible(char)

    @property
    def carried_on(self) -> bool:
        """Whether the next word is one that does not begin a sentence."""
        return self.after in wordlists.CONTINUING or not any(map(str.isalnum, self.after))

    @property
    def opened(self) -> bool:
        """Whether the next word is one that begins a sentence."""
        word = self.after
        if word in wordlists.OPENING:
            return True
        joined = word.startswith("و") and len(word) > 2 and word not in wordlists.WAW_WORDS
        return joined and word[1].isalpha() and not word.startswith(("وال", "ولل"))

    @property
    def is_ellipsis(self) -> bool:
        """Whether the run is dots that trail off."""
        return "…" in self.marks.rstrip("!?؟") or ".." in self.marks

    def opens_with(self, at: int) -> bool:
        """Whether nothing but marks stands between the sentence's beginning and ``at``."""
        return at - self.start < LOOK_BACK and not any(
            char.isalnum() for char in self.line[self.start : at]
        )


def bare(word: str) -> str:
    """A word as it stands in the lists: no vowels, tatweel, invisible marks or edge punctuation."""
    kept = "".join(
        char for char in word if not (is_mark(char) or is_invisible(char) or char == "\u0640")
    )
    return kept.strip("«»“”\"'()[]{}،,؛;–—-•﴿﴾!?؟…*_#").rstrip(":")
