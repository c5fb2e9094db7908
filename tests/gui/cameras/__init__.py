"""Tests of the cameras widgets on a real screen."""
