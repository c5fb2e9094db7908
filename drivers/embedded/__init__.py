"""The parts a room brings along: PostgreSQL, Mosquitto and the children that run beside them."""
