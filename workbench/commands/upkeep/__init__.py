"""Commands that keep a copy: back-ups, and the ledger's checkpoints."""
