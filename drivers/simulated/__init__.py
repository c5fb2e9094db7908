"""Simulated twins of the park's devices."""
