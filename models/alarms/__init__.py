"""Rules over readings: columns in, alarm transitions out."""
