"""A single dot: full stop, or part of a title, number, unit, label or name.

Each rule gives True (the sentence ends), False (it goes on) or None (not my case); the first that
knows decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from translator.text import wordlists
from translator.text.stops import LOOK_BACK, Stop

_LETTERS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_INITIALS = re.compile(r"[A-Za-z]|[A-Z][a-z]?(?:\.[A-Za-z]{1,2})+|[a-z](?:\.[a-z])+")
_SPELLED = re.compile(r"[\u0621-\u064a]{2,3}(?:\.[\u0621-\u064a]{2,3})+")
_LABEL = re.compile(
    r"[(\[]?(?:[^\W\d_]?\d{1,3}(?:[.\-/]\d{1,3}){0,4}|[^\W\d_]|[ivxlcIVXLC]{1,5})[)\]]?"
)
_UNIT = re.compile(r"(?:.*\d)?(?P<unit>[^\W\d_][^\d]*)")
_DECIMAL = re.compile(r".*\d[.,٫٬]\d+")
_PRESENTATION_FORMS = "\ufb50"


def ends_with_dot(stop: Stop) -> bool:
    """Whether the dot at ``stop`` ends its sentence."""
    for rule in _RULES:
        answer = rule(stop)
        if answer is not None:
            return answer
    return True


def _without_space(stop: Stop) -> bool | None:
    """«الاجتماع.وغادر» ends a sentence; «3.5», «ق.م», «Node.js» and «report.pdf» do not."""
    if not stop.attached:
        return None
    following, before = stop.line[stop.end], stop.before
    last = before.rsplit(".", 1)[-1]
    if following.isdigit():
        return len(last) > 2 and last.isalpha() and not last.isascii()
    if not following.isalpha():
        return None if following in '«“"(﴿[–—-' else False
    if following.isascii():
        ends = not before[-1:].isascii() and len(before) > 1 and following.isupper()
        return None if ends else False
    long_enough = len(last) > (2 if last.isdigit() else 1) or bool(_DECIMAL.fullmatch(before))
    return None if long_enough and len(stop.after.split(".")[0]) > 1 else False


def _at_an_edge(stop: Stop) -> bool | None:
    return bool(stop.before) if not stop.before or not stop.after else None


def _label(stop: Stop) -> bool | None:
    """«1.», «أ.», «المادة 3.», «…: 1.»: the number or letter of what follows."""
    words = stop.words[-2:]
    if not _LABEL.fullmatch(words[-1]):
        return None
    raw = stop.sentence.split()
    if len(raw) > 1 and raw[-2].endswith(":") and raw[-1].isdigit() and len(raw[-1]) < 3:
        return False
    if stop.at - stop.start > LOOK_BACK or len(stop.words) > 2:
        return None
    if len(words) == 2 and words[0] not in wordlists.HEADED:
        return None
    return False


def _unit(stop: Stop) -> bool | None:
    """«10:19 م.», «120 هـ.», «50 كم.»: ends the sentence unless what follows carries it on."""
    found = _UNIT.fullmatch(stop.before)
    if not found or found.group("unit") not in wordlists.UNITS:
        return None
    counted = stop.before[0].isdigit() or (len(stop.words) > 1 and stop.words[-2][-1].isdigit())
    if not counted:
        return None
    return not (stop.carried_on or stop.after.removeprefix("و")[:1].isdigit())


def _number(stop: Stop) -> bool | None:
    if not stop.before[-1].isdigit():
        return None
    parted = len(stop.words) > 1 and _unjoined(stop.words[-2]) in wordlists.HEADED - {"رقم"}
    titled = len(stop.words) > 1 and stop.words[-2] in wordlists.TITLES
    return not (stop.carried_on and (parted or titled))


def _initials(stop: Stop) -> bool | None:
    """Latin letters: «U.S.», «Ph.D.», «J. K.», «فيتامين C.»."""
    if not _INITIALS.fullmatch(stop.before):
        return None
    return stop.opened if len(stop.before) > 1 else _is_labelled(stop)


def _letter(stop: Stop) -> bool | None:
    """Arabic letters: «د.», «ج. ك.», «ق.م.», «المجموعة أ.», «ود.»."""
    letter = stop.before.removeprefix("و") if len(stop.before) == 2 else stop.before
    if not _LETTERS.fullmatch(letter) or letter >= _PRESENTATION_FORMS:
        return None
    return stop.opened if "." in letter else _is_labelled(stop)


def _abbreviation(stop: Stop) -> bool | None:
    word = stop.before.removeprefix("و")
    if word in wordlists.ENDING or stop.before in wordlists.ENDING or _SPELLED.fullmatch(word):
        return stop.opened
    if word in wordlists.TITLES or stop.before in wordlists.TITLES:
        return False
    return None


def _lower_case(stop: Stop) -> bool | None:
    first = stop.after[0]
    return False if first.isascii() and first.islower() and stop.before[-1].isascii() else None


def _is_labelled(stop: Stop) -> bool:
    return len(stop.words) > 1 and _unjoined(stop.words[-2]) in wordlists.LABELLED


def _unjoined(word: str) -> str:
    """The word without «و», «ب», «ل», «ف» or «ك» before the article."""
    return word[1:] if word[:1] in "وبلفك" and word[1:3] == "ال" else word


_RULES: tuple[Callable[[Stop], bool | None], ...] = (
    _without_space,
    _at_an_edge,
    _label,
    _unit,
    _number,
    _initials,
    _letter,
    _abbreviation,
    _lower_case,
)
