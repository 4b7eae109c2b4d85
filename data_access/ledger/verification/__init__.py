"""A whole ledger, exported and verified, from its file or from what was exported."""
