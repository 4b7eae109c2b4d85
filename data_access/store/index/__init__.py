"""Plates in memory: packed, swept by pattern. It knows no statement and no file."""
