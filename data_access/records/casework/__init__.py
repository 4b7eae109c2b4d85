"""Registers of cases: their numbers, sessions and questions, and what their people made of answers."""
