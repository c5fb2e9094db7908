"""Qt panels: setters and intent signals, no rules."""
