"""The selected incident: lifecycle, plan, units, people, notices and log."""
