"""How long reads are kept: a saved one until when, because of what, or when it was destroyed; and which holds there are. Known without a read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from data_access.answers.holds import HoldChoice, HoldForm, HoldStanding
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import people
from data_access.records.casework.saved_reads import SavedRead
from data_access.records.keeping import holds
from data_access.records.keeping.holds import Hold
from data_access.terms import Capability

KEPT, HELD, PAST, DESTROYED, UNKNOWN, WITHDRAWN = "kept", "held", "past", "destroyed", "unknown", "withdrawn"
"""States of a saved read. One that is past its retention is shown no more, and the next purge destroys it; one whose import
was withdrawn is shown no more either."""


def until_of(saved_read: SavedRead, keep: Mapping[str, timedelta]) -> datetime | None:
    """Return the end of a saved read's retention; None if it is not known.

    Args:
        keep: For each retention class how long reads are shown, as policy reaches.
    """
    kept_for = keep.get(saved_read.read.retention_class)
    return saved_read.read.captured_at + kept_for if kept_for is not None else None


def state_of(saved_read: SavedRead, now: datetime, keep: Mapping[str, timedelta], review_on: date | None) -> str:
    """Return the state of a saved read.

    Args:
        review_on: When the last hold on the read is to be reviewed; None if none keeps it.
    """
    if saved_read.destroyed_at is not None:
        return DESTROYED
    if saved_read.withdrawn_at is not None:
        return WITHDRAWN
    if review_on is not None:
        return HELD
    until = until_of(saved_read, keep)
    if until is None:
        return UNKNOWN
    return KEPT if now <= until else PAST


def hold_form(pack: Pack, role: str) -> HoldForm:
    """Return what the policy asks of a hold that somebody of a role places."""
    may = pack.roles[role].may if role in pack.roles else frozenset[Capability]()
    policy = pack.holds
    return HoldForm(
        possible=bool(may & {Capability.HOLD, Capability.PLACE_HOLD}),
        ends=Capability.HOLD in may,
        review_d=policy.review_d,
        bases=tuple(HoldChoice(code=code, label=basis.label) for code, basis in policy.bases.items()),
        schedules=tuple(HoldChoice(code=code, label=each.label) for code, each in policy.schedules.items()),
        lead_basis=policy.lead_basis,
        lead_words=policy.lead_words,
        lead_chosen=policy.lead_chosen,
    )


def holds_shown(site: Site, connection: Connection, those: Iterable[Hold]) -> list[HoldStanding]:
    """Return holds as they are shown, in their order."""
    names = {each.person_id: each.full_name or each.person_id for each in people.every(connection)}
    counts, today, policy = holds.counts_when_placed(connection), site.now().date(), site.pack.holds
    return [
        HoldStanding(
            hold=each.hold,
            case_number=each.case_number,
            basis=policy.bases[each.basis].label if each.basis in policy.bases else each.basis,
            reason=each.reason,
            schedule=policy.schedules[each.schedule].label if each.schedule in policy.schedules else each.schedule,
            over=each.over.value,
            of=each.question_entry,
            later=each.later,
            reads=counts.get(each.hold, 0),
            placed_by=names.get(each.placed_by, each.placed_by),
            placed_at=each.placed_at,
            review_on=each.review_on,
            overdue=each.review_on < today,
            reviewed_by=names.get(each.reviewed_by or "", each.reviewed_by or ""),
            reviewed_at=each.reviewed_at,
        )
        for each in those
    ]
