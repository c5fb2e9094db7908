"""Whole workspaces: Monitor, Cameras, Drill, Cockpit."""
