"""Modbus TCP devices, polled in groups of neighbouring registers."""
