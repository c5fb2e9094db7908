"""How a release spreads: cases in, concentrations out."""
