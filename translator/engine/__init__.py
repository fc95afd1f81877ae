"""Inference engines behind one protocol (``translator.types.Engine``)."""
