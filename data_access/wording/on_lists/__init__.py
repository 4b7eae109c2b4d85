"""Sentences about entries of the agency's own hot list."""
