"""The agency's own registers, one noun a file, in the ledger's database. It decides nothing, and knows no HTTP and no policy.

Readers take a connection. Whatever changes a register takes the `Recorded` entry of the change as well, so that it cannot
be called without one. Nothing here commits: state and entry change in the transaction that the ledger keeps. `registers.py` is below all rooms, `overview` above them.
"""
