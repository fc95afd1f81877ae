"""Where sentences end within one line of Arabic text.

Arabic has no capitals to go by, so titles, initials, units, list numbers and reported speech are
told from full stops by the words around them (``dots`` has the rules for a single dot). One pass,
linear in the length of the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from translator.text import wordlists
from translator.text.brackets import Brackets
from translator.text.dots import ends_with_dot
from translator.text.stops import RUN, STOPS, Stop
from translator.types import Span

# Dots and marks in addresses are no stops; a mark at the very end of one is.
_ADDRESS = re.compile(
    r"https?://[\u0621-\u064a][^\s«»؟،؛]*|(?:https?://|ftp://|www\.)[^\s«»؟،؛\u0600-\u06ff]+|"
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}",
    re.ASCII,
)
_LATIN_WORD = re.compile(r"[A-Za-z][\w'-]*", re.ASCII)
_ETC = ("إلخ", "الخ")
_FA_WORDS = frozenset("في فريق فوز فاز فازت فتاة فتح فرنسا فيلم فكرة فنان فلسطين فقد".split())


def sentence_ends(line: str) -> list[int]:
    """Offsets in ``line`` at which a sentence ends, the end of the line not among them."""
    brackets = Brackets(line)
    ends: list[int] = []
    start = at = 0
    length = len(line.rstrip())
    addresses = _address_spans(line)
    address = next(addresses)
    while (run := RUN.search(line, at)) is not None:
        at = run.end()
        while address[1] <= run.start():
            address = next(addresses)
        if address[0] <= run.start() or _is_inside_a_word(line, run.start(), run.end()):
            continue
        stop = Stop(line, start, run.start(), run.end())
        at = stop.closed
        if stop.end >= length:
            break
        if stop.closers and line[stop.closed] in STOPS:
            continue
        if _is_end(stop, brackets):
            ends.append(stop.end)
            start = at = stop.end
    return ends


def _address_spans(line: str) -> Iterator[Span]:
    """Spans of web and mail addresses without stops at their ends; then one beyond the line."""
    for match in _ADDRESS.finditer(line):
        yield match.start(), match.start() + len(match.group().rstrip(STOPS))
    yield len(line) + 1, len(line) + 2


def _is_inside_a_word(line: str, at: int, end: int) -> bool:
    """«3.5», «Node.js», « .NET»: a dot between Latin letters or digits, or before one."""
    if line[at:end] != "." or end >= len(line):
        return False
    previous, following = line[at - 1 : at], line[end]
    if previous.isdigit() and following.isdigit():
        return True
    if not following.isascii() or not following.isalnum():
        return False
    return (previous.isascii() and previous.isalnum()) or (
        not previous.strip() and following.isalpha()
    )


def _is_end(stop: Stop, brackets: Brackets) -> bool:
    if stop.opens_with(stop.at):
        return False
    if stop.closers:
        return _ends_with_closer(stop, brackets)
    inside = brackets.around(stop.at)
    if inside is not None and not brackets.is_passage(inside, stop.at):
        return False
    if stop.is_ellipsis:
        return _ends_with_ellipsis(stop)
    return ends_with_dot(stop) if stop.marks == "." else _ends_with_mark(stop)


def _ends_with_mark(stop: Stop) -> bool:
    """A question or exclamation mark, «۔» and the like."""
    if stop.attached and not stop.line[stop.end].isalpha():
        return stop.line[stop.end].isdigit() and "؟" in stop.marks
    if stop.marks[0] in "!?" and _LATIN_WORD.fullmatch(stop.before):
        joined = stop.attached and stop.line[stop.end].isascii()
        return not joined and not stop.carried_on and stop.before not in wordlists.EXCLAIMING
    return True


def _ends_with_closer(stop: Stop, brackets: Brackets) -> bool:
    """A stop just inside a quotation or parenthesis, after which the sentence may go on."""
    opener = brackets.opener_before(stop.closed, stop.at)
    if opener is None:
        return _goes_not_on(stop, whole=False)
    if brackets.around(opener) is not None:
        return False
    whole = stop.opens_with(opener)
    if stop.line[opener] in "([{":
        return whole
    if not whole and _is_a_name(stop, opener):
        return False
    return _goes_not_on(stop, whole=whole)


def _is_a_name(stop: Stop, opener: int) -> bool:
    """Whether the quotation is a title or foreign words within the sentence, not speech."""
    inside = stop.line[opener + 1 : stop.at]
    if " " not in inside or (len(inside) < 80 and inside.isascii()):
        return not stop.opened
    words = stop.line[max(stop.start, opener - 40) : opener].split()
    return bool(words) and words[-1].lstrip("وبلفك").removeprefix("ال") in wordlists.TITLED


def _goes_not_on(stop: Stop, *, whole: bool) -> bool:
    """Whether a new sentence follows the closing mark; ``whole``: the quotation was all of it."""
    word = stop.after
    if not word or stop.carried_on or _is_speaking(word):
        return False
    if whole or stop.marks == ".":
        return word != "ثم" and (not word.startswith("ف") or word in _FA_WORDS)
    return not word.startswith(("و", "ف")) or word in wordlists.WAW_WORDS | _FA_WORDS


def _is_speaking(word: str) -> bool:
    return any(word.removesuffix(suffix) in wordlists.SPEAKING for suffix in ("", "ها", "ه"))


def _ends_with_ellipsis(stop: Stop) -> bool:
    spaced = stop.line[stop.at - 1].isspace()
    word = stop.after
    if stop.before in _ETC:
        return not stop.carried_on
    if stop.marks.count(".") > 3 and (spaced or word[:1].isdigit()):
        return False
    if word in wordlists.PAUSING or word == stop.before:
        return False
    if word[:1] in "وف" and word not in wordlists.WAW_WORDS | _FA_WORDS:
        return False
    if spaced or stop.marks == "..":
        return word in wordlists.OPENING - wordlists.WEAK_OPENING
    return True
