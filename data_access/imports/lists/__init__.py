"""Downloaded hot lists: one layout a file, and what they all become.

A list is taken whole or not at all: one line that is not what its layout says refuses the file, with the line's number and why. An
old list that stands complete is better than a new one of which nobody knows what is missing.

Read `list_layout.py` first (what is approved of a list), then `list_reading.py` (what an entry must be).
"""
