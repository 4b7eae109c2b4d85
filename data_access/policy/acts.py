"""The closed set of acts, each with the capabilities of which one is needed. An act that is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data_access.questions.kinds import LEAD_TO_READS
from data_access.steps import Act, Asker
from data_access.terms import Capability

OPEN_CASE_SESSION: Final = "case_session_opened"
MAKE_TOKEN: Final = "token_made"  # noqa: S105 - the name of an act
REVOKE_TOKEN: Final = "token_revoked"  # noqa: S105 - the name of an act; everybody may end what is their own
RECONCILE: Final = "case_reconciled"
REVEAL: Final = "entry_revealed"

ACTS: Final[Mapping[str, frozenset[Capability]]] = {
    OPEN_CASE_SESSION: LEAD_TO_READS,
    MAKE_TOKEN: LEAD_TO_READS,
    RECONCILE: frozenset({Capability.RECONCILE_CASE}),
    "cases_imported": frozenset({Capability.IMPORT_CASES}),
    "account_created": frozenset({Capability.CREATE_ACCOUNT}),
    "account_changed": frozenset({Capability.CREATE_ACCOUNT}),
    "account_disabled": frozenset({Capability.CREATE_ACCOUNT}),
    "account_enabled": frozenset({Capability.CREATE_ACCOUNT}),
    "account_reset": frozenset({Capability.CREATE_ACCOUNT}),
    "training_recorded": frozenset({Capability.RECORD_TRAINING}),
    "clearance_recorded": frozenset({Capability.RECORD_CLEARANCE}),
    "training_struck": frozenset({Capability.RECORD_TRAINING}),
    "clearance_struck": frozenset({Capability.RECORD_CLEARANCE}),
    "pack_adopted": frozenset({Capability.ADOPT_PACK}),
    "source_approved": frozenset({Capability.APPROVE_SOURCE}),
    "source_withdrawn": frozenset({Capability.APPROVE_SOURCE}),
    "source_token_made": frozenset({Capability.APPROVE_SOURCE}),
    "source_token_revoked": frozenset({Capability.APPROVE_SOURCE}),
    "cameras_imported": frozenset({Capability.IMPORT_READS}),
    "batch_begun": frozenset({Capability.IMPORT_READS}),
    "batch_visible": frozenset({Capability.IMPORT_READS}),
    "batch_undone": frozenset({Capability.IMPORT_READS}),
    "batches_read": frozenset(
        {Capability.IMPORT_READS, Capability.APPROVE_SOURCE, Capability.PURGE, Capability.READ_LEDGER}
    ),
    "source_tokens_read": frozenset({Capability.APPROVE_SOURCE}),
    REVOKE_TOKEN: frozenset(Capability),
    "batch_withdrawn": frozenset({Capability.APPROVE_SOURCE}),
    "hold_placed": frozenset({Capability.HOLD}),
    "hold_released": frozenset({Capability.HOLD}),
    "purge_begun": frozenset({Capability.PURGE}),
    "purge_done": frozenset({Capability.PURGE}),
    "machine_made": frozenset({Capability.PURGE}),
    "machine_revoked": frozenset({Capability.PURGE}),
    "machines_read": frozenset({Capability.PURGE}),
    "backup_begun": frozenset({Capability.PURGE}),
    "backup_done": frozenset({Capability.PURGE}),
    "quality_read": frozenset({Capability.IMPORT_READS, Capability.APPROVE_SOURCE, Capability.READ_UNIT_LEDGER}),
    "case_read": frozenset({Capability.KEEP_FINDINGS}),
    "finding_recorded": frozenset({Capability.KEEP_FINDINGS}),
    "finding_struck": frozenset({Capability.KEEP_FINDINGS}),
    "note_recorded": frozenset({Capability.KEEP_FINDINGS}),
    "note_struck": frozenset({Capability.KEEP_FINDINGS}),
    "read_starred": frozenset({Capability.KEEP_FINDINGS}),
    "read_verified": frozenset({Capability.VERIFY_READ}),
    "read_unstarred": frozenset({Capability.KEEP_FINDINGS}),
    "incident_flagged": frozenset({Capability.FLAG_INCIDENT}),
    "incident_ended": frozenset({Capability.FLAG_INCIDENT}),
    "ledger_read": frozenset({Capability.READ_LEDGER, Capability.READ_UNIT_LEDGER}),
    "live_opened": frozenset({Capability.READ_LEDGER, Capability.READ_UNIT_LEDGER}),
    "live_delivered": frozenset({Capability.READ_LEDGER, Capability.READ_UNIT_LEDGER}),
    "own_entries_read": frozenset({Capability.READ_OWN_ENTRIES}),
    REVEAL: frozenset({Capability.REVEAL}),
}

ABOUT_A_PERSON: Final = frozenset(
    {
        "account_created",
        "account_changed",
        "account_disabled",
        "account_enabled",
        "account_reset",
        "training_recorded",
        "clearance_recorded",
        "training_struck",
        "clearance_struck",
    }
)
"""Acts whose subject is a user name; nobody does them to their own account."""

ON_A_READ: Final = frozenset({"note_recorded", "read_starred", "read_verified"})
"""Acts on one read, which must have been in an answer to this person under this case session."""

ON_A_PICTURE: Final = frozenset({"read_verified"})
"""Acts on one read whose picture this person must have been shown under this case session."""

IN_A_CASE: Final = ON_A_READ | {
    "case_read",
    "finding_recorded",
    "finding_struck",
    "note_struck",
    "read_unstarred",
    "incident_flagged",
    "incident_ended",
}
"""Acts in the file of a case: findings, notes, stars, verifications. They need an open case session of the actor's own on that case."""

WITH_READS: Final = IN_A_CASE | frozenset(
    {
        MAKE_TOKEN,
        "batch_begun",
        "batch_visible",
        "batch_undone",
        "hold_placed",
        "hold_released",
        "purge_begun",
        "purge_done",
        "machine_made",
        "backup_begun",
        "backup_done",
    }
)
"""Acts that touch reads or lead to them; they need the same training and clearance as a question (R4, R7)."""

CEREMONY: Final = frozenset({"account_created", "training_recorded", "clearance_recorded", "pack_adopted"})
"""Acts by which a new site is set up, before there is anybody who could be asked."""


def an_act(name: str, *, asker: Asker, may: frozenset[Capability], subject: str = "", reason: str = "") -> Act:
    """Make an act that names the capability by which it is done: of those needed, the first that the role has.

    `may` is what the asker's role may do; an asker who may do none of them is named the first needed and refused later.

    Raises:
        KeyError: There is no such act.
    """
    needed = sorted(ACTS[name])
    needs = next((capability for capability in needed if capability in may), needed[0])
    return Act(asker=asker, name=name, needs=needs, subject=subject, reason=reason)
