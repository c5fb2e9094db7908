"""Detectors that find things in camera pictures."""
