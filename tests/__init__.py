"""The tests and benchmarks."""
