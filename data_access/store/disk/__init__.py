"""Segments on the disk: one encrypted file and key for each retention class and day, written, read one by one, purged. It knows no question."""
