"""How a release spreads."""
