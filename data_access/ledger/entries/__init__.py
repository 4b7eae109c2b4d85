"""Entries: their kinds, their bytes, and what they say of a question or an act. It knows no database."""
