"""Reports written from the event log."""
