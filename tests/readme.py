"""The parts of README.md, for the tests that hold it to what it says."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def text() -> str:
    return README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.MULTILINE | re.DOTALL)


def table(first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column has that heading, without their backticks."""
    found = re.search(
        rf"^\| {re.escape(first_heading)} \|.*\n\|[-|]+\|\n((?:\|.*\|\n)+)", text(), re.MULTILINE
    )
    assert found, f"README.md has no table that begins with {first_heading!r}."
    return [
        [cell.strip().strip("`") for cell in row.strip("|").split("|")]
        for row in found[1].splitlines()
    ]


def commands() -> list[tuple[str, str]]:
    """The commands of the console blocks, each with the output that is shown under it."""
    found: list[tuple[str, str]] = []
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        else:
            command, output = found[-1]
            found[-1] = (command, f"{output}{line}\n")
    return found
