"""A whole file, block by block: looked at by its first bytes, read in its format, converted in two passes. It knows no process."""
