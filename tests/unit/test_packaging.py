"""Pins, ranges, versions, licences and front matter agree; the wheel carries what it needs."""

import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import translator
from translator.registry import EMBEDDED

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(translator.__file__).resolve().parents[1]
CLASSIFIED = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
}
# GPL and AGPL; the lesser one (LGPL) and words such as "GPL-compatible" are something else.
FORBIDDEN = re.compile(
    r"\bA?GPL(?!-compat)|GNU (?:Affero )?General Public|Affero General", re.IGNORECASE
)


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def wanted(*extras: str) -> list[Requirement]:
    """What the core and the given extras ask for."""
    found = project()
    optional = found["optional-dependencies"]
    texts = [*found["dependencies"], *(text for extra in extras for text in optional[extra])]
    return [Requirement(text) for text in texts]


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert len({canonicalize_name(item.name) for item in found}) == len(found)
    return {canonicalize_name(item.name): item for item in found}


def front_matter() -> dict[str, object]:
    """The YAML before README.md: plain values and lists of plain values."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.startswith("---\n")
    values: dict[str, object] = {}
    name = ""
    for line in text.split("---\n")[1].splitlines():
        if line.startswith("  - "):
            values[name] = [*(values[name] or []), line[4:]]
        else:
            name, _, value = line.partition(":")
            values[name] = value.strip().strip('"')
    return values


def licence_of(name: str) -> str:
    """What a package declares: its expression, else its classifiers, else its first line."""
    found = metadata.metadata(name)
    if found.get("License-Expression"):
        return str(found["License-Expression"])
    classifiers = [
        value.split(" :: ")[-1]
        for value in found.get_all("Classifier") or []
        if value.startswith("License ::") and value != "License :: OSI Approved"
    ]
    if classifiers:
        return ", ".join(CLASSIFIED.get(item, item) for item in classifiers)
    return (found.get("License") or "").strip().split("\n")[0]


def closure(requirements: list[Requirement]) -> set[str]:
    """Names of the installed packages that these bring with them, whatever brings them."""
    waiting = [(item.name, frozenset(item.extras)) for item in requirements if _applies(item)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (canonicalize_name(name), extras) in seen:
            continue
        seen.add((canonicalize_name(name), extras))
        for text in metadata.requires(name) or []:
            item = Requirement(text)
            if _applies(item, extras):
                waiting.append((item.name, frozenset(item.extras)))
    return {name for name, _ in seen}


def _applies(item: Requirement, extras: frozenset[str] = frozenset()) -> bool:
    if item.marker is None:
        return True
    return any(item.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def test_every_package_of_the_space_has_a_pin_within_its_range():
    pinned = pins()
    asked = {canonicalize_name(item.name): item for item in wanted("web", "torch")}
    assert set(pinned) == set(asked)
    for name, item in asked.items():
        (pin,) = pinned[name].specifier
        assert pin.operator == "=="
        assert item.specifier.contains(pin.version), f"{name}: {pin} is not within {item}"
        assert str(pinned[name].marker) == str(item.marker)


def test_what_is_tested_is_what_is_pinned():
    different = [
        f"{name} {version} is installed, {pin.specifier} is pinned"
        for name, pin in pins().items()
        if pin.marker is None or pin.marker.evaluate()
        if (version := metadata.version(name)) and not pin.specifier.contains(version)
    ]
    assert different == []


def test_every_import_of_a_package_is_asked_for():
    """What is imported directly has to be a dependency of ours, not only of someone else's."""
    modules = metadata.packages_distributions()
    asked = {canonicalize_name(item.name) for item in wanted("web", "torch", "dev")}
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "translator").rglob("*.py"))
    names = set(re.findall(r"^\s*(?:import|from) (\w+)", sources, re.MULTILINE))
    missing = {
        name
        for name in names - set(sys.stdlib_module_names) - {"translator"}
        if not {canonicalize_name(item) for item in modules.get(name, [])} & asked
    }
    # CTranslate2's own model specifications are made of numpy values, so it always brings it.
    assert "numpy" in {
        canonicalize_name(Requirement(i).name) for i in metadata.requires("ctranslate2")
    }
    assert missing - {"tomli", "numpy"} == set()


