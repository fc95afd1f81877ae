"""Pieces of a sentence that was too long -> one sentence again, keeping track of spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STOPS = ".!?…"
# A clause translated on its own starts with a capital; only words that no name begins with may
# lose it.
_LOWERED = frozenset(
    "The A An And But Or So Then In On At To From By With For Of As It Its He She They We You His "
    "Her Their Our This That These Those There Which Who While When Where If Because Since After "
    "Before During Although However Not No All Some Most Many Also It's".split()
)


@dataclass(frozen=True, slots=True)
class Joined:
    """The whole, and where its pieces are.

    ``starts[i]`` and ``lengths[i]``: where piece i stands in ``text``, and how much of it was kept
    (a stop at its end may have been dropped).
    """

    text: str
    starts: tuple[int, ...]
    lengths: tuple[int, ...]


def join_clauses(targets: Sequence[str], sources: Sequence[str]) -> Joined:
    """Join the translations of clauses that were cut from one sentence.

    The full stop that the model puts after every clause gives way to the mark with which the
    source clause ended («،» or «؛»), and a capital that only marks a beginning is lowered.
    """
    text = ""
    starts: list[int] = []
    lengths: list[int] = []
    for index, (target, source) in enumerate(zip(targets, sources, strict=True)):
        piece = target.strip()
        if index and not text.rstrip().endswith(tuple(_STOPS)):
            piece = _lower_first(piece)
        mark = ""
        if index < len(targets) - 1 and not source.rstrip().endswith(tuple(_STOPS + "؟۔")):
            piece = piece.rstrip(".").rstrip() or piece
            mark = _mark_after(piece, source)
        if not piece:
            mark = ""
        text += " " if text and piece else ""
        starts.append(len(text))
        lengths.append(len(piece))
        text += piece + mark
    return Joined(text, tuple(starts), tuple(lengths))


def _mark_after(piece: str, source: str) -> str:
    last = source.rstrip()[-1:]
    mark = {"،": ",", ",": ",", "؛": ";", ";": ";", ":": ":"}.get(last, "")
    return "" if piece.endswith((",", ";", ":", "!", "?")) else mark


def _lower_first(piece: str) -> str:
    word = piece.split(" ", 1)[0].rstrip(",")
    return piece[:1].lower() + piece[1:] if word in _LOWERED else piece
