"""Tests of the workspaces widgets on a real screen."""
