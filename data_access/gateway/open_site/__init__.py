"""The site, open: its ledger and registers, reads and keys in one process; what a start finds pending, and how a batch ends."""
