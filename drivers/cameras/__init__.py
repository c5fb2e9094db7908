"""Cameras: clips written and played, streams captured, newest pictures shared between processes."""
