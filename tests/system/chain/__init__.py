"""The chain on real parts: broker, gateway, database, simulator and use cases."""
