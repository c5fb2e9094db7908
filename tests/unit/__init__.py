"""Tests of one idea each, without processes."""
