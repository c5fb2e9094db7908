"""Tests of the map panel widgets on a real screen."""
