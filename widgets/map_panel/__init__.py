"""The map's panel: drawing surface, layers, tools and time."""
