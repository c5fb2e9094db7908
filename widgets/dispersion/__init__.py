"""The dispersion panel: what leaks, in what wind, how far it reaches, and what the sensors say of it."""
