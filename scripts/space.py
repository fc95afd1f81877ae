"""Put together what is pushed to a Hugging Face Space, and nothing else: docs/space.md.

``python scripts/space.py OUT [--embedded-only]``

Everything is read and checked before the first file is written. Runs without muwazi installed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from translator.errors import ConfigurationError, ReadError, TranslatorError, WriteError
from translator.registry import EMBEDDED, find_entry
from translator.registry.card import CARD_FILE, read_card
from translator.registry.integrity import verify

ROOT = Path(__file__).resolve().parents[1]
Contents = dict[str, bytes]
"""What the files of the Space hold, by their path in it."""

MODEL = f"models/{EMBEDDED}"
ATTRIBUTES = ".gitattributes"
AS_THEY_ARE = ("app.py", "packages.txt", "LICENSE")
# Only the recipe of the embedded model reads these; they are larger than the rest together.
LEFT_OUT = "translator/training/data"
SUFFIXES = {".typed", ".py", ".css", ".js", ".toml"}
ONLY_FOR_OTHER_MODELS = {"torch", "transformers"}
FETCHED_MODELS = {"models", "preload_from_hub"}
NEEDED_KEYS = {"title", "sdk", "sdk_version", "app_file"}
LARGEST_IN_GIT = 10 * 1024 * 1024

ABOUT = """
# Muwazi · موازٍ

Muwazi (*parallel*) puts an English translation beside an Arabic text, sentence by sentence, with
the words that belong together linked. Paste a text and press Translate.

{model}
Find out what a text is about; compare with the Arabic before you rely on anything it says.

A text that is pasted here goes to the server of this Space. The program sends it nowhere else.

