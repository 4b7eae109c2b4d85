"""What a question becomes from what is typed and drawn, and what stands on record of it; and what a kind shows beside its answer."""
