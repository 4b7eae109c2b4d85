"""Placing holds from a page, and the holds in force."""
