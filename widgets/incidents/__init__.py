"""The list of open incidents."""
