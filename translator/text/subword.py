"""SentencePiece subwords with character spans, one path for every engine.

Both engines must see the very same pieces, so neither uses its library's tokenizer: transformers'
MarianTokenizer strips ``>>…<<`` from a text, for example.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.errors import ModelIntegrityError
from translator.types import Span

SPACE = "▁"
END_OF_SENTENCE = "</s>"
_MAX_VOCABULARY_BYTES = 64 * 1024 * 1024
_BYTE = re.compile(r"<0x[0-9A-F]{2}>")
_SPECIAL = frozenset({"</s>", "<unk>", "<pad>", "<s>"})
# One character for one, so that spans stay true. Used only where a vocabulary lacks the left one:
# opus-mt saw text in which Moses had already made these substitutions.
_SUBSTITUTES = {
    "«": '"', "»": '"', "“": '"', "”": '"', "‹": "'", "›": "'", "–": "-", "—": "-", "―": "-",
    "؟": "?", "؛": ";", "،": ",", "•": "-", "·": "-", "●": "-", "٫": ".", "٬": ",", "…": ".",
    "ک": "ك", "ی": "ي", "گ": "ك", "پ": "ب", "چ": "ج", "ڤ": "ف", "ڨ": "ق", "﴿": '"', "﴾": '"',
    "[": "(", "]": ")", "{": "(", "}": ")", "ٱ": "ا",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """Subwords of one text and the span of each in that text (same length)."""

    pieces: tuple[str, ...]
    spans: tuple[Span, ...]


class Subwords:
    """The SentencePiece models and vocabulary of one Marian checkpoint. Thread-safe."""

    def __init__(self, folder: Path, vocabulary: frozenset[str] | None = None) -> None:
        """Load ``source.spm`` and ``target.spm`` from ``folder``.

        ``vocabulary`` is read from the folder when it is not given. Raises ModelIntegrityError
        when a file is missing or is not what its name says.
        """
        self.vocabulary = vocabulary if vocabulary is not None else read_vocabulary(folder)
        self._source = _load_processor(folder / "source.spm")
        self._target = _load_processor(folder / "target.spm")
        self._substitutes = {
            ord(char): other
            for char, other in _SUBSTITUTES.items()
            if not self._knows(char) and self._knows(other)
        }

    def encode(self, sentences: Sequence[str]) -> list[Tokens]:
        """Source subwords, without the end-of-sentence token. Nothing is cut off.

        Characters that a vocabulary can only spell in bytes are left out: a Marian model has seen
        too few of them to copy them byte by byte. ``unknown_spans`` says where they were.
        """
        return [_without_bytes(tokens) for tokens in self._encode_all(sentences)]

    def encode_target(self, sentences: Sequence[str]) -> list[list[str]]:
        """Target subwords, for forced decoding and prefixes."""
        prepared = [_encodable(text) for text in sentences]
        pieces: list[list[str]] = self._target.encode(prepared, return_type=str)
        return pieces

    def encode_target_tokens(self, sentences: Sequence[str]) -> list[Tokens]:
        """Target subwords and their spans: what word links between texts are spread over."""
        return _encoded(self._target, [_encodable(text) for text in sentences])

    def decode(self, pieces: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
        """Text of target subwords and the span of each piece in it.

        A word's first piece does not cover the space before the word. Special tokens are given
        an empty span.
        """
        shown = [piece for piece in pieces if piece not in _SPECIAL]
        decoded = self._target.decode(shown, return_type="offset_mapping") if shown else None
        text: str = decoded["text"] if decoded else ""
        offsets = iter(decoded["offsets"] if decoded else ())
        spans: list[Span] = []
        for piece in pieces:
            start, end = (len(text), len(text)) if piece in _SPECIAL else next(offsets)
            spans.append((_skip_space(text, start, end), end))
        shown_text = text.rstrip()
        limit = len(shown_text)
        return shown_text, tuple((min(start, limit), min(end, limit)) for start, end in spans)

    def unknown_spans(self, sentence: str) -> list[Span]:
        """Spans of the characters that the model cannot see, adjacent ones joined."""
        tokens = self._encode_all([sentence])[0]
        found: list[Span] = []
        for piece, (start, end) in zip(tokens.pieces, tokens.spans, strict=True):
            if self._is_known(piece) or start == end:
                continue
            if found and found[-1][1] >= start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        return found

    def _encode_all(self, sentences: Sequence[str]) -> list[Tokens]:
        prepared = [_encodable(text).translate(self._substitutes) for text in sentences]
        return _encoded(self._source, prepared)

    def _is_known(self, piece: str) -> bool:
        return piece == SPACE or (piece in self.vocabulary and not is_byte(piece))

    def _knows(self, char: str) -> bool:
        # Through the model's own normaliser, which may expand a character on its own.
        pieces = self._source.encode(char, return_type=str)
        return all(map(self._is_known, pieces))


def is_byte(piece: str) -> bool:
    """Whether a piece stands for one byte of a character that no other piece covers."""
    return bool(_BYTE.fullmatch(piece))


def read_vocabulary(folder: Path) -> frozenset[str]:
    """The pieces a checkpoint knows, from either layout's vocabulary file."""
    for name in ("vocab.json", "source_vocabulary.json", "shared_vocabulary.json"):
        path = folder / name
        if path.is_file():
            return _read_pieces(path)
    for name in ("source_vocabulary.txt", "shared_vocabulary.txt"):
        path = folder / name
        if path.is_file():
            return frozenset(path.read_text(encoding="utf-8").split("\n"))
    raise ModelIntegrityError(f"No vocabulary file in {folder}. The model folder is incomplete.")


def _read_pieces(path: Path) -> frozenset[str]:
    if path.stat().st_size > _MAX_VOCABULARY_BYTES:
        raise ModelIntegrityError(f"{path} is too large to be a vocabulary.")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelIntegrityError(f"{path} is not valid JSON: {error}") from error
    if not isinstance(data, (dict, list)) or not all(isinstance(piece, str) for piece in data):
        raise ModelIntegrityError(f"{path} is not a vocabulary.")
    return frozenset(data)


def _load_processor(path: Path) -> Any:
    import sentencepiece

    if not path.is_file():
        raise ModelIntegrityError(f"{path.name} is missing from {path.parent}.")
    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise ModelIntegrityError(f"{path} is not a SentencePiece model: {error}") from error


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def _encoded(processor: Any, texts: list[str]) -> list[Tokens]:
    found = processor.encode(texts, return_type="offset_mapping")
    return [
        _tokens(text, item["pieces"], item["offsets"])
        for text, item in zip(texts, found, strict=True)
    ]


def _without_bytes(tokens: Tokens) -> Tokens:
    kept = [at for at, piece in enumerate(tokens.pieces) if not is_byte(piece)]
    if len(kept) == len(tokens.pieces) or not kept:
        return tokens
    return Tokens(tuple(tokens.pieces[at] for at in kept), tuple(tokens.spans[at] for at in kept))


def _tokens(text: str, pieces: list[str], offsets: list[Span]) -> Tokens:
    spans = tuple((_skip_space(text, start, end), end) for start, end in offsets)
    return Tokens(tuple(pieces), spans)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
