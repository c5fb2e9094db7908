"""The gateway: from the broker to the store, with rules and scheduled work."""
