"""The park as a three-dimensional twin."""
