"""Releases and how they spread: arrays in, arrays out."""
