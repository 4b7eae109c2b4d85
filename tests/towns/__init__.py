"""Invented towns whose makers share no code with one another nor with what is measured on them: `python -m tests.towns`."""
