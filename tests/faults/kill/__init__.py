"""The gateway killed: under load from outside, and by itself at each step of an act on reads."""
