"""Acts on what leaves as evidence."""
