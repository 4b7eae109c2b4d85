"""The way of an act: read the state, decide, record, and change the register in the same transaction.

    permitted -> recorded as the act declares itself -> changed, all in one turn

What is changed is for the functions of `acting/`, one for each act; `acting/table.py` has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from data_access.acts.accounts import proposal_of, role_at_once
from data_access.acts.cameras import outages_of
from data_access.acts.fields import in_case, on_read
from data_access.acts.holds import HoldTerms, hold_terms_of
from data_access.acts.kind import ActKind, Need
from data_access.acts.on_evidence.packages import PackageTerms, package_terms_of
from data_access.acts.on_hits.wishes import HitWish, TaskWish, hit_wish_of, task_wish_of
from data_access.acts.on_lists.list_entries import NO_ENTRY, AboutList, about_list
from data_access.acts.on_releases.decisions import unavailable_of
from data_access.acts.on_releases.requests import ReleaseWish, release_wish_of
from data_access.acts.sources import NewSystem, system_of
from data_access.acts.table import ActValue
from data_access.acts.trainings import NO_TRAINER, Trainer, trainer_of
from data_access.errors import Refused
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import (
    asker_of,
    camera_kinds_of_act,
    refusal_of,
    session_of,
    state_of_act,
    stop_flooding,
)
from data_access.gateway.deciding.hits import hit_seen, task_seen
from data_access.gateway.deciding.list_entries import entries_seen
from data_access.gateway.deciding.releases import release_seen
from data_access.gateway.open_site.members import members_of, viewing_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import NOTHING, Connection, Turn
from data_access.marks import said
from data_access.policy import acts as known_acts
from data_access.policy.authorise import permit as decide
from data_access.policy.authorise import refuse
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import log_ons, people, question_rate
from data_access.records.intake import camera_outages
from data_access.records.overview import what_policy_sees
from data_access.steps import Permit, Recorded
from data_access.terms import Capability

T = TypeVar("T")
Details = Mapping[str, object]
"""What the gateway found, in words of the entry, as the act declares it."""


@dataclass(frozen=True, slots=True)
class Under:
    """A case session, and of an act about one read of an answer that answer's intent and the read's keyed hash.

    `viewing` is the keyed hash of the viewing of its picture, for an act that needs it.
    """

    case_session: str
    member: tuple[int, bytes] | None = None
    viewing: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ActFacts:
    """What policy looks at of an act: its kind, and what its fields say of whom, why, which case, which read, which trainer, which entry and which hit."""

    does: ActKind
    subject: str = ""
    reason: str = ""
    case_number: str = ""
    under: Under | None = None
    proposal: int = 0
    role: str = ""
    trainer: Trainer = NO_TRAINER
    about_list: AboutList = NO_ENTRY
    hit: HitWish | None = None
    hit_task: TaskWish | None = None
    system: NewSystem | None = None
    outages: tuple[int, ...] = ()
    hold: HoldTerms | None = None
    new_release: ReleaseWish | None = None
    release: int = 0
    unavailable: str = ""
    package: PackageTerms | None = None


def do(
    site: Site,
    caller: Caller,
    act: ActValue,
    change: Callable[[Turn, Recorded], T],
    *,
    details: Details | Callable[[Turn], Details] = NOTHING,
    pack: Pack | None = None,
) -> T:
    """Decide on an act, record it and apply it, in one transaction. A refusal is on record too.

    Args:
        details: Stands in the entry in clear, beside what the act says itself.
        pack: Decide by this one instead of the one that the gateway runs on; it must be the adopted one all the same.

    Raises:
        Refused: Policy said no.
        TooMany: So much of this person was refused in the last minute that no more refusals are recorded.
        Conflict, NotFound, InvalidQuery: The act does not fit the registers; nothing was recorded or changed.
    """
    wanted = _wanted(site, act)
    with site.ledger.deciding() as turn:
        permit = _decided(site, pack or site.pack, turn, caller, wanted)
        if permit.granted:
            recorded = turn.act(permit, act, details(turn) if callable(details) else details)
            if not act.does.unattended:
                log_ons.use(turn.connection, recorded, permit.act.asker.session_id)
            changed = change(turn, recorded)
        else:
            recorded = _refused(turn, permit)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)
    return changed


def end(site: Site, caller: Caller, act: ActValue, conclude: Callable[[Turn], T]) -> T:
    """End what an act began that took its time: only if policy would permit the act now, too. A refusal is on record.

    Args:
        act: As it was permitted when it began.
        conclude: Records in the same transaction that it is done; what it raises undoes that.

    Raises:
        NotLoggedOn, Refused: Whoever began it may not do it any more.
        TooMany: As `do` raises it.
    """
    wanted = _wanted(site, act)
    with site.ledger.deciding() as turn:
        permit = _decided(site, site.pack, turn, caller, wanted)
        if permit.granted:
            concluded = conclude(turn)
        else:
            recorded = _refused(turn, permit)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)
    return concluded


def require_permit(
    site: Site,
    caller: Caller,
    does: ActKind,
    fits: Callable[[Connection], object] | None = None,
    pack: Pack | None = None,
    *,
    reason: str = "",
    case_number: str = "",
    hold: HoldTerms | None = None,
) -> None:
    """Refuse an act before work is spent on it, or a file of it looked at. The refusal is on record; a permit is not yet.

    Args:
        fits: Looks whether a register allows it; what it raises as `Refused` is recorded as policy's own refusal is.
        pack: As in `do`.
        reason, case_number, hold: What the act will say of why, of which case, and on which terms it holds reads.

    Raises:
        Refused: Policy or a register said no.
    """
    wanted = _ActFacts(does=does, reason=reason, case_number=case_number, hold=hold)
    with site.ledger.deciding() as turn:
        permit = _decided(site, pack or site.pack, turn, caller, wanted)
        if permit.granted and fits is not None:
            try:
                fits(turn.connection)
            except Refused as refusal:
                permit = refuse(permit, refusal.reasons)
        recorded = None if permit.granted else _refused(turn, permit)
    if recorded is not None:
        raise refusal_of(permit.reasons, recorded.seq)


def actor_of(turn: Turn, caller: Caller) -> str:
    """Return who acts, as of this transaction."""
    return session_of(turn.connection, caller).person_id


def may(site: Site, caller: Caller, turn: Turn, capability: Capability) -> bool:
    """Say whether the role of who acts has a capability beside the act's own; nobody has it whose role is not known."""
    person = people.find(turn.connection, actor_of(turn, caller))
    role = site.pack.roles.get(person.role) if person else None
    return role is not None and capability in role.may


