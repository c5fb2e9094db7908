"""The demo park, the park file, and every fault a park file can have."""
