"""A policy tried out: on supposed questions, on decisions on record, and against another pack. Nothing is decided here."""
