"""Where shared-out tasks are computed."""
