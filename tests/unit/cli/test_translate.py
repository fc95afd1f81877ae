"""``muwazi translate``: inputs, formats, errors and exit codes."""

import json
import os

import pytest

from translator.errors import ModelNotFoundError
from translator.testing import SAMPLE_TEXT, FakeEngine

TEXT = "ذهب الولد. ثم عاد.\n\nنعم"
TRANSLATED = "<ذهب> <الولد.> <ثم> <عاد.>\n\n<نعم>\n"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_three_ways_in_give_the_same(cli, article):
    for result in (
        cli("translate", TEXT),
        cli("translate", "-f", article),
        cli("translate", stdin=TEXT),
        cli("translate", "-", stdin=TEXT),
        cli("translate", "-f", "-", stdin=TEXT),
        cli("translate", stdin=TEXT.encode("utf-16")),
    ):
        assert result.exit_code == 0
        assert result.stdout == TRANSLATED
        assert not result.stderr


def test_options_reach_the_translator(cli):
    result = cli(
        "translate", "نص", "--model", "m", "--revision", "r", "--device", "cpu",
        "--compute-type", "float32", "--threads", "3", "--workers", "2", "--beam", "5",
        "--max-words", "7", "--allow-download", "--n-best", "3", "--no-align", "--no-copy",
        "--to", "json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    (opened,) = cli.opened
    settings = opened["settings"]
    assert (settings.model, settings.device, settings.compute_type) == ("m", "cpu", "float32")
    assert (settings.cpu_threads, settings.num_workers) == (3, 2)
    assert (opened["revision"], opened["allow_download"]) == ("r", True)
    options = json.loads(result.stdout)["options"]
    assert (options["beam_size"], options["max_words"], options["num_hypotheses"]) == (5, 7, 3)
    assert (options["alignment"], options["copy_other"]) == (False, False)


def test_nothing_goes_online_unasked(cli):
    cli("translate", "نص")
    assert cli.opened[0]["allow_download"] is False


def test_several_files_are_one_text(cli, tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("نعم\nلا", encoding="utf-8")
    second.write_bytes("ذهب الولد إلى المدرسة في الصباح".encode("cp1256"))
    result = cli("translate", "-f", first, "-f", second, "-t", "jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["id"] for item in found] == ["s1", "s2", "s3"]
    assert [item["paragraph"] for item in found] == [0, 1, 2]
    assert "b.txt: The text was not UTF-8" in result.stderr
    text = cli("translate", "-f", first, "-f", first).stdout
    assert text == "<نعم>\n<لا>\n\n<نعم>\n<لا>\n"


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.html", "<!doctype"), ("a.json", "{\n"), ("a.jsonl", '{"id"'), ("a.out", "<ذهب>")],
)
def test_the_format_follows_the_name_of_the_output(cli, tmp_path, name, begins):
    result = cli("translate", TEXT, "-o", tmp_path / name)
    assert result.exit_code == 0
    assert not result.stdout
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_side_by_side_has_no_added_marks_when_piped(cli):
    result = cli("translate", "نص", "-t", "side-by-side")
    # Two columns of 48 cells and three between them.
    assert result.stdout == "<نص>" + " " * (44 + 3 + 46) + "نص\n"


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200f\u200e"])
def test_nothing_to_translate_is_an_error_that_says_what_to_do(cli, text):
    for result in (cli("translate", text), cli("translate", stdin=text)):
        assert result.exit_code == 2
        assert "error: The text is empty" in result.stderr
        assert not result.stdout
    assert not cli.opened


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("نص", "-f", "x.txt"), "not both"),
        (("-f", "missing.txt"), "There is no file missing.txt"),
        (("-f", "."), "is a folder"),
        (("نص", "-o", "."), "is a folder"),
        (("نص", "-o", "no/such/folder/x"), "cannot be written"),
        (("نص", "--n-best", "9", "--beam", "2"), "num_hypotheses must be between 1 and 2"),
        (("نص", "--lines", "-t", "html"), "--lines writes text or jsonl"),
    ],
)
def test_usage_errors(cli, monkeypatch, tmp_path, arguments, said):
    monkeypatch.chdir(tmp_path)
    result = cli("translate", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["no-settings.toml"]


def test_other_formats_and_binary_are_refused(cli, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")
    assert "does not read yet" in cli("translate", "-f", path).stderr
    result = cli("translate", stdin=os.urandom(64) + bytes(64) + b"\xff\xd8")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_too_long_a_text_is_refused(cli, monkeypatch):
    monkeypatch.setenv("MUWAZI_MAX_CHARS", "20")
    result = cli("translate", "نص " * 10)
    assert result.exit_code == 2
    assert "30 characters" in result.stderr


def test_notes_go_to_stderr(cli):
    result = cli("translate", "hello there my friend")
    assert result.exit_code == 0
    assert result.stdout == "hello there my friend\n"
    assert result.stderr.startswith("note: This looks like English")


def test_odd_characters_come_through_or_are_told(cli):
    result = cli("translate", stdin="ذهب\0 الولد\u2028نعم".encode())
    assert result.stdout == "<ذهب\ufffd> <الولد>\n<نعم>\n"
    assert "NUL" in result.stderr
    for surrogate in ("\ud800 نص", "نص \udcff"):
        result = cli("translate", surrogate)
        assert result.exit_code == 0
        assert "<نص>" in result.stdout


def test_a_failed_sentence_is_marked_and_counted(cli):
    cli.engine = FakeEngine(failing=["عاد"])
    result = cli("translate", TEXT)
    assert result.exit_code == 1
    assert result.stdout == "<ذهب> <الولد.> [not translated] ثم عاد.\n\n<نعم>\n"
    assert "1 sentence could not be translated" in result.stderr


def test_on_error_raise_stops_with_what_was_done(cli):
    cli.engine = FakeEngine(failing=["عاد"])
    result = cli("translate", TEXT, "--on-error", "raise", "-t", "jsonl")
    assert result.exit_code == 3
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["s1"]
    assert result.stderr.startswith("error: The fake engine")


def test_a_missing_model_is_a_model_error(cli):
    def fail():
        raise ModelNotFoundError("There is no model. Pull one.")

    cli.on_open = fail
    result = cli("translate", "نص")
    assert result.exit_code == 3
    assert result.stderr == "error: There is no model. Pull one.\n"


def test_the_unexpected_is_short_unless_asked(cli, monkeypatch):
    def fail():
        raise RuntimeError("boom\nsecond line")

    cli.on_open = fail
    result = cli("translate", "نص")
    assert result.exit_code == 70
    assert "RuntimeError: boom second line" in result.stderr
    assert "MUWAZI_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr
    monkeypatch.setenv("MUWAZI_DEBUG", "1")
    assert "Traceback" in cli("translate", "نص").stderr


@pytest.mark.parametrize("name", ["out.json", "out.html", "out.txt"])
def test_ctrl_c_writes_what_was_done(cli, tmp_path, name):
    class Impatient(FakeEngine):
        """The reader loses patience at the second batch."""

        def translate_batch(self, sentences, options):
            if self.calls:
                raise KeyboardInterrupt
            return super().translate_batch(sentences, options)

    cli.engine = Impatient()
    result = cli("translate", SAMPLE_TEXT, "-o", tmp_path / name)
    assert result.exit_code == 130
    assert "Stopped after 1 of 4 sentences" in result.stderr
    written = (tmp_path / name).read_text(encoding="utf-8")
    if name == "out.json":
        assert json.loads(written)["complete"] is False
    elif name == "out.html":
        assert "Incomplete: 1 of 4" in written
    else:
        assert written.count("\n") == 1


def test_a_text_of_a_megabyte_on_one_line(cli):
    line = "ذهب الولد إلى المدرسة. " * 25_000
    result = cli("translate", "--no-align", stdin=line)
    assert result.exit_code == 0
    assert result.stdout.count("<ذهب>") == 25_000
    assert result.stdout.count("\n") == 1


def test_the_input_is_never_written_over(cli, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    result = cli("translate", "-f", article, "-o", tmp_path / "." / "a.txt")
    assert result.exit_code == 2
    assert "is the input" in result.stderr
    assert article.read_text(encoding="utf-8") == TEXT


def test_an_ending_that_is_not_written_is_refused(cli, tmp_path):
    result = cli("translate", TEXT, "-o", tmp_path / "a.docx")
    assert result.exit_code == 2
    assert ".docx files are not written" in result.stderr
    assert cli("translate", TEXT, "--to", "text", "-o", tmp_path / "a.docx").exit_code == 0
