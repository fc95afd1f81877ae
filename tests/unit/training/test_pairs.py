"""Readers of parallel text, and files that are damaged or mean harm."""

import struct

import pytest

from translator.errors import ConfigurationError, ReadError
from translator.training import pairs
from translator.training.pairs import Pair, read_pairs


def read(path, **options):
    return list(read_pairs(str(path), **options))


def write(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def tmx(body: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<tmx version="1.4"><body>{body}</body></tmx>'
    )


def unit(arabic: str, english: str) -> str:
    return (
        f'<tu><tuv xml:lang="ar-SY"><seg>{arabic}</seg></tuv>'
        f'<tuv xml:lang="EN"><seg>{english}</seg></tuv></tu>'
    )


def mo(messages: dict[str, str]) -> bytes:
    messages = {"": "Content-Type: text/plain; charset=UTF-8\n", **messages}
    keys = sorted(messages)
    texts = [text.encode() for text in keys + [messages[key] for key in keys]]
    start = 28 + 8 * len(texts)
    table, blob = b"", b""
    for text in texts:
        table += struct.pack("<II", len(text), start + len(blob))
        blob += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + table + blob


def test_tsv(tmp_path):
    path = write(tmp_path / "a.tsv", "\ufeffنعم\tYes\r\n\n  \nلا\tNo\tmore\tcolumns\n")
    assert read(path) == [Pair("نعم", "Yes"), Pair("لا", "No")]


def test_a_line_without_tab_is_named(tmp_path):
    path = write(tmp_path / "a.tsv", "نعم\tYes\nلا No\n")
    with pytest.raises(ReadError, match=r"line 2: no tab"):
        read(path)


def test_other_bytes_than_utf8(tmp_path):
    path = write(tmp_path / "a.tsv", "نعم\tYes\n".encode("cp1256"))
    with pytest.raises(ReadError, match="not UTF-8"):
        read(path)


def test_an_endless_line(tmp_path, monkeypatch):
    monkeypatch.setattr(pairs, "_MAX_LINE", 50)
    path = write(tmp_path / "a.tsv", "نعم\tYes\n" + "a" * 60 + "\tb\n")
    with pytest.raises(ReadError, match="line 2 has more than 50 letters"):
        read(path)


def test_a_folder_and_nothing_at_all(tmp_path):
    (tmp_path / "folder.tsv").mkdir()
    with pytest.raises(ReadError, match="cannot be read"):
        read(tmp_path / "folder.tsv")
    for missing in ("none.tsv", "none-*.tsv"):
        with pytest.raises(ConfigurationError, match="There is no file"):
            read(missing, base=tmp_path)


def test_a_pattern_reads_all_in_order(tmp_path):
    write(tmp_path / "b.tsv", "ب\tb\n")
    write(tmp_path / "a.tsv", "أ\ta\n")
    assert [pair.target for pair in read("*.tsv", base=tmp_path)] == ["a", "b"]
    assert len(read(tmp_path / "*.tsv")) == 2


def test_names_and_folders_with_the_marks_of_patterns(tmp_path):
    folder = tmp_path / "mine [1]"
    folder.mkdir()
    write(folder / "a,b [2].tsv", "أ\ta\n")
    assert read(folder / "a,b [2].tsv") == [Pair("أ", "a")]
    assert read("a*.tsv", base=folder) == [Pair("أ", "a")]


def test_two_files_by_line(tmp_path):
    write(tmp_path / "x.ar", "نعم\n\nلا\n")
    write(tmp_path / "x.en", "Yes\n\nNo\u2028still\n")
    expected = [Pair("نعم", "Yes"), Pair("", ""), Pair("لا", "No\u2028still")]
    assert read("x.ar, x.en", base=tmp_path) == expected


@pytest.mark.parametrize(("arabic", "english", "longer"), [("أ\nب\n", "a\n", "x.ar"),
                                                           ("أ\n", "a\nb\n", "x.en")])  # fmt: skip
def test_files_of_different_length(tmp_path, arabic, english, longer):
    write(tmp_path / "x.ar", arabic)
    write(tmp_path / "x.en", english)
    with pytest.raises(ReadError, match=rf"{longer} goes on"):
        read("x.ar,x.en", base=tmp_path)


def test_one_of_two_files_is_missing(tmp_path):
    write(tmp_path / "x.ar", "أ\n")
    with pytest.raises(ReadError, match=r"none\.en cannot be read"):
        read("x.ar,none.en", base=tmp_path)


def test_tmx(tmp_path):
    other = '<tu><tuv xml:lang="ar"><seg>وحيد</seg></tuv><tuv xml:lang="fr"><seg>x</seg></tuv></tu>'
    empty = '<tu><tuv xml:lang="ar"/><tuv xml:lang="en"><seg>x</seg></tuv></tu>'
    old = '<tu><tuv lang="ar"><seg>قديم</seg></tuv><tuv lang="en-GB"><seg>Old</seg></tuv></tu>'
    body = unit("قال <bpt i='1'>&lt;b></bpt>نعم", "He said &amp; yes") + other + empty + old
    found = read(write(tmp_path / "a.tmx", tmx(body)))
    assert found == [Pair("قال <b>نعم", "He said & yes"), Pair("قديم", "Old")]


def test_a_tmx_in_utf16(tmp_path):
    text = tmx(unit("نعم", "Yes")).replace("UTF-8", "UTF-16")
    assert read(write(tmp_path / "a.tmx", text.encode("utf-16"))) == [Pair("نعم", "Yes")]


def test_a_billion_laughs(tmp_path):
    laughs = "".join(
        f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10)
    )  # ten to the tenth times
    head = f'<!DOCTYPE tmx [<!ENTITY l0 "haha haha ">{laughs}]>'
    path = write(tmp_path / "a.tmx", tmx(unit("ضحك", "&l9;"), head))
    with pytest.raises(ReadError, match="not a TMX file"):
        read(path)


