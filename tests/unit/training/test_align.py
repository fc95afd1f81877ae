"""Word links: both directions joined, spread over subwords, and the program that makes them."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from translator.errors import ConfigurationError
from translator.training import align
from translator.training.align import Aligned, align_words, grow_diagonal, to_subwords, word_spans
from translator.training.pairs import Pair

PAIRS = [Pair("وصل القطار.", "The Train arrived."), Pair("نعم", "Yes")]


def links(*items):
    return frozenset(items)


def test_what_both_directions_have_is_kept():
    assert grow_diagonal(links((0, 1), (5, 0)), links((0, 1), (2, 3))) == links((0, 1))
    assert grow_diagonal(links(), links((0, 0))) == links()


def test_neighbours_of_links_are_added_where_a_word_is_free():
    forward = links((0, 0), (1, 1), (5, 5))
    reverse = links((0, 0), (1, 2))
    # (1, 1) touches (0, 0), then (1, 2) touches (1, 1); (5, 5) touches nothing.
    assert grow_diagonal(forward, reverse) == links((0, 0), (1, 1), (1, 2))


def test_a_neighbour_between_two_linked_words_is_left_out():
    both = links((0, 0), (1, 1))
    assert grow_diagonal(both | links((0, 1)), both) == both


def test_it_is_the_same_in_both_orders():
    forward, reverse = links((0, 0), (1, 1), (2, 1), (3, 4)), links((0, 0), (1, 2), (3, 4), (4, 4))
    assert grow_diagonal(forward, reverse) == grow_diagonal(reverse, forward)


def test_words_and_marks():
    assert word_spans("ذهب، ثم عاد.") == [(0, 3), (3, 4), (5, 7), (8, 11), (11, 12)]
    assert word_spans(" ") == []


def test_links_go_to_every_piece_that_begins_in_the_word():
    source = word_spans("والقطار وصل")
    target = word_spans("arrived train")
    pieces = [(0, 1), (1, 3), (3, 7), (8, 11)], [(0, 4), (4, 7), (8, 13)]
    found = to_subwords(links((0, 1), (1, 0)), (source, target), pieces)
    assert sorted(found) == [(0, 2), (1, 2), (2, 2), (3, 0), (3, 1)]


def test_pieces_between_words_are_linked_to_nothing():
    words = [(0, 2), (4, 6)]
    pieces = [(0, 2), (2, 2), (3, 4), (4, 6)]
    found = to_subwords(links((0, 0), (1, 1)), (words, words), (pieces, pieces))
    assert (0, 0) in found
    assert (3, 3) in found
    assert not {2} & {index for link in found for index in link}


def test_a_link_past_the_last_word_is_passed_over():
    assert to_subwords(links((9, 0)), ([(0, 1)], [(0, 1)]), ([(0, 1)], [(0, 1)])) == []


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts an ``eflomal-align`` on the path that runs the given Python."""

    def make(body: str) -> Path:
        path = tmp_path / "bin" / "eflomal-align"
        path.parent.mkdir(exist_ok=True)
        code = "import sys\ngiven = dict(zip(sys.argv, sys.argv[1:]))\n"
        path.write_text(f"#!{sys.executable}\n{code}{body}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(align.sys, "executable", str(tmp_path / "nowhere" / "python"))
        return path

    return make


WRITE = """
lines = open(given["-s"], encoding="utf-8").read().splitlines()
open(given["-F"], "w").write("2.5\\n" * len(lines[:{count}]))
for option, links in (("-f", "0-1 1-0"), ("-r", "0-1")):
    open(given[option], "w").write("".join(links + "\\n" if line.count(" ") else "0-0\\n"
                                           for line in lines[:{count}]))
"""


def test_the_program_is_run_and_its_files_go(program, tmp_path):
    program(WRITE.format(count=9))
    folder = tmp_path / "work"
    assert align_words(PAIRS, "eflomal", folder) == [
        Aligned(links((0, 1), (1, 0)), 2.5),
        Aligned(links((0, 0)), 2.5),
    ]
    assert list(folder.iterdir()) == []


def test_what_the_program_is_given(program, tmp_path):
    program(
        f"open(given['-s'] + '.seen', 'w').write(open(given['-t']).read())\n{WRITE.format(count=9)}"
    )
    align_words(PAIRS, "eflomal", tmp_path / "work")
    seen = (tmp_path / "work" / "words.source.seen").read_text("utf-8")
    assert seen == "the train arrived .\nyes\n"


def test_a_program_that_fails_says_why(program, tmp_path):
    program("sys.exit('no memory left')")
    with pytest.raises(ConfigurationError, match="eflomal failed: no memory left"):
        align_words(PAIRS, "eflomal", tmp_path)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "no links that can be read"),
        (WRITE.format(count=1), "aligned 1 of 2 pairs"),
        (
            "for o in '-f', '-r', '-F': open(given[o], 'w').write('0-x\\n1\\n')",
            "no links that can be read",
        ),
    ],
)
def test_a_program_that_writes_nonsense(program, tmp_path, body, message):
    program(body)
    with pytest.raises(ConfigurationError, match=message):
        align_words(PAIRS, "eflomal", tmp_path)


def test_without_the_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(align.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(ConfigurationError, match="pip install eflomal"):
        align_words(PAIRS, "eflomal", tmp_path)


def test_another_tool(tmp_path):
    with pytest.raises(ConfigurationError, match="'giza'"):
        align_words(PAIRS, "giza", tmp_path)


@pytest.mark.skipif(shutil.which("eflomal-align") is None, reason="eflomal is not installed")
def test_the_real_program(tmp_path):
    # The verb comes first in Arabic and second in English.
    pairs = [
        Pair(f"{verb} {noun}", f"{other} {did}")
        for verb, did in (("نام", "slept"), ("ضحك", "laughed"), ("مشى", "walked"), ("بكى", "cried"))
        for noun, other in (("الولد", "Boy"), ("الحارس", "Guard"), ("المعلم", "Teacher"))
    ] * 10
    found = align_words(pairs, "eflomal", tmp_path)
    assert len(found) == len(pairs)
    crossed = sum(one.links >= links((0, 1), (1, 0)) for one in found)
    assert crossed > 0.8 * len(pairs)
    assert list(tmp_path.iterdir()) == []
