"""Files and services that bring the park's data in."""
