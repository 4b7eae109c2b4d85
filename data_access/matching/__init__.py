"""Reads against hot lists. Pure: it knows no policy, ledger, register or store, opens nothing and asks no clock.

Read `matching.py` first. What a match is: `terms.py`; which characters count as alike, and how plates are packed: `packing.py`;
partial plates: `patterns.py`.
"""
