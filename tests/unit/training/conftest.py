"""Small texts, a tokenizer and a recipe that the tests of this room share."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from checkpoint import make_subwords
from toys import write_tsv

_PACKAGES = ("torch", "transformers", "safetensors")
_WITHOUT_THEM = (
    "pairs",
    "clean",
    "filters",
    "overlap",
    "prepare",
    "grammar",
    "machine",
    "schedule",
)
# Of the rest nothing can even be imported.
if any(sys.modules.get(name, "") is None or not find_spec(name) for name in _PACKAGES):
    collect_ignore = [
        path.name
        for path in Path(__file__).parent.glob("test_*.py")
        if path.stem.removeprefix("test_") not in _WITHOUT_THEM
    ]


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Threads cost more than they bring with networks this small."""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def tsv(tmp_path) -> Path:
    """120 pairs of a toy language."""
    return write_tsv(tmp_path / "toy.tsv")


@pytest.fixture
def subwords(tmp_path) -> Path:
    """A folder with the tokenizer files of a checkpoint, 121 pieces."""
    folder = tmp_path / "subwords"
    folder.mkdir()
    make_subwords(folder)
    settings = {"source_lang": "ar", "target_lang": "en", "tokenizer_class": "MarianTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


@pytest.fixture
def shape():
    from translator.training.network import Shape

    return Shape(40, width=16, feed_forward=32, heads=2, encoder_layers=2, decoder_layers=2)


@pytest.fixture
def numbers():
    """60 pairs of two sets: the target is the source backwards, linked so."""
    from translator.training import corpus

    pairs = []
    for at in range(60):
        source = [2 + (at * 7 + step * 3) % 30 for step in range(1 + at % 9)]
        links = [(step, len(source) - 1 - step) for step in range(len(source))]
        pairs.append((at % 2, source, source[::-1], links))
    return corpus.build(["even", "odd"], pairs)
