"""Routes, recommendations, evacuation, plans and suggestions over the demo park."""
