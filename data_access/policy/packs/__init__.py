"""Packs: an agency's policy as data, its tables and forms, and the packs themselves. It knows no rule."""
