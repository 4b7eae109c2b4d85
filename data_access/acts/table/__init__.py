"""All acts there are, a room of its own above those of the acts. What is not in this table is no act: nobody may do it, and no entry of it can be appended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Protocol

from data_access.acts import (
    accounts,
    backups,
    batches,
    cameras,
    case_file,
    cases,
    holds,
    hot_lists,
    ledger,
    machines,
    packs,
    purges,
    saved_reads,
    sources,
    tokens,
    trainings,
    verifications,
)
from data_access.acts.collecting import field_canvasses
from data_access.acts.kind import ActKind, EntryFields, entry_fields_of, one_of
from data_access.acts.on_evidence import packages
from data_access.acts.on_hits import board, checks, dispositions
from data_access.acts.on_lists import list_entries
from data_access.acts.on_releases import decisions, fulfilment, requests
from data_access.terms import Capability


class ActValue(Protocol):
    """An act, as a value that says of itself what every layer needs."""

    does: ClassVar[ActKind]


NOUNS: Final = (
    accounts,
    backups,
    batches,
    board,
    cameras,
    case_file,
    cases,
    checks,
    decisions,
    dispositions,
    field_canvasses,
    fulfilment,
    holds,
    hot_lists,
    ledger,
    list_entries,
    machines,
    packages,
    packs,
    purges,
    requests,
    saved_reads,
    sources,
    tokens,
    trainings,
    verifications,
)

EVERY: Final[tuple[type[ActValue], ...]] = tuple(act for noun in NOUNS for act in noun.ACTS)
"""The type of each act that can be done."""

_CREATES = one_of(Capability.CREATE_ACCOUNT)
PAST: Final = (
    ActKind("account_changed", "A role, unit or name was changed.", _CREATES),
    ActKind("account_reset", "Password and code of an account were reset.", _CREATES),
)
"""Acts that nobody can do, and of which old ledgers may have entries or refusals."""

KINDS: Final[Mapping[str, ActKind]] = {kind.name: kind for kind in (*(act.does for act in EVERY), *PAST)}
"""What each act says of itself, by its name."""

SAID: Final[Mapping[str, EntryFields]] = {act.does.name: entry_fields_of(act, act.does) for act in EVERY}
"""What the entry of each act holds, by the act's name."""
