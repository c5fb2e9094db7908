"""The park's message bus: topics and payloads (pure), frames (pure), and the thread that owns the socket."""
