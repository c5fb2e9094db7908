"""Comparisons with published measurements."""
