"""The page looks as it did: pictures against kept ones, coarsely.

Where other faces are installed than where the pictures were taken, there is nothing to compare.

``MUWAZI_KEEP_PICTURES=1 pytest tests/browser/test_looks.py`` keeps new ones; look at them.
"""

import json
import os
from pathlib import Path

import pytest

from translator.testing import SAMPLE_TEXT

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parent / "pictures"
GRID = (24, 32)
"""Fields that a picture is divided into; each is compared by its mean colour."""
NEAR = 24
"""How far the mean of a field may be off, of 255: type of another machine is paler or darker."""
APART = 0.06
"""Share of the fields that may be farther off: a line more or less moves what is below it."""


_FACES = """() => {
  const pen = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(document.documentElement);
  return ['--mz-arabic', '--mz-english'].map((name) => {
    pen.font = `40px ${style.getPropertyValue(name)}`;
    return Math.round(pen.measureText('افتتاح مكتبة عامة The quick brown fox').width);
  });
}"""


def _fields(path: Path) -> list[tuple[int, int, int]]:
    from PIL import Image

    small = Image.open(path).convert("RGB").resize(GRID, Image.Resampling.BOX)
    return [small.getpixel((x, y)) for y in range(GRID[1]) for x in range(GRID[0])]


@pytest.mark.parametrize(
    ("name", "width", "height", "look"),
    [
        ("desktop-light", 1280, 900, {"theme": "light"}),
        ("desktop-dark", 1280, 900, {"theme": "dark"}),
        ("desktop-arabic-sepia", 1280, 900, {"theme": "sepia", "language": "ar"}),
        ("phone-light", 375, 800, {"theme": "light"}),
        ("phone-dark", 375, 800, {"theme": "dark"}),
    ],
)
def test_the_page_looks_as_it_did(page, translate, tmp_path, name, width, height, look):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("(look) => muwazi.change(look)", look)
    translate(page, SAMPLE_TEXT)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.getElementById('mz-line').scrollIntoView()")
    page.wait_for_function("document.getAnimations().length === 0")
    taken = tmp_path / f"{name}.png"
    # What took how long is no matter of looks.
    page.locator("#mz-line [role=status]").evaluate("e => (e.textContent = '4 sentences')")
    page.screenshot(path=taken)
    kept, faces = KEPT / f"{name}.png", KEPT / "faces.json"
    here = page.evaluate(_FACES)
    if os.environ.get("MUWAZI_KEEP_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        kept.write_bytes(taken.read_bytes())
        faces.write_text(json.dumps(here))
    if here != json.loads(faces.read_text()):
        pytest.skip("other faces are installed here than where the pictures were taken")
    far = [
        (one, other)
        for one, other in zip(_fields(taken), _fields(kept), strict=True)
        if max(abs(a - b) for a, b in zip(one, other, strict=True)) > NEAR
    ]
    assert len(far) <= APART * GRID[0] * GRID[1], far[:5]
