"""Qt panels: each offers setters and intent signals and holds no rules."""
