"""Cameras: decoding streams and handing the latest pictures over."""
