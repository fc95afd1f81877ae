"""The command line without a model: every Arabic word becomes ``<word>``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from typer.testing import CliRunner

from translator.cli import opening
from translator.cli.main import app
from translator.pipeline import Translator
from translator.settings import Settings
from translator.testing import FakeEngine


@dataclass
class Cli:
    """Runs commands; ``engine`` is what translates, ``opened`` what was asked for."""

    engine: FakeEngine = field(default_factory=FakeEngine)
    opened: list[dict[str, object]] = field(default_factory=list)
    on_open: Callable[[], None] = lambda: None

    def __call__(self, *arguments: str, stdin: bytes | str = b""):
        return CliRunner().invoke(app, [str(item) for item in arguments], input=stdin)

    @contextmanager
    def _open(self, settings: Settings, **wanted: object) -> Iterator[Translator]:
        self.opened.append({"settings": settings, **wanted})
        self.on_open()
        yield Translator(engine=self.engine, settings=settings)


@pytest.fixture
def cli(monkeypatch, tmp_path) -> Cli:
    for name in ("MUWAZI_MODEL", "MUWAZI_BEAM_SIZE", "MUWAZI_MAX_CHARS", "MUWAZI_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "no-settings.toml"
    config.write_text("", encoding="utf-8")
    monkeypatch.setenv("MUWAZI_CONFIG", str(config))
    monkeypatch.setenv("MUWAZI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    runner = Cli()
    monkeypatch.setattr(opening, "open_translator", runner._open)
    return runner
