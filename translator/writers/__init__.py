"""BilingualDocument -> text for people or programs: ``write(bilingual, format, stream)``."""

from translator.writers.formats import FORMATS, STREAMED, pieces, render, write
from translator.writers.side_by_side import Layout

__all__ = ["FORMATS", "STREAMED", "Layout", "pieces", "render", "write"]