def nothing(*_: object) -> None:
    """Change nothing: for an act that looks."""
    return


def _wanted(site: Site, act: ActValue) -> _ActFacts:
    _, secret = said(act)
    return _ActFacts(
        does=act.does,
        subject=secret.get("subject", ""),
        reason=secret.get("reason", ""),
        case_number=str(getattr(act, act.does.case)) if act.does.case else "",
        under=_under(site, act),
        proposal=proposal_of(act),
        role=role_at_once(act),
        trainer=trainer_of(act),
        about_list=about_list(act),
        hit=hit_wish_of(act),
        hit_task=task_wish_of(act),
        system=system_of(act),
        outages=outages_of(act),
        hold=hold_terms_of(act),
        new_release=release_wish_of(act),
        release=int(getattr(act, "number", 0)) if Need.RELEASE in act.does.needs else 0,
        unavailable=unavailable_of(act),
        package=package_terms_of(act),
    )


def _under(site: Site, act: ActValue) -> Under | None:
    given, read = in_case(act), on_read(act)
    if given is None or read is None:
        return None if given is None else Under(given.case_session)
    member = (read.of, members_of(site.members_key, read.of, [read.read_id]))
    seen = Need.VIEWED_PICTURE in act.does.needs
    viewing = viewing_of(site.members_key, read.case_session, read.read_id) if seen else None
    return Under(read.case_session, member, viewing)


def _decided(site: Site, pack: Pack, turn: Turn, caller: Caller, facts: _ActFacts) -> Permit:
    session, under = session_of(turn.connection, caller), facts.under
    about = facts.subject if Need.SOMEBODY_ELSE in facts.does.needs else ""
    seen = (
        what_policy_sees.for_act_in_case(
            turn.connection, session, turn.now, under.case_session, under.member, under.viewing, about=about
        )
        if under
        else what_policy_sees.for_act(
            turn.connection,
            session,
            turn.now,
            facts.case_number,
            about=about,
            proposal=facts.proposal,
            trainer=facts.trainer.account,
        )
    )
    stop_flooding(pack, seen)
    role = pack.roles.get(seen.person.role) if seen.person else None
    asker, may = asker_of(session, seen.person, caller), role.may if role else frozenset()
    act = known_acts.an_act(facts.does.name, asker=asker, may=may, subject=facts.subject, reason=facts.reason)
    answer = under.member[0] if under and under.member else None
    of_act = camera_kinds_of_act(turn.connection, under.case_session if under else None, answer)
    kinds = facts.does.reaches or of_act
    entries = entries_seen(site, turn.connection, facts.does, facts.about_list)
    hits = (
        hit_seen(site, turn.connection, facts.hit, session.person_id),
        task_seen(turn.connection, facts.hit_task),
    )
    equipment = facts.system, camera_outages.are_new(turn.connection, facts.outages)
    release = release_seen(turn.connection, facts.release, session.person_id, turn.now)
    releases = facts.new_release, release, facts.unavailable
    state = state_of_act(
        pack,
        turn,
        seen,
        kinds,
        entries,
        hits,
        facts.hold,
        equipment,
        releases,
        role=facts.role,
        trainer_words=facts.trainer.words,
        package=facts.package,
    )
    return decide(act, state)


def _refused(turn: Turn, permit: Permit) -> Recorded:
    recorded = turn.act(permit)
    question_rate.note(turn.connection, recorded, permit.act.asker.person_id, granted=False)
    return recorded
