"""Registers of what is released: requests, and what left under each."""
