"""Tests of settings, logs and the command line."""
