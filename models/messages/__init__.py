"""Messages that leave the room, as documents."""
