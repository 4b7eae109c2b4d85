"""What came back: the answer, what of it is looked at, one read of it, its files. Knows no form of a question."""
