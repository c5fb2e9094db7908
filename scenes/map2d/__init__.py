"""The park as a map."""
