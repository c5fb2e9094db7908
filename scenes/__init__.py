"""Drawings of the park: the 2D map, the 3D twin, their symbols and colours. Drawing only, no rules."""
