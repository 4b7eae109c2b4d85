"""Acts on registers: accounts, trainings, cases, sources, cameras, holds, the pack, personal tokens.

Each goes the way of a question: read the state, decide, record, and change the register in the same transaction.
Acts on the reads themselves, imports and purges, are in `acts_on_reads.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field

from data_access.errors import BadSite, Conflict, InvalidQuery, NotFound, Refused
from data_access.gateway.callers import Caller, new_token, token_hash
from data_access.gateway.circumstances import asker_of, refusal_of, session_of, state_of, stop_flooding
from data_access.gateway.site import Site
from data_access.imports import Mapping as FileMapping
from data_access.keyring import write_durably
from data_access.ledger.turn import Connection, Turn
from data_access.policy import acts as known_acts
from data_access.policy import pack as packs_on_file
from data_access.policy.authorise import permit as decide
from data_access.policy.authorise import refuse
from data_access.policy.pack import Pack
from data_access.queries import Value
from data_access.records import (
    askings,
    batches,
    cameras,
    cases,
    credentials,
    glance,
    holds,
    log_ons,
    packs,
    people,
    purges,
    sessions,
    sources,
    trainings,
)
from data_access.steps import Permit, Recorded
from data_access.terms import CaseKind, stamp

Short = Annotated[str, Field(min_length=1, max_length=120)]
PersonId = Annotated[str, Field(min_length=2, max_length=32)]
CaseNumber = Annotated[str, Field(min_length=1, max_length=40)]
T = TypeVar("T")

VERBATIM = ConfigDict(str_strip_whitespace=False)
"""For texts that are known by their hash: no white space is taken off."""


class NewAccount(Value):
    """An account to be made. Password, one-time code and recovery codes are made here and shown once."""

    person: PersonId
    full_name: Short
    role: Short
    unit: Short


class AboutAccount(Value):
    """An account to be disabled, enabled or reset, and why."""

    person: PersonId
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class NewTraining(Value):
    """A training that a person completed. Without `expires_on` it counts as long as the pack says."""

    person: PersonId
    trained_on: date
    expires_on: date | None = None
    trainer: Short
    content: Short


class Reconciliation(Value):
    """Which confirmed case a provisional number became."""

    number: CaseNumber
    became: CaseNumber
    reason: Annotated[str, Field(max_length=500)] = ""


class CaseIn(Value):
    """One case of the records system."""

    number: CaseNumber
    kind: CaseKind
    offence: Annotated[str, Field(max_length=80)] = ""
    opened_at: str | None = None
    closed_at: str | None = None


class Approval(Value):
    """A source of reads, with its approval (Clayton VIII: by the chief, for private systems)."""

    model_config = VERBATIM

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    name: Short
    owner_kind: sources.OwnerKind
    mapping: Annotated[str, Field(min_length=1, max_length=20_000)]
    zone: Short
    approved_by: Short
    reference: Short
    approved_on: date


class NewHold(Value):
    """Reads to be kept past their retention: for which case, on which basis, until when to be looked at again."""

    case_number: CaseNumber
    basis: Short
    review_on: date
    read_ids: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1, max_length=10_000)
    ]


class NewPack(Value):
    """A pack to be put in force, by its hash; without `text` the one in the site's folder."""

    model_config = VERBATIM

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    text: Annotated[str, Field(max_length=200_000)] | None = None


class NewToken(Value):
    """A personal token for scripts: what its owner calls it."""

    label: Short


def act(
    site: Site,
    caller: Caller,
    name: str,
    change: Callable[[Turn, Recorded], T],
    *,
    subject: str = "",
    reason: str = "",
    case_number: str = "",
    fields: Mapping[str, Any] | Callable[[Turn], Mapping[str, Any]] | None = None,
    pack: Pack | None = None,
) -> T:
    """Decide on an act, record it and apply it, in one transaction. A refusal is on record too.

    Args:
        pack: Decide by this one instead of the one that the gateway runs on; it must be the adopted one all the same.

    Raises:
        Refused: Policy said no.
        TooMany: So much of this person was refused in the last minute that no more refusals are recorded.
        Conflict, NotFound, InvalidQuery: The act does not fit the registers; nothing was recorded or changed.
    """
    with site.ledger.deciding() as turn:
        permit = _decided(pack or site.pack, turn, caller, name, subject, reason, case_number)
        if permit.granted:
            recorded = turn.act(permit, fields(turn) if callable(fields) else fields)
            sessions.use(turn.connection, recorded, permit.act.asker.session_id)
            changed = change(turn, recorded)
        else:
            recorded = _refused(turn, permit)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)
    return changed


