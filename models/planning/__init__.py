"""Routes, recommendations, evacuation and response plans."""
