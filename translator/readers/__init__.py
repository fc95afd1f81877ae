"""Files and bytes -> Document: ``readers.read(source)``."""

from translator.readers.files import load, read
from translator.readers.lines import Line, read_lines
from translator.readers.text import read_text, text_document

__all__ = ["Line", "load", "read", "read_lines", "read_text", "text_document"]