def require_permit(
    site: Site,
    caller: Caller,
    name: str,
    fits: Callable[[Connection], object] | None = None,
    pack: Pack | None = None,
) -> None:
    """Refuse an act before work is spent on it, or a file of it looked at. The refusal is on record; a permit is not yet.

    Args:
        fits: Looks whether a register allows it; what it raises as `Refused` is recorded as policy's own refusal is.
        pack: As in `act`.

    Raises:
        Refused: Policy or a register said no.
    """
    with site.ledger.deciding() as turn:
        permit = _decided(pack or site.pack, turn, caller, name)
        if permit.granted and fits is not None:
            try:
                fits(turn.connection)
            except Refused as refusal:
                permit = refuse(permit, refusal.reasons)
        recorded = None if permit.granted else _refused(turn, permit)
    if recorded is not None:
        raise refusal_of(permit.reasons, recorded.seq)


def create_account(site: Site, caller: Caller, new: NewAccount) -> dict[str, Any]:
    """Make an account and return its enrolment, which is shown once and kept nowhere in clear."""
    require_role(site, new.role)
    enrolment, proofs = new_proofs(site, new.person)

    def change(turn: Turn, recorded: Recorded) -> None:
        creator = people.find(turn.connection, _actor(turn, caller))
        agency = creator.agency if creator else ""
        given: dict[str, Any] = {"full_name": new.full_name, "role": new.role, "unit": new.unit}
        people.add(turn.connection, recorded, person_id=new.person, agency=agency, **given, **proofs)

    act(site, caller, "account_created", change, subject=new.person, fields={"role": new.role, "unit": new.unit})
    return enrolment


def reset_account(site: Site, caller: Caller, about: AboutAccount) -> dict[str, Any]:
    """Give an account new proofs; its sessions end, a lock ends."""
    enrolment, proofs = new_proofs(site, about.person)

    def change(turn: Turn, recorded: Recorded) -> None:
        people.reset(turn.connection, recorded, about.person, **proofs)
        sessions.end_all(turn.connection, recorded, about.person, "reset")
        log_ons.unlock(turn.connection, recorded, about.person)

    act(site, caller, "account_reset", change, subject=about.person, reason=about.reason)
    return enrolment


def disable_account(site: Site, caller: Caller, about: AboutAccount) -> None:
    """Close an account; it may ask nothing from the next question on."""

    def change(turn: Turn, recorded: Recorded) -> None:
        people.disable(turn.connection, recorded, about.person)
        sessions.end_all(turn.connection, recorded, about.person, "disabled")

    act(site, caller, "account_disabled", change, subject=about.person, reason=about.reason)


def enable_account(site: Site, caller: Caller, about: AboutAccount) -> None:
    """Open an account again."""
    act(
        site,
        caller,
        "account_enabled",
        lambda turn, recorded: people.enable(turn.connection, recorded, about.person),
        subject=about.person,
        reason=about.reason,
    )


def record_training(site: Site, caller: Caller, new: NewTraining) -> None:
    """Put a training on record (R4, R5)."""
    last = new.expires_on or new.trained_on + timedelta(days=site.pack.training.valid_d)
    training = trainings.Training(
        person_id=new.person, trained_on=new.trained_on, expires_on=last, trainer=new.trainer, content=new.content
    )

    def change(turn: Turn, recorded: Recorded) -> None:
        if people.find(turn.connection, new.person) is None:
            raise NotFound("There is no such account.")
        trainings.record(turn.connection, recorded, training)

    days = {"trained_on": new.trained_on.isoformat(), "expires_on": last.isoformat(), "content": new.content}
    act(site, caller, "training_recorded", change, subject=new.person, fields=days)


