"""The 3D twin."""
