"""Sparkplug B over MQTT: births, deaths, aliases and sequence numbers become the same columns as every other source."""
