"""Fires and explosions: what they radiate, what they push, and how far."""
