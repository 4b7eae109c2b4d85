"""The page of the data's life: how long reads are kept, their destruction and what proves it. Each panel has a model of its own."""
