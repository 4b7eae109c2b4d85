"""Hits in words: the paragraph for a report, the note for the source of a list, how often a camera misreads."""
