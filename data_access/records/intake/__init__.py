"""Registers of what comes in: sources, their tokens, deliveries, batches, withdrawals; cameras, and what each read by the hour."""
