"""Benchmarks: each prints ratios and counts of one run."""