def test_no_entity_is_fetched(tmp_path):
    secret = write(tmp_path / "secret.txt", "secret")
    head = f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = write(tmp_path / "a.tmx", tmx(unit("سر", "&x;"), head))
    try:
        found = read(path)
    except ReadError:
        found = []
    assert "secret" not in str(found)


@pytest.mark.parametrize("data", [b"", b"<tmx><body><tu>", b"\x00\xff\xfe", b"nonsense",
                                  b'<?xml version="1.0" encoding="no-such"?><tmx/>',
                                  '<tmx>نعم</tmx>'.encode("cp1256")])  # fmt: skip
def test_what_is_no_tmx(tmp_path, data):
    with pytest.raises(ReadError, match=r"a\.tmx is not a TMX file"):
        read(write(tmp_path / "a.tmx", data))


def test_a_catalogue(tmp_path):
    messages = {
        "_Open file": "_افتح الملف",
        "menu\x04&Close": "&أغلق",
        "%d files": "%d ملفات",
        "<b>Bold</b>": "<b>عريض</b>",
        "one\0many": "واحد\0كثير",
        "Not translated": "",
    }
    found = read(write(tmp_path / "a.mo", mo(messages)))
    assert sorted(found) == [Pair("أغلق", "Close"), Pair("افتح الملف", "Open file")]


def test_what_is_no_catalogue(tmp_path):
    whole = mo({"Open": "افتح", "Close": "أغلق"})
    for end in (0, 3, 10, 30, 60, len(whole) - 4):
        with pytest.raises(ReadError, match="not a gettext catalogue"):
            read(write(tmp_path / "a.mo", whole[:end]))
    with pytest.raises(ReadError, match="not a gettext catalogue"):
        read(write(tmp_path / "a.mo", whole.replace("افتح".encode(), b"\xff" * 8)))


def test_a_plural_rule_that_is_code(tmp_path):
    head = "Content-Type: text/plain; charset=UTF-8\n"
    rule = head + 'Plural-Forms: nplurals=2; plural=__import__("os")\n'
    with pytest.raises(ReadError, match="not a gettext catalogue"):
        read(write(tmp_path / "a.mo", mo({"": rule})))


def test_a_catalogue_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(pairs, "_MAX_CATALOGUE", 20)
    with pytest.raises(ReadError, match="too large"):
        read(write(tmp_path / "a.mo", mo({"Open": "افتح"})))
