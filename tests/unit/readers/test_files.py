"""Files and bytes -> documents, or errors that say what to do."""

import io

import pytest

from translator.errors import InputError, ReadError, UnsupportedFormatError
from translator.pipeline import Translator
from translator.readers import load, read, read_text
from translator.readers.files import open_file
from translator.settings import Settings
from translator.testing import FakeEngine

ARABIC = "ذهب الولد إلى المدرسة في الصباح. ثم عاد إلى البيت مع أخيه.\nوكان اليوم جميلا."


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-16-le", "UTF-16"),
        ("cp1256", "windows-1256"),
        ("iso8859_6", "ISO 8859-6"),
    ],
)
def test_every_usual_encoding_gives_the_same_document(tmp_path, encoding, noted):
    path = tmp_path / "text.txt"
    path.write_bytes(ARABIC.encode(encoding))
    document = read(path)
    assert [p.text for p in document.paragraphs] == ARABIC.split("\n")
    assert len(document.segments) == 3
    assert document.language == "ar"
    notes = " ".join(document.notes)
    assert noted in notes if noted else not notes


def test_a_path_as_text_and_the_bytes_themselves(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(ARABIC, encoding="utf-8")
    assert read(str(path)) == read(path) == read(ARABIC.encode())
    assert read_text(b"abc") == ("abc", ())


def test_it_is_the_document_that_the_translator_makes():
    text = ARABIC + "\nنص\x00"
    assert read(text.encode()) == Translator(engine=FakeEngine()).document(text)


def test_notes_of_the_decoder_come_first():
    document = Translator(engine=FakeEngine()).document("hello there", notes=["First."])
    assert document.notes[0] == "First."
    assert "English" in document.notes[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\n1 0 obj"),
        ("a.txt", b"%PDF-1.7\n1 0 obj"),
        ("a.docx", b"PK\x03\x04rest"),
        ("a", b"PK\x03\x04rest"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.rtf", b"{\\rtf1"),
        ("a.html", b"text"),
        ("a.txt", b"\xef\xbb\xbf\n <!DOCTYPE HTML><html>"),
        ("a.epub", b""),
        ("a.SRT", b"1\n00:00:01"),
        ("a.png", b"\x89PNG\r\n"),
        ("a.gz", b"\x1f\x8b\x08"),
    ],
)
def test_other_formats_are_refused_by_name_or_by_content(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content or b"x")
    with pytest.raises(UnsupportedFormatError, match="plain text"):
        read(path)


def test_binary_data_is_not_text(tmp_path):
    path = tmp_path / "noise.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ReadError):
        read(path)


def test_what_is_not_there_or_no_file(tmp_path):
    with pytest.raises(ReadError, match="no file"):
        read(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)
    with pytest.raises(ReadError, match="too long"):
        read("نص" * 4000)
    with pytest.raises(ReadError, match="cannot be opened"):
        read("a\0b")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    # Root may read everything, so the refusal itself is made.
    path = tmp_path / "secret.txt"
    path.write_text("نص", encoding="utf-8")

    def refuse(*_: object, **__: object):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(ReadError, match="permissions"):
        open_file(path)


class _Endless(io.RawIOBase):
    """Gives bytes for ever and counts them."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b"a" * size


def test_an_endless_input_is_refused_early():
    endless = _Endless()
    with pytest.raises(ReadError, match="too large"):
        load(endless, max_chars=1000)
    assert endless.given < 200_000


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"a")
        file.truncate(50_000_000_000)  # sparse: takes no room
    with pytest.raises(ReadError, match="too large"):
        read(path)


def test_limits_count_characters():
    assert read(("ن" * 50).encode(), max_chars=50).segments
    with pytest.raises(InputError, match="51 characters"):
        read(("ن" * 51).encode(), max_chars=50)
    with pytest.raises(ReadError, match="too large"):
        read(b"a" * 1000, max_chars=50)
    assert Settings().max_chars >= 2_000_000


def test_empty_input_is_an_empty_document():
    assert read(b"").segments == ()
