"""Simulated twins of ports, for tests."""
