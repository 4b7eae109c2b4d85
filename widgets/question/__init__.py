"""The forms of the questions, one kind each, and what a kind shows beside its answer."""
