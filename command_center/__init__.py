"""The command center's processes: entry points, wiring, settings and supervision."""
