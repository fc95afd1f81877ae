"""How good translations and word links are."""
