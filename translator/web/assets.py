"""The page's style sheets, scripts and data, put together from the package's own files."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from translator.web.examples import EXAMPLES
from translator.web.strings import ENGLISH
from translator.web.strings_ar import ARABIC
from translator.writers import html

# In the order in which they need each other.
_SCRIPTS = ("core", "rows", "run", "find", "files", "toolbar", "panel", "page")


def styles() -> str:
    """All style sheets."""
    shared = "".join(map(_shared, ("tokens.css", "rows.css")))
    return shared + "".join(map(_own, ("page.css", "reader.css", "layouts.css")))


def head() -> str:
    """Data and scripts for the page's head; nothing in them comes from a text."""
    data: dict[str, Any] = {
        "strings": {"en": dict(ENGLISH), "ar": dict(ARABIC)},
        "page": html.template(),
    }
    data["examples"] = [example.key for example in EXAMPLES]
    # What would end the script element, or open a comment in it, is spelt otherwise.
    listed = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    scripts = "".join(_own(f"js/{name}.js") for name in _SCRIPTS) + _shared("words.js")
    carrier = f'<script type="application/json" id="mz-data">{listed}</script>'
    return f"{carrier}<script>{scripts}</script>"


def _own(name: str) -> str:
    return (files("translator.web") / name).read_text(encoding="utf-8")


def _shared(name: str) -> str:
    return (files("translator.writers") / name).read_text(encoding="utf-8")
