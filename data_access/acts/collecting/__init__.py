"""Acts on how reads are collected in the field."""
