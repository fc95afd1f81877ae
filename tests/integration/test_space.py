"""What ``scripts/space.py`` puts together is whole and holds nothing else."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

from translator.errors import ConfigurationError, ModelIntegrityError, ReadError
from translator.registry import EMBEDDED
from translator.settings import Settings, describe_settings

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "space.py"
MODEL = f"models/{EMBEDDED}"
WRITTEN = {".gitattributes", "README.md", "requirements.txt"}
COPIED = {"LICENSE", "app.py", "packages.txt"} | {
    f"{MODEL}/{name}"
    for name in (
        "card.json", "config.json", "model.bin", "shared_vocabulary.json", "source.spm",
        "target.spm",
    )
}  # fmt: skip
PRIVATE = re.compile(r"/(?:home|root|work|Users)/\w|\bhf_[A-Za-z0-9]{16,}|BEGIN [A-Z ]*PRIVATE KEY")
MIB = 1024 * 1024


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The script, by an interpreter that sees no installed package."""
    return subprocess.run(
        [sys.executable, "-S", str(SCRIPT), *map(str, arguments)],
        capture_output=True, encoding="utf-8", check=False, timeout=280,
    )  # fmt: skip


def assemble(folder: Path, *options: str) -> tuple[Path, str]:
    done = run(folder, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return folder, done.stdout


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> tuple[Path, str]:
    return assemble(tmp_path_factory.mktemp("full") / "new" / "space")


@pytest.fixture(scope="module")
def embedded(tmp_path_factory) -> tuple[Path, str]:
    # A folder that is there and empty will do as well.
    return assemble(tmp_path_factory.mktemp("embedded"), "--embedded-only")


@pytest.fixture(params=["full", "embedded"])
def space(request) -> tuple[Path, str]:
    return request.getfixturevalue(request.param)


@pytest.fixture
def script(embedded, tmp_path, monkeypatch) -> ModuleType:
    """The script as a module, its project a copy that may be damaged."""
    spec = importlib.util.spec_from_file_location("space_script", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec.loader.exec_module(module)
    shutil.copytree(embedded[0], tmp_path / "project")
    monkeypatch.setattr(module, "ROOT", tmp_path / "project")
    return module


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def package() -> set[str]:
    """Every file of the package in the project, data of the training apart."""
    names = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "translator").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data = {name for name in names if name.startswith("translator/training/data/")}
    assert data
    return names - data


def yaml(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8").split("---\n")[1]


def pins(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {item.name: str(item) for item in found}


def test_exactly_these_files_are_there(space):
    folder, _ = space
    found = files(folder)
    assert set(found) == WRITTEN | COPIED | package()
    originals = {name: (ROOT / name).read_bytes() for name in set(found) - WRITTEN}
    assert [name for name, data in originals.items() if data != found[name]] == []


def test_nothing_private_is_in_it(space):
    for name, data in files(space[0]).items():
        assert not PRIVATE.search(data.decode("utf-8", "replace")), name
    assert [path for path in space[0].rglob("*") if path.is_symlink()] == []


def test_the_printed_list_is_what_is_there(space):
    folder, printed = space
    rows = re.findall(r"^ *([\d,]+)  (\S+)$", printed, re.MULTILINE)
    sizes = {name: int(size.replace(",", "")) for size, name in rows}
    found = {name: len(data) for name, data in files(folder).items()}
    assert sizes == found
    assert f"{sum(found.values()):,}  bytes in {len(found)} files" in printed
    assert f"Push {MODEL}/model.bin, " in printed


def test_the_front_matter_is_that_of_the_project(full, embedded):
    whole = yaml(ROOT)
    assert yaml(full[0]) == whole
    reduced = yaml(embedded[0])
    assert reduced == re.sub(r"^(models|preload_from_hub):\n(  - .*\n)+", "", whole, flags=re.M)
    assert "opus" not in reduced
    assert "app_file: app.py\n" in reduced


def test_the_text_of_the_space_is_short_and_its_links_lead_somewhere(space):
    folder, _ = space
    _, _, text = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    assert text.startswith("\n# Muwazi")
    assert len(text.splitlines()) < 25
    links = re.findall(r"\]\(([^)]+)\)", text)
    ours = [link for link in links if not link.startswith("https://")]
    assert len(ours) == 2
    assert [link for link in ours if not (folder / link).is_file()] == []
    assert ("opus" in text) == (folder / "README.md").read_text("utf-8").count("preload_from_hub")


def test_requirements_are_the_projects_pins(full, embedded):
    all_pins = pins(ROOT / "requirements.txt")
    assert pins(full[0] / "requirements.txt") == all_pins
    left = pins(embedded[0] / "requirements.txt")
    assert set(all_pins) - set(left) == {"torch", "transformers"}
    assert left.items() <= all_pins.items()


def test_what_git_may_not_push_goes_to_lfs(space):
    """The hub refuses what is over 10 MiB, and what is no text, in git proper."""
    found = files(space[0])
    lines = found[".gitattributes"].decode().splitlines()
    named = {line.split()[0] for line in lines}
    assert all(
        line.split()[1:] == ["filter=lfs", "diff=lfs", "merge=lfs", "-text"] for line in lines
    )
    assert len(found[f"{MODEL}/model.bin"]) > 10 * MIB
    assert named == {f"{MODEL}/{name}" for name in ("model.bin", "source.spm", "target.spm")}
    for name in set(found) - named:
        assert len(found[name]) < 10 * MIB, name
        assert "\0" not in found[name].decode("utf-8"), name


def test_debian_packages_are_names_only():
    """A Space hands every word of the file to apt-get; a comment would be taken for packages."""
    lines = (ROOT / "packages.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", line)] == []
    guide = (ROOT / "docs" / "space.md").read_text(encoding="utf-8")
    assert [name for name in lines if f"`{name}`" not in guide] == []


def test_an_assembled_space_assembles_to_itself(script, embedded):
    assert script.assemble(embedded_only=True) == files(embedded[0])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda out: (out.mkdir(), (out / "note.txt").touch()), "is not empty (it holds note.txt)"),
        (lambda out: [(out / n).mkdir(parents=True) for n in "abcd"], "(it holds a, b, c, …)"),
        (lambda out: out.touch(), "is not a folder"),
        (lambda out: out.symlink_to(out.parent / "nowhere"), "is not a folder"),
    ],
    ids=["not empty", "full of things", "a file", "a link to nothing"],
)
def test_a_folder_in_use_is_refused_and_left_alone(tmp_path, make, said):
    out = tmp_path / "out"
    make(out)
    before = sorted(tmp_path.rglob("*"))
    done = run(out)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_copied_is_refused():
    for inside in ("translator/space", "models/space"):
        done = run(ROOT / inside)
        assert done.returncode == 2
        assert "build/space" in done.stderr
        assert not (ROOT / inside).exists()


