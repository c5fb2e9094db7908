"""What the park is, in the field's terms: frozen records, enumerations and transition tables. Pure; no I/O."""
