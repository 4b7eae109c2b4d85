"""Plate reads at rest: encrypted segments by retention class and day, and the few questions that may be asked of them.

It decides nothing: it obeys the reach of a recorded, granted intent. It knows no policy, no ledger, no register and no HTTP.
Start with `store.py`.
"""
