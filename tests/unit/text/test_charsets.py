import pytest

from translator.errors import ReadError
from translator.text.charsets import clean_text, decode

TEXT = "أعلنت البلدية اليوم أن السوق الجديد سوف يفتح أبوابه في الصباح الباكر."


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("utf-32", None),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1256", "windows-1256"),
        ("iso8859_6", "ISO 8859-6"),
    ],
)
def test_every_encoding_of_arabic_is_found_and_told(encoding, note):
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert (note in decoded.notes[0]) if note else (decoded.notes == ())


@pytest.mark.parametrize(
    ("encoding", "wrong"), [("utf-8", "latin-1"), ("cp1256", "latin-1"), ("cp1256", "cp1252")]
)
def test_mojibake_is_repaired_and_told(encoding, wrong):
    text, notes = clean_text(TEXT.encode(encoding).decode(wrong))
    assert text == TEXT
    assert "wrong encoding" in notes[0]


@pytest.mark.parametrize(
    "text", [TEXT, "Ça a été très bien à Noël.", "naïve café", "Größe “quoted” – dash", "", "123"]
)
def test_sound_text_is_left_alone(text):
    assert clean_text(text) == (text, ())


def test_what_cannot_be_shown_is_replaced_one_for_one():
    text, notes = clean_text("أ\x00ب\ud800ت\tث\n")
    assert text == "أ\ufffdب\ufffdت\tث\n"
    assert "2 of them" in notes[0]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", bytes(range(256)) * 4])
def test_binary_data_is_refused(data):
    with pytest.raises(ReadError):
        decode(data)


def test_latin_1_french_is_refused_with_advice():
    with pytest.raises(ReadError, match="UTF-8"):
        decode("déjà été à l'école élémentaire".encode("latin-1"))


def test_cut_inside_a_letter_is_told():
    decoded = decode(TEXT.encode()[:-2])
    assert decoded.text.startswith(TEXT[:-3])
    assert decoded.notes


def test_lines_in_another_encoding_do_not_spoil_the_rest():
    lines = [TEXT.encode()] * 3 + [TEXT.encode("cp1256"), b"caf\xe9"]
    decoded = decode(b"\n".join(lines))
    assert decoded.encoding == "utf-8"
    assert decoded.text.split("\n") == [TEXT] * 4 + ["caf\ufffd"]
    assert "2 of the lines" in decoded.notes[0]


def test_one_bad_byte_in_the_only_line():
    decoded = decode(TEXT.encode() + b"\xe9 " + TEXT.encode())
    assert decoded.text == f"{TEXT}\ufffd {TEXT}"