def reconcile_case(site: Site, caller: Caller, given: Reconciliation) -> dict[str, Any]:
    """Say which confirmed case a provisional number became; its searches then stand under that case."""
    became = act(
        site,
        caller,
        "case_reconciled",
        lambda turn, recorded: cases.reconcile(turn.connection, recorded, given.number, given.became),
        subject=given.number,
        reason=given.reason,
        case_number=given.number,
        fields={"number": given.number, "became": given.became},
    )
    return {"number": given.number, "became": became.number, "kind": str(became.kind)}


def import_cases(site: Site, caller: Caller, rows: list[cases.CaseRow], digest: str) -> dict[str, int]:
    """Bring the case register up to date from a file's rows."""
    done = act(
        site,
        caller,
        "cases_imported",
        lambda turn, recorded: cases.import_rows(turn.connection, recorded, rows),
        fields={"digest": digest, "rows": len(rows)},
    )
    return {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}


def import_cameras(site: Site, caller: Caller, rows: list[cameras.Camera], digest: str) -> dict[str, int]:
    """Bring the camera register up to date from a file's rows."""
    count = act(
        site,
        caller,
        "cameras_imported",
        lambda turn, recorded: cameras.put(turn.connection, recorded, rows),
        fields={"digest": digest, "rows": len(rows)},
    )
    return {"rows": len(rows), "cameras": count}


def approve_source(site: Site, caller: Caller, given: Approval, mapping: FileMapping) -> dict[str, str]:
    """Put a source in force with its approval and its mapping; another mapping needs another approval (D14)."""
    if mapping.kind != "reads" or mapping.source != given.source:
        raise InvalidQuery("mapping", "must be for reads, and name the same source")
    if mapping.retention_class not in site.pack.retention:
        known = ", ".join(sorted(site.pack.retention))
        raise InvalidQuery("mapping.retention_class", f"is not a class of the pack; it has {known}")
    source = sources.Source(
        source_id=given.source,
        name=given.name,
        owner_kind=given.owner_kind,
        format=mapping.format,
        zone=given.zone,
        retention_class=mapping.retention_class,
        mapping=given.mapping,
        approved_by=given.approved_by,
        reference=given.reference,
        approved_on=given.approved_on,
    )
    act(
        site,
        caller,
        "source_approved",
        lambda turn, recorded: sources.approve(turn.connection, recorded, source),
        subject=given.approved_by,
        fields={
            "source": given.source,
            "mapping": source.mapping_sha256,
            "retention_class": source.retention_class,
            "reference": given.reference,
            "approved_on": given.approved_on.isoformat(),
        },
    )
    return {"source": given.source, "mapping": source.mapping_sha256}


def place_hold(site: Site, caller: Caller, new: NewHold) -> dict[str, int]:
    """Keep reads past their retention (D5). Not while a purge is under way: it may hold them in its hands already."""

    def change(turn: Turn, recorded: Recorded) -> int:
        if purges.pending(turn.connection):
            raise Conflict("A purge is under way. Place the hold again when it is done.")
        if cases.find(turn.connection, new.case_number) is None:
            raise NotFound("case_number: is not in the case register.")
        return holds.place(
            turn.connection,
            recorded,
            case_number=new.case_number,
            basis=new.basis,
            person_id=_actor(turn, caller),
            review_on=new.review_on,
            read_ids=new.read_ids,
        )

    said = {
        "case": {"number": new.case_number},
        "reads": len(set(new.read_ids)),
        "review_on": new.review_on.isoformat(),
    }
    hold = act(site, caller, "hold_placed", change, reason=new.basis, case_number=new.case_number, fields=said)
    return {"hold": hold, "reads": len(set(new.read_ids))}


def release_hold(site: Site, caller: Caller, hold: int, reason: str) -> None:
    """End a hold; its reads fall under retention again."""
    act(
        site,
        caller,
        "hold_released",
        lambda turn, recorded: holds.release(turn.connection, recorded, hold),
        reason=reason,
        fields={"hold": hold},
    )


