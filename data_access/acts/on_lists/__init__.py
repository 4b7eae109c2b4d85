"""Acts on entries of the agency's own hot list."""
