"""Decides. Pure: it knows no HTTP, no SQL, no ledger and no clock; everything a rule may look at is in its `State`.

An agency's policy is data (`packs/`), each rule is one function (`rules.py` lists them), `authorise.py` asks them all.
"""