def test_the_front_matter_agrees_with_the_pins():
    found = front_matter()
    assert found["sdk"] == "gradio"
    assert f"=={found['sdk_version']}" == str(pins()["gradio"].specifier)
    assert (ROOT / str(found["app_file"])).is_file()
    assert found["license"] == project()["license"].lower()
    assert found["models"] == found["preload_from_hub"] == ["Helsinki-NLP/opus-mt-ar-en"]
    assert len(str(found["short_description"])) <= 60
    assert found["title"]
    assert found["emoji"]
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {found["colorFrom"], found["colorTo"]} <= colours
    python = str(found["python_version"])
    assert re.fullmatch(r"3\.\d+", python)
    assert int(python[2:]) >= int(project()["requires-python"].removeprefix(">=3."))


def test_the_version_is_the_same_everywhere():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", changes, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1] == translator.__version__ == project()["version"]


def test_make_does_what_the_documents_say():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    used = {name for text in texts for name in re.findall(r"(?:`|^)make ([a-z]+)", text, re.M)}
    assert {"run", "test"} <= used
    assert used <= targets
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets


def test_ci_runs_the_tests():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8").splitlines()


def test_no_gpl_in_the_core_or_the_page():
    names = closure(wanted("web"))
    licences = {name: licence_of(name) for name in names}
    assert {"gradio", "ctranslate2", "certifi"} <= names
    assert {name: text for name, text in licences.items() if FORBIDDEN.search(text)} == {}
    assert [name for name, text in licences.items() if not text] == []


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("AGPL-3.0-or-later", True),
        ("GPL-3.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("GPLv2", True),
        ("LGPL-2.1-only", False),
        ("GNU Lesser General Public License", False),
        ("MPL-2.0", False),
        ("PSF-2.0, GPL-compatible", False),
    ],
)
def test_the_licence_check_knows_them_apart(text, forbidden):
    assert bool(FORBIDDEN.search(text)) == forbidden


def test_the_decision_on_dependencies_names_each_with_its_licence():
    text = (ROOT / "docs" / "decisions" / "0005-dependencies.md").read_text(encoding="utf-8")
    table = {
        canonicalize_name(name): licence
        for name, licence in re.findall(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|", text, re.M)
    }
    assert set(table) == {canonicalize_name(item.name) for item in wanted("web", "torch")}
    for name, licence in table.items():
        if name == "tomli" and sys.version_info >= (3, 11):
            continue
        stated = licence.split(",")[0].strip()
        assert stated in licence_of(name).replace(" ", "-"), f"{name}: {licence_of(name)}"


@pytest.mark.slow
def test_the_wheel_translates_from_anywhere(tmp_path):
    """Built offline, unpacked elsewhere, run from there: the embedded model has to be inside."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(site)
    model = {path.name for path in (ROOT / "models" / EMBEDDED).iterdir()}
    assert {f"translator/_models/{EMBEDDED}/{name}" for name in model} <= names
    for suffix in ("py", "css", "js"):
        ours = {
            path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"translator/**/*.{suffix}")
        }
        assert ours
        assert ours <= names
    assert [name for name in names if name.startswith(("tests/", "benchmarks/", "models/"))] == []
    code = (
        "import translator; from translator.registry import embedded_path; "
        "print(translator.__file__); print(embedded_path()); "
        "print(translator.Translator('muwazi-ar-en').translate('ذهب الولد إلى المدرسة.').text)"
    )
    (tmp_path / "config.toml").touch()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUWAZI_")}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere,
        env={
            **kept,
            "PYTHONPATH": str(site),
            "PYTHONIOENCODING": "utf-8",
            "MUWAZI_CONFIG": str(tmp_path / "config.toml"),
            "MUWAZI_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 0, found.stderr
    package, folder, text = found.stdout.splitlines()
    assert Path(package).is_relative_to(site)
    assert Path(folder) == site / "translator" / "_models" / EMBEDDED
    assert "school" in text
