"""Everything the park is and does; no Qt, no sockets."""
