"""README.md speaks of the options, settings, fields, flags, formats and codes that there are."""

import re
import shlex
from dataclasses import asdict

import pytest
import readme
import typer

from translator.cli import exits, main
from translator.registry import CATALOGUE, EMBEDDED, embedded_path
from translator.registry.card import read_card
from translator.settings import Settings, describe_settings
from translator.testing import FakeEngine
from translator.types import Hypothesis, Segment, Translation
from translator.writers import FORMATS
from translator.writers.labels import FLAG_LABELS
from translator.writers.records import record

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "models/README.md", "docs/**/*.md")


def test_settings():
    described, defaults = describe_settings(), asdict(Settings())
    expected = [
        [name, f"MUWAZI_{name.upper()}", str(defaults[name]), meaning]
        for name, meaning in described.items()
    ]
    assert readme.table("setting") == expected


def test_environment_variables(root):
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "translator").rglob("*.py")
    )
    ours = re.compile(r"\bMUWAZI_[A-Z_]*[A-Z]\b")
    of_settings = {f"MUWAZI_{name.upper()}" for name in describe_settings()}
    assert set(ours.findall(readme.text())) == set(ours.findall(sources)) | of_settings


def test_exit_codes():
    codes = {
        value
        for name, value in vars(exits).items()
        if re.fullmatch(r"[A-Z_]+", name) and isinstance(value, int)
    }
    shown = {int(code) for code, _ in readme.table("exit code")}
    assert shown == codes | {main._TERMINATED}
    in_help = {int(code) for code in re.findall(r"(?:: |; )(\d+) ", exits.EXIT_CODES)}
    assert in_help == shown


def test_formats():
    assert {name for name, _ in readme.table("format")} == set(FORMATS)


def test_flags():
    assert {code for code, _ in readme.table("flag")} == set(FLAG_LABELS)


def test_every_flag_that_is_raised_has_its_words(root):
    raised = {
        code
        for path in (root / "translator").rglob("*.py")
        for code in re.findall(r"(?:Flag|_missing)\(\s*\"(\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert raised == set(FLAG_LABELS)


def test_fields_of_json():
    item = Translation(
        Segment("s1", "نص", 0, 2), (Hypothesis("a"), Hypothesis("b")), error="only for the field"
    )
    assert [name for name, _ in readme.table("field")] == list(record(item, 0, "body"))


def test_models():
    shown = {name: (origin, licence) for name, origin, licence in readme.table("name")}
    assert shown == {
        entry.name: (entry.hub_id or "this repository", entry.license) for entry in CATALOGUE
    }
    assert [name for name, _, _ in readme.table("name")] == [entry.name for entry in CATALOGUE]


def test_the_size_and_licence_of_the_embedded_model():
    folder = embedded_path()
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert f"({size / 1e6:.1f} MB)" in readme.text()
    licence = read_card(folder).license
    assert f"The weights of `{EMBEDDED}`: {licence}," in readme.text()


def test_measured_quality_is_that_of_the_catalogue_and_the_card():
    (shown,) = re.findall(r"OPUS-MT \(([\d.]+) BLEU", readme.text())
    entry = next(entry for entry in CATALOGUE if entry.name == "opus-mt-ar-en")
    assert float(shown) == entry.quality["FLORES-200 dev"]["BLEU"]
    scores = [
        score
        for test, values in read_card(embedded_path()).quality.items()
        for metric, score in values.items()
        if "flores" in test.lower() and metric.lower() == "bleu"
    ]
    (about,) = re.findall(r"about (\d+) BLEU", readme.text())
    assert [round(score) for score in scores] in ([], [int(about)])


@pytest.mark.parametrize("line", [line for line, _ in readme.commands()] + [
    line for block in readme.blocks("sh") for line in block.splitlines()
    if line.startswith("muwazi ")
])  # fmt: skip
def test_commands_and_their_options_exist(line):
    words = shlex.split(line.replace("|", " | ").replace(">", " > "), comments=True)
    words = words[words.index("muwazi") + 1 :]
    command = typer.main.get_command(main.app)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= options


def test_options_named_in_the_text_exist():
    def names(command) -> set[str]:
        found = {name for item in command.params for name in (*item.opts, *item.secondary_opts)}
        for inner in getattr(command, "commands", {}).values():
            found |= names(inner)
        return found

    named = set(re.findall(r"`(--[a-z-]+)[ `]", readme.text()))
    assert {"--lines", "--allow-download"} <= named
    assert named - {"--help"} <= names(typer.main.get_command(main.app))


def test_the_markup_contract(root):
    from translator.pipeline import Translator
    from translator.writers import render

    found = render(Translator(engine=FakeEngine()).translate("نص عربي."), "html")
    document = (root / "docs" / "page.md").read_text(encoding="utf-8")
    contract = document.split("## The markup")[1].split("\n## ")[0]
    attributes = set(re.findall(r"`(data-[a-z-]+)`", contract))
    assert len(attributes) == 7
    assert [name for name in attributes if f" {name}=" not in found] == []
    assert 'lang="ar" dir="rtl"' in found
    assert 'lang="en" dir="ltr"' in found


def test_links_lead_somewhere(root):
    broken = []
    for pattern in DOCUMENTS:
        paths = list(root.glob(pattern))
        assert paths, pattern
        for path in paths:
            for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
                target, _, anchor = link.partition("#")
                place = (path.parent / target) if target else path
                if link.startswith(("http://", "https://")):
                    continue
                if not place.exists() or (anchor and not _has_heading(place, anchor)):
                    broken.append(f"{path.relative_to(root)}: {link}")
    assert broken == []


def _has_heading(path, anchor: str) -> bool:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}


def test_every_decision_is_listed(root):
    folder = root / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
    assert [name[:4] for name in listed] == [f"{n:04}" for n in range(1, len(listed) + 1)]


def test_documents_name_no_path_of_one_machine(root):
    for pattern in DOCUMENTS:
        for path in root.glob(pattern):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?:/home/|/root/|/tmp/|/work/)", text), path
