"""The kinds of entries there are, and what each must hold. A kind that nobody knows cannot be appended."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.terms import parse_stamp

V = 1
"""Version of the entries' form. A golden ledger of each version verifies for ever."""

ENVELOPE = ("v", "kind", "seq", "at", "secret", "registers")
"""Fields that the ledger writes itself."""

CLOCK_SET_BACK = "clock_set_back"
"""The one kind after which entries may be dated before it: from the instant in its field `to`, but no later than its own."""

CLOCK_CONFIRMED = "clock_confirmed"
"""Dated as the entry before it, for until then nothing is known; entries go on from the instant in `clock_at`."""

_GOES_ON = {CLOCK_SET_BACK: "to", CLOCK_CONFIRMED: "clock_at"}

_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an entry of one kind must hold; it may hold more.

    Attributes:
        says: What happened, in a sentence.
        fields: Names that must be there in clear.
        secret: Names that must be there as commitments.
    """

    says: str
    fields: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()


_WHO = ("who",)
_DECIDED = ("who", "rules", "pack", "initiator")

KINDS: Mapping[str, Kind] = {
    # The ledger and the process that keeps it.
    "ledger_created": Kind("The ledger began.", ("origin", "key")),
    "site_created": Kind("A site was set up in a ceremony."),
    "gateway_started": Kind("The gateway began to serve."),
    "registers_completed": Kind("Registers that came after the site were made in it, or filled."),
    "gateway_stopped": Kind("The gateway stopped in order."),
    CLOCK_CONFIRMED: Kind(
        "The clock stood long after the last entry; two people confirmed it.", (*_WHO, "last_at", "clock_at")
    ),
    CLOCK_SET_BACK: Kind(
        "The clock had run ahead and was put right; the entries after this one are dated from then on.", (*_WHO, "to")
    ),
    "clock_refused": Kind("Someone tried to confirm the clock and was refused."),
    "ledger_read": Kind("Someone read the ledger.", _WHO),
    "own_entries_read": Kind("A person read their own entries.", _WHO),
    "entry_revealed": Kind("Someone opened what an entry keeps sealed.", (*_WHO, "entry"), ("reason",)),
    "opening_broken": Kind(
        "What the vault holds is not what an entry committed to; it was not shown.", ("entry", "names")
    ),
    "live_opened": Kind("Someone began to watch what is asked.", _WHO),
    "live_delivered": Kind("A watcher was shown an entry.", (*_WHO, "live", "of")),
    "live_closed": Kind("A watcher stopped, or was stopped.", (*_WHO, "live", "delivered")),
    # Questions.
    "intent": Kind("A question was granted.", (*_DECIDED, "case", "purpose", "question", "reach"), ("reason",)),
    "refusal": Kind("A question or an act was refused.", (*_DECIDED, "reasons")),
    "outcome": Kind("What came of an intent.", ("intent", "status")),
    # Log-ons.
    "logged_on": Kind("A person logged on."),
    "log_on_failed": Kind("A log-on failed."),
    "locked_out": Kind("An account was locked after failed log-ons."),
    "logged_out": Kind("A person logged out, or a session was ended."),
    "token_made": Kind("A personal token for scripts was made.", _WHO),
    "token_revoked": Kind("A personal token was revoked.", _WHO),
    "tokens_refused": Kind("Tokens that nobody knows were shown, more than are told so.", ("address", "count")),
    "case_session_opened": Kind("A justification was given for some hours.", _WHO),
    "case_session_closed": Kind("A case session was closed.", _WHO),
    # People.
    "account_created": Kind("An account was made.", _WHO),
    "account_changed": Kind("A role, unit or name was changed.", _WHO),
    "account_disabled": Kind("An account was disabled.", _WHO),
    "account_enabled": Kind("An account was enabled again.", _WHO),
    "account_reset": Kind("Password and code of an account were reset.", _WHO),
    "password_changed": Kind("A person changed the password.", _WHO),
    "enrolled": Kind("A person set up one-time codes."),
    "recovery_code_used": Kind("A recovery code was used up."),
    "training_recorded": Kind("A training was recorded.", _WHO),
    "clearance_recorded": Kind("A security clearance was recorded.", _WHO),
    "training_struck": Kind("A training was struck out; it stays on record.", (*_WHO, "trained_on"), ("reason",)),
    "clearance_struck": Kind(
        "A security clearance was struck out; it stays on record.", (*_WHO, "cleared_on"), ("reason",)
    ),
    # Policy, cases, sources.
    "pack_adopted": Kind("The custodian adopted a policy pack by its hash.", ("who", "pack")),
    "cases_imported": Kind("The case register was brought up to date.", _WHO),
    "case_provisional": Kind("A provisional case number was brought in.", _WHO),
    "case_reconciled": Kind("A provisional number became a case.", _WHO),
    "cameras_imported": Kind("The camera register was brought up to date.", _WHO),
    "source_approved": Kind("A source of reads was approved.", _WHO),
    "source_withdrawn": Kind("The approval of a source was withdrawn.", _WHO),
    "source_token_made": Kind(
        "A token was made under which a source brings its own reads.", (*_WHO, "source", "token")
    ),
    "source_token_revoked": Kind("The token of a source was revoked.", (*_WHO, "token")),
    "source_tokens_read": Kind("Someone listed the tokens of a source.", (*_WHO, "source")),
    # The file of a case.
    "case_read": Kind("Someone read the findings, notes, stars and questions of a case.", (*_WHO, "case")),
    "finding_recorded": Kind("A finding was recorded in a case.", (*_WHO, "case"), ("text",)),
    "finding_struck": Kind("A finding was struck out; it stays on record.", (*_WHO, "case", "finding")),
    "note_recorded": Kind("A note on a read was recorded in a case.", (*_WHO, "case", "of"), ("read", "text")),
    "note_struck": Kind("A note on a read was struck out; it stays on record.", (*_WHO, "case", "note"), ("reason",)),
    "read_starred": Kind("A read was starred in a case.", (*_WHO, "case", "of"), ("read",)),
    "read_unstarred": Kind("The star of a read was taken off.", (*_WHO, "case"), ("read",)),
    "read_verified": Kind(
        "A person compared a read with its picture and said who confirmed the record; it may come out not confirmed.",
        (*_WHO, "case", "of", "outcome", "plate_check", "state_check", "picture"),
        ("read",),
    ),
    "incident_flagged": Kind("A case was flagged as a major incident.", (*_WHO, "case")),
    "incident_ended": Kind("The flag of a major incident was taken off.", (*_WHO, "case")),
    # Acts on reads, each in two recorded steps.
    "batches_read": Kind("Someone listed the imports of reads.", _WHO),
    "batch_begun": Kind("An import began; its reads are not visible.", ("batch",)),
    "batch_visible": Kind("An import was finished; its reads are visible.", ("batch",)),
    "batch_undone": Kind("An import or a correction was undone; its reads are gone.", ("batch",)),
    "batch_withdrawn": Kind(
        "An import was withdrawn; nobody sees its reads any more, and they stay until their retention ends.",
        (*_WHO, "batch", "source", "corrections"),
        ("reason",),
    ),
    "body_unreadable": Kind(
        "A body of a source ended its parser again and again; it is not read.", ("source", "sha256")
    ),
    "read_corrected": Kind("A person corrected a read; the original stays.", ("batch", "intent")),
    "cameras_counted": Kind("Reads that were there before were counted by camera and hour."),
    "quality_read": Kind("Someone looked at how the cameras read.", _WHO),
    "hold_placed": Kind("Reads are held past their retention.", _WHO),
    "hold_released": Kind("A hold was ended.", _WHO),
    "purge_begun": Kind("Reads past their retention are about to be destroyed."),
    "purge_done": Kind("Reads past their retention were destroyed."),
    "machine_made": Kind(
        "An identity was made under which a machine does one act by itself.", (*_WHO, "machine", "act")
    ),
    "machine_revoked": Kind("The identity of a machine was revoked.", (*_WHO, "machine")),
    "machines_read": Kind("Someone listed the identities of machines.", _WHO),
    "backup_begun": Kind("A back-up is about to be made.", _WHO),
    "backup_done": Kind("A back-up was made, or given up."),
    "month_shredded": Kind("The openings of a month were made unreadable.", _WHO),
}


def goes_on_at(entry: Mapping[str, Any]) -> str:
    """Return the time stamp before which no entry after this one may be dated.

    Raises:
        ValueError: It sets the clock to no time, or the other way than it says.
        KeyError, TypeError, AttributeError: It is no entry.
    """
    at = str(entry["at"])
    if entry["kind"] not in _GOES_ON:
        return at
    goes_on = str(entry[_GOES_ON[entry["kind"]]])
    parse_stamp(goes_on)
    if goes_on > at if entry["kind"] == CLOCK_SET_BACK else goes_on < at:
        raise ValueError("it sets the clock the other way than it says")
    return goes_on


def check(kind: str, fields: Collection[str], secret: Collection[str]) -> None:
    """Check names before an entry is made.

    Raises:
        ValueError: The kind is unknown, a field is missing, reserved or badly named, or stands in clear and as secret.
    """
    known = KINDS.get(kind)
    if known is None:
        raise ValueError(f"no kind of entry is called {kind[:40]!r}")
    missing = [f for f in known.fields if f not in fields] + [s for s in known.secret if s not in secret]
    if missing:
        raise ValueError(f"an entry of kind {kind} needs {', '.join(missing)}")
    for name in (*fields, *secret):
        if not _FIELD.fullmatch(name) or name in ENVELOPE:
            raise ValueError(f"an entry of kind {kind} has a field whose name is reserved or malformed")
    if not set(fields).isdisjoint(secret):
        raise ValueError(f"an entry of kind {kind} has one field in clear and as a secret")
