"""Camera pictures as the dispatcher sees them."""
