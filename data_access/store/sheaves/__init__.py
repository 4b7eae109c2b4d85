"""Reads of a segment in columns, for questions: derived from the segments, rebuildable, never the truth. No engine is asked here."""
