"""What happened in a run: a line of JSON for each report, and the curves as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

_WIDTH, _HEIGHT, _MARGIN = 720, 260, 56
_CURVES = (
    ("loss", "training loss (nats a token)", "#2f6f9f"),
    ("dev_loss", "dev loss (nats a token)", "#b3541e"),
    ("bleu", "dev BLEU", "#3c7d3c"),
    ("rate", "learning rate", "#777777"),
)


class Log:
    """Appends records to ``<folder>/log.jsonl`` and redraws ``<folder>/curves.svg``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "log.jsonl"
        self._picture = folder / "curves.svg"

    def add(self, record: dict[str, Any]) -> None:
        """Append one record; ``step`` and ``tokens`` place it on the curves."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")

    def records(self) -> list[dict[str, Any]]:
        """All records so far; a last line cut short by a crash is passed over."""
        if not self._path.is_file():
            return []
        found = []
        for line in self._path.read_text("utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found

    def rewind(self, step: int) -> None:
        """Forget what was written after ``step``: a resumed run does it again."""
        kept = [record for record in self.records() if record.get("step", 0) <= step]
        self._path.write_text("".join(json.dumps(one) + "\n" for one in kept), "utf-8")

    def draw(self) -> None:
        """Redraw the curves."""
        self._picture.write_text(curves(self.records()), "utf-8")


def curves(records: Sequence[dict[str, Any]]) -> str:
    """An SVG picture: one panel for each quantity, over target tokens."""
    panels: list[str] = []
    for name, title, colour in _CURVES:
        points = [
            (float(one["tokens"]), float(one[name])) for one in records if one.get(name) is not None
        ]
        if points:
            panels.append(_panel(points, title, colour, len(panels) * _HEIGHT))
    height = max(1, len(panels)) * _HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>{"".join(panels)}</svg>\n'
    )


def _panel(points: list[tuple[float, float]], title: str, colour: str, top: int) -> str:
    low, high = min(y for _, y in points), max(y for _, y in points)
    end = max(x for x, _ in points) or 1.0
    spread = (high - low) or 1.0

    def place(x: float, y: float) -> str:
        across = _MARGIN + x / end * (_WIDTH - 2 * _MARGIN)
        down = top + _HEIGHT - _MARGIN - (y - low) / spread * (_HEIGHT - 2 * _MARGIN)
        return f"{across:.1f},{down:.1f}"

    line = " ".join(place(x, y) for x, y in points)
    bottom = top + _HEIGHT - _MARGIN
    return (
        f'<text x="{_MARGIN}" y="{top + 32}" font-weight="bold">{escape(title)}</text>'
        f'<path d="M{_MARGIN},{top + _MARGIN}V{bottom}H{_WIDTH - _MARGIN}" fill="none" '
        'stroke="#999"/>'
        f'<text x="{_MARGIN - 6}" y="{top + _MARGIN + 4}" text-anchor="end">{high:.3g}</text>'
        f'<text x="{_MARGIN - 6}" y="{bottom + 4}" text-anchor="end">{low:.3g}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{bottom + 18}" text-anchor="end">'
        f"{end / 1e6:.2f} million target tokens</text>"
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
    )
