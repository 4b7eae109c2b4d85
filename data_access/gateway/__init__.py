"""The only door to the reads: asks policy, records in the ledger, reads the store, in that order. Start with `answer.py`."""
