"""A small test set of our own, and two systems for it."""

import pytest

from translator.evaluation.systems import System
from translator.evaluation.testsets import EvaluationSet

_PAIRS = (
    ("وصل القطار متأخرا ساعة كاملة. لم يعتذر أحد للركاب الغاضبين.",
     "The train came in a full hour late. Nobody apologised to the angry passengers."),
    ("باع المتجر 250 كتابا في 3 أيام.", "The shop sold 250 books in three days."),
    ("زرع الفلاح القمح في حقله الواسع.", "The farmer planted wheat in his wide field."),
    ("تعلم الأطفال السباحة في النهر.", "The children learned to swim in the river."),
)  # fmt: skip
_LINES = 24


@pytest.fixture(scope="session")
def small() -> EvaluationSet:
    """24 lines of four sentences each, in two domains."""
    pairs = [_PAIRS[at % len(_PAIRS)] for at in range(_LINES)]
    return EvaluationSet(
        "small.tsv",
        tuple(source for source, _ in pairs),
        (tuple(reference for _, reference in pairs),),
        tuple("news" if at < 16 else "talks" for at in range(_LINES)),
    )


@pytest.fixture(scope="session")
def ours(small) -> System:
    """Loses a sentence in line 1 and a number in line 2, says nothing in line 3, loops in 4."""
    lines = list(small.references[0])
    lines[0] = "The train came in a full hour late."
    lines[1] = "The shop sold 520 books in three days."
    lines[2] = ""
    lines[3] = "to swim in the to swim in the to swim in the river"
    return System("ours.en", tuple(lines))


@pytest.fixture(scope="session")
def theirs(small) -> System:
    """Wrong in every line."""
    return System("theirs.en", tuple(f"So {line.lower()[:20]}" for line in small.references[0]))