The program is under [Apache-2.0](LICENSE), the weights of `{embedded}` under {license}:
[their card](models/{embedded}/card.json) names the data they were made of.{other_license}
"""
WEAK = f"The translations are those of `{EMBEDDED}`, a small model that invents or garbles much."
BETTER = f"""\
The translations are those of [`{{name}}`](https://huggingface.co/{{hub_id}}).
`{EMBEDDED}`, which is small and much weaker, comes along and can be chosen."""


def assemble(*, embedded_only: bool = False) -> Contents:
    """Everything the Space is made of.

    Raises ReadError, ConfigurationError (a file that does not belong there) and
    ModelIntegrityError (the embedded model is not whole).
    """
    contents = {name: _read(ROOT / name) for name in AS_THEY_ARE}
    contents["README.md"] = _readme(embedded_only).encode()
    contents["requirements.txt"] = _requirements(embedded_only).encode()
    contents.update((name, _read(ROOT / name)) for name in _package_files())
    contents.update((name, _read(ROOT / name)) for name in _model_files())
    contents[ATTRIBUTES] = _attributes(contents).encode()
    return dict(sorted(contents.items()))


def check_folder(out: Path) -> None:
    """Raise ConfigurationError unless ``out`` is empty, or can become a new folder."""
    for inside in ("translator", "models"):
        if out.resolve().is_relative_to(ROOT / inside):
            raise ConfigurationError(
                f"{out} is inside the project's own {inside}/, which is copied. Give a folder "
                "elsewhere, such as build/space."
            )
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise ConfigurationError(f"{out} is not a folder. Give a new or an empty one.")
    try:
        found = sorted(path.name for path in out.iterdir())
    except OSError as error:
        raise ConfigurationError(f"{out} cannot be read: {error.strerror}.") from error
    if found:
        more = ", …" if len(found) > 3 else ""
        raise ConfigurationError(
            f"{out} is not empty (it holds {', '.join(found[:3])}{more}). Give a new or an empty "
            "folder: nothing is overwritten, and nothing else may be pushed along."
        )


def write(contents: Mapping[str, bytes], out: Path) -> None:
    """Write the files below ``out``. Raises WriteError."""
    for name, data in contents.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise WriteError(
                f"{path} cannot be written: {error.strerror}. What is in {out} is not complete; "
                "delete it before you try again."
            ) from error


def report(contents: Mapping[str, bytes]) -> str:
    """The files with their sizes, and what git may not push as it is."""
    lines = [f"{len(data):>12,}  {name}" for name, data in contents.items()]
    total = sum(map(len, contents.values()))
    lines.append(f"{total:>12,}  bytes in {len(contents)} files")
    large = [name for name, data in contents.items() if _is_for_lfs(data)]
    lines.append(
        f"Push {', '.join(large)} with git-lfs ({ATTRIBUTES} says so) or everything with "
        "hf upload: docs/space.md."
    )
    return "\n".join(lines)


def _read(path: Path) -> bytes:
    if path.is_symlink():
        raise ConfigurationError(f"{path} is a link; only files of the project itself are copied.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path} cannot be read: {error.strerror}.") from error


def _read_text(name: str) -> str:
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{ROOT / name} cannot be read: {error}.") from error


def _package_files() -> Iterator[str]:
    for path in sorted((ROOT / "translator").rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if "__pycache__" in name.split("/") or f"{name}/".startswith(f"{LEFT_OUT}/"):
            continue
        if path.is_dir() and not path.is_symlink():
            continue
        if path.suffix not in SUFFIXES or path.name.startswith("."):
            raise ConfigurationError(
                f"{name} is of no kind that the package is made of ({', '.join(sorted(SUFFIXES))})."
                " Remove it, or add its kind to SUFFIXES in scripts/space.py."
            )
        yield name


def _model_files() -> list[str]:
    """The card and what it lists, checked; whatever else lies there stays there."""
    folder = ROOT / MODEL
    if not (folder / CARD_FILE).is_file():
        raise ReadError(f"{folder / CARD_FILE} is missing: the embedded model is not here.")
    card = read_card(folder)
    verify(folder, card)
    return [f"{MODEL}/{name}" for name in (CARD_FILE, *card.files)]


def _readme(embedded_only: bool) -> str:
    front = _front_matter(_read_text("README.md"))
    if embedded_only:
        front = [(key, lines) for key, lines in front if key not in FETCHED_MODELS]
    yaml = "\n".join(line for _, lines in front for line in lines)
    better = find_entry("opus-mt-ar-en")
    model, other_license = WEAK, ""
    if better is not None and not embedded_only:
        model = BETTER.format(name=better.name, hub_id=better.hub_id)
        other_license = f"\n`{better.name}` is under {better.license}."
    about = ABOUT.format(
        model=model,
        embedded=EMBEDDED,
        license=read_card(ROOT / MODEL).license,
        other_license=other_license,
    )
    return f"---\n{yaml}\n---\n{about}"


def _front_matter(readme: str) -> list[tuple[str, list[str]]]:
    """Each key of the YAML at the beginning, with the lines that belong to it."""
    found = re.match(r"---\n(.*?)\n---\n", readme, re.DOTALL)
    if found is None:
        raise ReadError("README.md does not begin with the YAML that a Space reads.")
    keys: list[tuple[str, list[str]]] = []
    for line in found[1].splitlines():
        key = re.match(r"(\w+):", line)
        if key:
            keys.append((key[1], [line]))
        elif keys:
            keys[-1][1].append(line)
    missing = NEEDED_KEYS - {key for key, _ in keys}
    if missing:
        raise ReadError(f"README.md does not say what a Space needs: {', '.join(sorted(missing))}.")
    return keys


def _requirements(embedded_only: bool) -> str:
    lines = _read_text("requirements.txt").splitlines()
    left_out = ONLY_FOR_OTHER_MODELS if embedded_only else set()
    kept = [line for line in lines if line and not line.startswith("#")]
    return "".join(f"{line}\n" for line in kept if _package_of(line) not in left_out)


def _package_of(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def _attributes(contents: Mapping[str, bytes]) -> str:
    large = sorted(name for name, data in contents.items() if _is_for_lfs(data))
    return "".join(f"{name} filter=lfs diff=lfs merge=lfs -text\n" for name in large)


def _is_for_lfs(data: bytes) -> bool:
    """Whether the hub refuses the file in git proper: too large, or not a text."""
    if len(data) > LARGEST_IN_GIT or b"\0" in data:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def main() -> None:
    """Assemble, write, and say what there is."""
    parser = argparse.ArgumentParser(
        description="Put together the files to push to a Hugging Face Space (docs/space.md)."
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to fill: new, or empty")
    parser.add_argument(
        "--embedded-only",
        action="store_true",
        help="only the model that comes along: no torch, nothing fetched from the hub",
    )
    given = parser.parse_args()
    try:
        check_folder(given.out)
        contents = assemble(embedded_only=given.embedded_only)
        write(contents, given.out)
    except TranslatorError as error:
        parser.error(str(error))
    print(report(contents))


if __name__ == "__main__":
    main()