def test_what_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "out")
    assert done.returncode == 2
    assert "cannot be written: Not a directory. What is in" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "error", "said"),
    [
        (f"{MODEL}/model.bin", b"version https://git-lfs", ModelIntegrityError, "model.bin in"),
        (f"{MODEL}/source.spm", None, ModelIntegrityError, "source.spm is missing"),
        (f"{MODEL}/card.json", None, ReadError, "embedded model is not here"),
        ("README.md", b"# Muwazi\n", ReadError, "does not begin with the YAML"),
        ("README.md", b"---\ntitle: x\nsdk: gradio\n---\n", ReadError, ": app_file, sdk_version"),
        ("README.md", b"---\n\xff\n---\n", ReadError, "README.md cannot be read"),
        ("requirements.txt", None, ReadError, "requirements.txt cannot be read"),
        ("packages.txt", None, ReadError, "packages.txt cannot be read"),
        ("translator/notes.txt", b"", ConfigurationError, "translator/notes.txt is of no kind"),
        ("translator/web/.secret.py", b"", ConfigurationError, ".secret.py is of no kind"),
    ],
)
def test_a_project_that_is_not_in_order_is_refused(script, name, data, error, said):
    path = script.ROOT / name
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(error, match=re.escape(said)):
        script.assemble()


def test_links_are_not_followed(script):
    """What lies elsewhere on the disk must not be published by way of a link."""
    for name in ("translator/elsewhere.py", "translator/folder.py"):
        path = script.ROOT / name
        path.symlink_to(SCRIPT if "elsewhere" in name else SCRIPT.parent)
        with pytest.raises(ConfigurationError, match=r"is a link"):
            script.assemble()
        path.unlink()


def test_what_lies_beside_the_model_stays_there(script):
    (script.ROOT / MODEL / "notes.txt").write_text("not listed in the card", encoding="utf-8")
    (script.ROOT / "translator" / "training" / "data").mkdir()
    (script.ROOT / "translator" / "training" / "data" / "pairs.tsv").touch()
    (script.ROOT / "translator" / "__pycache__").mkdir()
    (script.ROOT / "translator" / "__pycache__" / "errors.pyc").touch()
    found = script.assemble()
    assert not {name for name in found if name.endswith(("notes.txt", ".tsv", ".pyc"))}


def test_the_guide_speaks_of_every_setting(root):
    guide = (root / "docs" / "space.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(MUWAZI_[A-Z_]+)` \|", guide, re.MULTILINE)
    assert sorted(rows) == sorted(f"MUWAZI_{name.upper()}" for name in describe_settings())
    # A Space asks the port that it says in the guide.
    assert str(Settings().port) in guide
