"""The web page: paste Arabic, read it beside its English."""
