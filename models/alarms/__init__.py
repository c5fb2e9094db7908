"""Rules over columns of readings: batches in, alarm changes out. No clock of its own; the samples' times count."""
