"""Reads on their way in and out: imports, the live door, purges, back-ups and their restoring."""
