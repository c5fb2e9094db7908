"""Trends of sensors against their limits."""
