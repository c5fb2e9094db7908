"""Field protocols: what sources say, in the one record of ours."""
