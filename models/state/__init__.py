"""The seat's live picture; main thread only."""
