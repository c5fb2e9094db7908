"""The alarm list and whom to phone about an alarm."""
