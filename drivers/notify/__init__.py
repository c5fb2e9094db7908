"""Ways a notification leaves the room."""
