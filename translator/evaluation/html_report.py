"""A report as a page that stands alone: figures first, then the worst lines side by side.

Nothing is fetched and no script runs. Whatever comes from a test set or an output is escaped and
set apart, so that it can change neither the page nor the direction of what is beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from translator.evaluation.report import Report, WorstLine
from translator.evaluation.tables import FINDINGS, Table, about, tables
from translator.evaluation.text_report import as_text
from translator.trust.checks import missing_numbers

_STYLE = Path(__file__).parent / "report.css"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NUMERIC = re.compile(r"[+−–]?[\d,.]+(?: \(.*\))?|–|\d[\d,.]*(?:–\d+|\+)| *")


def as_html(report: Report) -> str:
    """The whole page."""
    title = _safe(f"Evaluation of {report.systems[0].name}")
    notes = "".join(f'<p class="note">{_safe(note)}</p>' for note in report.notes)
    figures = "\n".join(_table(table) for table in tables(report))
    signatures = "".join(
        f"<dt>{_safe(name)}</dt><dd>{_safe(text)}</dd>" for name, text in report.signatures.items()
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n'
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{_safe(about(report))}</p>\n{notes}\n{figures}\n"
        f"<section><h2>Signatures</h2><dl>{signatures}</dl></section>\n"
        f"{_worst(report)}\n"
        f"<details><summary>The same as text</summary><pre>{_safe(as_text(report))}</pre>"
        f"</details>\n<footer>Muwazi {_safe(report.version)}</footer>\n"
        "</main>\n</body>\n</html>\n"
    )


def _table(table: Table) -> str:
    numeric = [
        all(_NUMERIC.fullmatch(row[at]) for row in table.rows) for at in range(len(table.heading))
    ]
    kinds = [' class="number"' if kind else "" for kind in numeric]
    head = "".join(
        f'<th scope="col"{kind}>{_safe(cell)}</th>'
        for cell, kind in zip(table.heading, kinds, strict=True)
    )
    rows = "\n".join(_row(row, kinds) for row in table.rows)
    note = f'<p class="reading">{_safe(table.note)}</p>' if table.note else ""
    name = _safe(table.title)
    # A region that scrolls must be reachable from the keyboard.
    return (
        f'<section><h2>{name}</h2><div class="wide" tabindex="0" role="region" '
        f'aria-label="{name}"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>'
        f"</table></div>{note}</section>"
    )


def _row(row: tuple[str, ...], kinds: list[str]) -> str:
    """One row; one that begins with a name begins a group."""
    first = "" if row[0] else ' class="more"'
    cells = "".join(
        f"<td{kind}><bdi>{_safe(cell)}</bdi></td>" for cell, kind in zip(row, kinds, strict=True)
    )
    return f"<tr{first}>{cells}</tr>"


def _worst(report: Report) -> str:
    if not report.worst:
        return ""
    lines = "\n".join(_line(report, line) for line in report.worst)
    title = f"The {len(report.worst)} worst lines" if len(report.worst) > 1 else "The worst line"
    return (
        f"<section><h2>{title}</h2>"
        f'<p class="reading">By the sentence chrF of {_safe(report.systems[0].name)}. Marked in '
        f"the source: numbers that its output has lost.</p>\n{lines}</section>"
    )


def _line(report: Report, line: WorstLine) -> str:
    domain = f" <bdi>{_safe(line.domain)}</bdi>" if line.domain else ""
    cells = "".join(_cells(report, line))
    return (
        f'<article><h3>Line {line.number}{domain}</h3><div class="sides">'
        f'<div class="side source"><h4>source</h4><p lang="ar" dir="rtl">{_source(line)}</p></div>'
        f'<div class="english">{cells}</div></div></article>'
    )


def _cells(report: Report, line: WorstLine) -> Iterator[str]:
    for number, reference in enumerate(line.references, 1):
        name = "reference" if len(line.references) == 1 else f"reference {number}"
        yield _side("reference", name, "", reference, ())
    for at, system in enumerate(report.systems):
        kind = "system" if at == 0 else "baseline"
        score = f"chrF {line.scores[at]:.1f}"
        yield _side(kind, system.name, score, line.outputs[at], line.findings[at])


def _side(kind: str, name: str, score: str, text: str, codes: tuple[str, ...]) -> str:
    shown = _safe(text) if text else '<span class="nothing">(nothing)</span>'
    found = "".join(f"<li>{_safe(FINDINGS[code])}</li>" for code in codes)
    return (
        f'<div class="side {kind}"><h4><bdi>{_safe(name)}</bdi> <span>{score}</span></h4>'
        f'<p lang="en" dir="ltr">{shown}</p>{f"<ul>{found}</ul>" if found else ""}</div>'
    )


def _source(line: WorstLine) -> str:
    """The source with the numbers that the first system lost marked."""
    shown, at = [], 0
    for start, end in sorted(missing_numbers(line.source, line.outputs[0])):
        shown += [_safe(line.source[at:start]), f"<mark>{_safe(line.source[start:end])}</mark>"]
        at = end
    return "".join([*shown, _safe(line.source[at:])])


def _safe(text: str) -> str:
    return escape(_CONTROL.sub("\ufffd", text))
