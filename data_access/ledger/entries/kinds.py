"""The kinds of entries there are, and what each must hold. A kind that nobody knows cannot be appended.

Those of acts are derived from what each act says of itself (`data_access/acts/`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.acts import table as acts
from data_access.acts.kind import ActKind, EntryFields
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
class EntryKind:
    """What an entry of one kind must hold.

    Attributes:
        says: What happened, in a sentence.
        fields: Names that must be there in clear.
        secret: Names that must be there as commitments.
        may: Names that it may hold beside these, and no others; None if it may hold any.
    """

    says: str
    fields: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    may: frozenset[str] | None = None


_WHO = ("who",)
_DECIDED = ("who", "rules", "pack", "initiator")
_OF_ACTS = frozenset({*_DECIDED, "made_by"})
"""What the entry of an act says of who did it and what policy decided; `made_by` of a machine's maker."""

_OTHERS: Mapping[str, EntryKind] = {
    # The ledger and the process that keeps it.
    "ledger_created": EntryKind("The ledger began.", ("origin", "key")),
    "site_created": EntryKind("A site was set up in a ceremony."),
    "gateway_started": EntryKind("The gateway began to serve."),
    "registers_completed": EntryKind("Registers that came after the site were made in it, or filled."),
    "site_restored": EntryKind(
        "The site was made of a back-up: what was destroyed since is destroyed again, approvals of releases are given anew.",
        ("made_at", "certificates"),
    ),
    "gateway_stopped": EntryKind("The gateway stopped in order."),
    CLOCK_CONFIRMED: EntryKind(
        "The clock stood long after the last entry; two people confirmed it.", (*_WHO, "last_at", "clock_at")
    ),
    CLOCK_SET_BACK: EntryKind(
        "The clock had run ahead and was put right; the entries after this one are dated from then on.", (*_WHO, "to")
    ),
    "clock_refused": EntryKind("Someone tried to confirm the clock and was refused."),
    "opening_broken": EntryKind(
        "What the vault holds is not what an entry committed to; it was not shown.", ("entry", "names")
    ),
    "live_closed": EntryKind("A watcher stopped, or was stopped.", (*_WHO, "live", "delivered")),
    # Questions.
    "intent": EntryKind("A question was granted.", (*_DECIDED, "case", "purpose", "question", "reach"), ("reason",)),
    "refusal": EntryKind("A question or an act was refused.", (*_DECIDED, "reasons")),
    "outcome": EntryKind("What came of an intent.", ("intent", "status")),
    # Log-ons.
    "logged_on": EntryKind("A person logged on."),
    "log_on_failed": EntryKind("A log-on failed."),
    "locked_out": EntryKind("An account was locked after failed log-ons."),
    "logged_out": EntryKind("A person logged out, or a session was ended."),
    "recovery_code_used": EntryKind("A recovery code was used up."),
    "enrolment_opened": EntryKind(
        "A person may enrol once, with a code of two parts that two people hold.", ("until",), ("subject",)
    ),
    "enrolment_failed": EntryKind("An enrolment was tried with a wrong code.", ("who", "address", "tries_left")),
    "enrolled": EntryKind("A person set password and codes or a passkey of their own.", (*_WHO, "address", "proof")),
    "proofs_removed": EntryKind("A person's password, codes and passkeys were removed.", ("log_ons",), ("subject",)),
    "password_changed": EntryKind("A person changed the password.", _WHO),
    "codes_changed": EntryKind("A person set up new one-time codes and recovery codes.", _WHO),
    "passkey_added": EntryKind("A person added a passkey.", _WHO),
    "passkey_removed": EntryKind("A person removed a passkey.", _WHO),
    "tokens_refused": EntryKind("Tokens that nobody knows were shown, more than are told so.", ("address", "count")),
    "case_session_closed": EntryKind("A case session was closed.", _WHO),
    # Reads.
    "body_unreadable": EntryKind(
        "A body of a source ended its parser again and again; it is not read.", ("source", "sha256")
    ),
    "read_corrected": EntryKind("A person corrected a read; the original stays.", ("batch", "intent")),
    "cameras_counted": EntryKind("Reads that were there before were counted by camera and hour."),
}

PAST: Mapping[str, EntryKind] = {
    **{act.name: EntryKind(act.says, _WHO) for act in acts.PAST},
    "case_provisional": EntryKind("A provisional case number was brought in.", _WHO),
    "month_shredded": EntryKind("The openings of a month were made unreadable.", _WHO),
}
"""Kinds that nothing writes. An older ledger may hold them, and is read as before; none is appended."""


def _of_act(does: ActKind, names: EntryFields) -> EntryKind:
    fields = names.always if does.ends else names.always | {"who"}
    may = names.sometimes | names.at_times_sealed | (frozenset({"initiator"}) if does.ends else _OF_ACTS)
    return EntryKind(does.says, tuple(sorted(fields)), tuple(sorted(names.sealed)), may)


ACTS: Mapping[str, EntryKind] = {name: _of_act(acts.KINDS[name], said) for name, said in acts.SAID.items()}
"""The kinds of acts: an entry holds what the act declares, and nothing else."""

KINDS: Mapping[str, EntryKind] = {**_OTHERS, **ACTS, **PAST}


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
        ValueError: The kind is unknown; a field is missing, reserved, badly named, none that the act declares, or stands in
            clear and as secret.
    """
    known = KINDS.get(kind)
    if known is None:
        raise ValueError(f"no kind of entry is called {kind[:40]!r}")
    missing = [f for f in known.fields if f not in fields] + [s for s in known.secret if s not in secret]
    if missing:
        raise ValueError(f"an entry of kind {kind} needs {', '.join(missing)}")
    undeclared = set() if known.may is None else {*fields, *secret} - {*known.fields, *known.secret} - known.may
    if undeclared:
        raise ValueError(f"an entry of kind {kind} does not declare {', '.join(sorted(undeclared))}")
    for name in (*fields, *secret):
        if not _FIELD.fullmatch(name) or name in ENVELOPE:
            raise ValueError(f"an entry of kind {kind} has a field whose name is reserved or malformed")
    if not set(fields).isdisjoint(secret):
        raise ValueError(f"an entry of kind {kind} has one field in clear and as a secret")
