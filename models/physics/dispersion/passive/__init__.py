"""A gas that air carries and spreads as if it had no weight."""
