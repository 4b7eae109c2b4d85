"""Registers of people and machines: accounts, what proves them, log-ons, locks, trainings, clearances, and how often they ask."""
