"""sacrebleu's own sets: only from its folder, and never over the network."""

import socket

import pytest

pytest.importorskip("sacrebleu")

from translator.errors import ConfigurationError, ReadError
from translator.evaluation.published import known_sets, load_published

NAME = "iwslt17"


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something went online")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def folder(tmp_path):
    """A set as sacrebleu leaves it after downloading: three lines, a raw folder beside them."""
    place = tmp_path / NAME
    (place / "raw").mkdir(parents=True)
    for field, lines in {
        "src": "السطر الأول\nالسطر الثاني\nالسطر الثالث\n",
        "ref": "The first line\nThe second line\nThe third line\n",
        "docid": "1\n1\n2\n",
        "genre": "talks\ntalks\nnews\n",
    }.items():
        (place / f"{NAME}.ar-en.{field}").write_text(lines, encoding="utf-8")
    (place / f"{NAME}.en-ar.src").write_text("another direction\n", encoding="utf-8")
    return tmp_path


def test_a_set_that_is_there(folder):
    found = load_published(NAME, folder=folder)
    assert found.name == "iwslt17 (ar-en)"
    assert found.sources[1] == "السطر الثاني"
    assert found.references == (("The first line", "The second line", "The third line"),)
    assert found.domains == ("talks", "talks", "news")


def test_several_references(folder):
    (folder / NAME / f"{NAME}.ar-en.ref").rename(folder / NAME / f"{NAME}.ar-en.ref-0")
    (folder / NAME / f"{NAME}.ar-en.ref-1").write_text("a\nb\nc\n", encoding="utf-8")
    assert load_published(NAME, folder=folder).references_of(2) == ("The third line", "c")


def test_domains_that_are_not_whole_are_left_out(folder):
    (folder / NAME / f"{NAME}.ar-en.genre").write_text("\n\n\n", encoding="utf-8")
    assert load_published(NAME, folder=folder).domains is None
    (folder / NAME / f"{NAME}.ar-en.genre").write_text("talks\n", encoding="utf-8")
    assert load_published(NAME, folder=folder).domains is None


def test_what_is_not_on_the_disk_is_not_fetched(tmp_path, folder):
    wanted = r"not on this disk.*sacrebleu -t iwslt17 -l ar-en --echo src ref"
    with pytest.raises(ReadError, match=wanted):
        load_published(NAME, folder=tmp_path / "nothing")
    (folder / NAME / f"{NAME}.ar-en.ref").write_text("", encoding="utf-8")
    with pytest.raises(ReadError, match=wanted):
        load_published(NAME, folder=folder)


def test_a_set_that_was_cut_off(folder):
    (folder / NAME / f"{NAME}.ar-en.ref").write_text("The first line\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"ref has 1 lines, but .*src has 3"):
        load_published(NAME, folder=folder)


def test_unknown_names_and_other_languages(folder):
    assert NAME in known_sets()
    with pytest.raises(ConfigurationError, match=r"no file no-such-set.*iwslt17"):
        load_published("no-such-set", folder=folder)
    with pytest.raises(ConfigurationError, match="wmt19 has no ar-en"):
        load_published("wmt19", folder=folder)
    with pytest.raises(ConfigurationError):
        load_published(f"../{NAME}", folder=folder / NAME)
