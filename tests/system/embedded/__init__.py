"""Tests of the embedded parts on real processes."""
