"""What may be wrong with a translation, and what can be mended."""
