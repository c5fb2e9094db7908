"""Tests of the trends widgets on a real screen."""
