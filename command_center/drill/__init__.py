"""The drill command: the whole chain, from the alarm to the report, with a scripted dispatcher instead of a seat."""

from command_center.drill.run import run_drill

__all__ = ["run_drill"]
