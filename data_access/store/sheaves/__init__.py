"""Reads of a segment in columns, in memory and in files, one file at a time: what is stored, and what questions are answered from."""
