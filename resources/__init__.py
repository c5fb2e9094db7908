"""Data only: the demo park, translations, themes and shipped tables."""