def adopt_pack(site: Site, caller: Caller, new: NewPack) -> dict[str, str]:
    """Put a pack in force by its hash, from the next question on. Refused questions then name the new pack's clauses.

    The pack in force decides on it, not the one in the folder: whoever can write there names no custodian by that.

    Raises:
        Refused: Policy said no.
        InvalidQuery: What is given is no pack; says why, to the custodian alone.
        Conflict: It is another one than that of the hash.
    """
    deciding = _pack_in_force(site)
    require_permit(site, caller, "pack_adopted", pack=deciding)
    pack = _new_pack(site, new)
    if pack.hash != new.hash:
        raise Conflict("The pack is not the one whose hash was given. Look at it again before adopting it.")

    def change(turn: Turn, recorded: Recorded) -> None:
        who = _actor(turn, caller)
        packs.adopt(turn.connection, recorded, hash=pack.hash, name=pack.name, text=pack.text, person_id=who)

    said = {"adopted": pack.hash, "name": pack.name}
    act(site, caller, "pack_adopted", change, fields=said, pack=deciding)
    site.pack = pack
    write_durably(Path(site.places.pack), pack.text.encode(), 0o644)  # cut short here, the next start does it
    return {"name": pack.name, "hash": pack.hash}


def make_token(site: Site, caller: Caller, new: NewToken) -> dict[str, str]:
    """Make a personal token for scripts, at most eight hours; it is shown once."""
    token = new_token()

    def change(turn: Turn, recorded: Recorded) -> str:
        until = turn.now + site.pack.sessions.token_for
        sessions.open_session(
            turn.connection,
            recorded,
            session_id=sessions.new_id(),
            person_id=_actor(turn, caller),
            method="token",
            expires_at=until,
            token=token_hash(token),
            label=new.label,
        )
        return stamp(until)

    until = act(site, caller, known_acts.MAKE_TOKEN, change)
    return {"token": token, "expires_at": until}


def batches_so_far(site: Site) -> list[dict[str, Any]]:
    """List the imports: counts and states, no read."""
    with site.ledger.reading() as connection:
        return [
            {
                "batch": b.number,
                "source": b.source,
                "state": str(b.state),
                "rows_in": b.rows_in,
                "stored": b.stored,
                "rejected": dict(b.rejected or {}),
            }
            for b in batches.every(connection)
        ]


def new_proofs(site: Site, person_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make password, secret and recovery codes: what the person is shown once, and what is kept."""
    password, secret = credentials.new_recovery_codes(1)[0], credentials.new_secret()
    codes = credentials.new_recovery_codes()
    shown = {
        "person": person_id,
        "password": password,
        "secret": secret,
        "uri": credentials.enrolment_uri(secret, person_id, f"Canvass {site.facts.agency_name}"),
        "recovery_codes": codes,
    }
    kept = {
        "password": site.passwords.hash(password),
        "totp": credentials.seal_secret(site.keyring, person_id, secret),
        "recovery": [credentials.recovery_digest(code) for code in codes],
    }
    return shown, kept


def require_role(site: Site, role: str) -> None:
    """Check that the pack has a role.

    Raises:
        InvalidQuery: It has none of that name; names those that it has.
    """
    if role not in site.pack.roles:
        raise InvalidQuery("role", f"must be one of {', '.join(site.pack.roles)}")


def _decided(
    pack: Pack, turn: Turn, caller: Caller, name: str, subject: str = "", reason: str = "", case_number: str = ""
) -> Permit:
    session = session_of(turn.connection, caller)
    seen = glance.for_act(turn.connection, session, turn.now, case_number)
    stop_flooding(pack, seen)
    role = pack.roles.get(seen.person.role) if seen.person else None
    asker, may = asker_of(session, seen.person, caller), role.may if role else frozenset()
    wanted = known_acts.an_act(name, asker=asker, may=may, subject=subject, reason=reason)
    return decide(wanted, state_of(pack, turn, seen))


def _refused(turn: Turn, permit: Permit) -> Recorded:
    recorded = turn.act(permit)
    askings.note(turn.connection, recorded, permit.act.asker.person_id, granted=False)
    return recorded


def _new_pack(site: Site, new: NewPack) -> Pack:
    try:
        return packs_on_file.parse(new.text.encode()) if new.text is not None else packs_on_file.load(site.places.pack)
    except BadSite as error:
        raise InvalidQuery("pack", str(error)) from None


def _pack_in_force(site: Site) -> Pack:
    with site.ledger.reading() as connection:
        adopted = packs.adopted(connection)
    if adopted is None or adopted.hash == site.pack.hash:
        return site.pack
    return packs_on_file.parse(adopted.text.encode())


def _actor(turn: Turn, caller: Caller) -> str:
    return session_of(turn.connection, caller).person_id
