"""Decides. Pure: it knows no HTTP, no SQL, no ledger and no clock; everything a rule may look at is in its `State`.

An agency's policy is data (`packs/`), each rule is one function (`rules.py`), `authorise.py` asks them all.
"""

from data_access.policy.authorise import authorise, may_open, permit, permit_ceremony
from data_access.policy.pack import Pack, built_in, load
from data_access.policy.state import State

__all__ = ["Pack", "State", "authorise", "built_in", "load", "may_open", "permit", "permit_ceremony"]
