"""Field protocols through real servers of their libraries, up to the store."""
