"""Registers of how long reads are kept, and where: holds, purges, back-ups."""
