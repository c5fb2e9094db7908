"""The park's drawings, on the map and as a twin."""
