"""Tests of passwords, ports, locks and patience."""
