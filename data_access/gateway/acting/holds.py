"""What acts on holds change: which reads are kept past their retention."""

from __future__ import annotations

from dataclasses import replace

from data_access.acts.holds import EndOfKeeping, HoldList, KeptHold, NewHold, OldHold
from data_access.answers.holds import HoldsInForce
from data_access.errors import Conflict, InvalidQuery, NotFound, Reason, Refused, TimedOut
from data_access.gateway.deciding.acts import actor_of, do, nothing, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.earlier_answers import entry_of, first_of, roles_of, showing_of
from data_access.gateway.open_site.holding.questions import destroy_ended, seal_question
from data_access.gateway.open_site.holding.standing import LONGEST_LATER_S, MOST_STANDING, reach_of_holds
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.keeping import holds_shown
from data_access.ledger.lookup import Entry
from data_access.ledger.turn import Connection, Turn
from data_access.questions.scope import scope_of
from data_access.questions.with_reads import WithReads
from data_access.reads import original_of
from data_access.records.accounts import people
from data_access.records.casework import cases, saved_reads
from data_access.records.intake import batches
from data_access.records.keeping import holds, kept_reads, purges
from data_access.records.keeping.holds import HoldOver
from data_access.steps import Recorded
from data_access.store.counts.presence import RetentionLimits

MOST_PLACES = 10
"""Unknown ids of a list whose places are named; all are counted."""

NOT_HELD = "own.held"
"""Clause by which a hold on what is no stored read is refused, and one over a question that no read answers."""
NOTHING_YET = "Hold later reads, too, or ask again once there are some."

SMALLER = "Ask a smaller question: a narrower area or window, more of the plate. Or hold what was answered then."
MAY_STAND = "own.standing"
"""Clause by which a hold on later reads is refused whose question would keep what comes in waiting, or that is one too many."""


def place_hold(site: Site, caller: Caller, new: NewHold) -> dict[str, int]:
    """Keep reads past their retention (D5), each with its corrections: all that are meant, or none.

    Not while a purge is under way: it may hold them in its hands already. None begins before this is done, and no reads come in.

    Raises:
        Refused: Policy said no.
        InvalidQuery: An id is of no stored read; says how many, and which of the list. That it was asked is on record. Or the
            entry is of no question that was granted to who asks, or it was about saved reads.
        Conflict, NotFound: A purge is under way, or there is no such case, or it has no saved read that is there.
    """
    require_permit(site, caller, new.does, reason=new.reason, case_number=new.case_number, hold=new.terms)
    with site.changing:
        question = None if new.of is None else _question_of(site, caller, new)
        read_ids = _reads_of(site, caller, new, question)

        def change(turn: Turn, recorded: Recorded) -> int:
            _require_holdable(turn.connection, new.case_number)
            if new.of_case and read_ids != _saved_reads(site, turn.connection, new.case_number):
                raise Conflict("The case saved other reads meanwhile. Place the hold again.")
            hold = holds.place(
                turn.connection,
                recorded,
                case_number=new.case_number,
                basis=new.basis,
                schedule=new.schedule,
                reason=new.reason,
                person_id=actor_of(turn, caller),
                review_on=new.review_on,
                read_ids=read_ids,
                over=HoldOver.CASE if new.of_case else HoldOver.READS if question is None else HoldOver.QUESTION,
                question_entry=new.of,
            )
            if question is not None and new.later:
                holds.keep_question(turn.connection, recorded, hold, seal_question(site.keyring, hold, question))
            return hold

        hold = do(site, caller, new.with_reads(read_ids), change)
    return {"hold": hold, "reads": len(read_ids)}


def _reads_of(site: Site, caller: Caller, new: NewHold, question: WithReads | None) -> frozenset[str]:
    """Return the originals of all reads that are meant."""
    if question is not None:
        found = _answering(site, caller, new, question)
        if not found and not new.later:
            _refuse_on_record(site, caller, new, Reason(NOT_HELD, "No read answers the question now.", NOTHING_YET))
        return found
    if new.of_case:
        with site.ledger.reading() as connection:
            found = _saved_reads(site, connection, new.case_number)
        if not found:
            raise NotFound("The case has no saved read that is there.")
        return found
    named = [original_of(read_id) for read_id in new.read_ids]
    _require_stored(site, caller, new, named)
    return frozenset(named)


def _answering(site: Site, caller: Caller, new: NewHold, question: WithReads) -> frozenset[str]:
    """Return the originals of the reads that answer a question: as it was answered then or, with later reads, now.

    One that takes long would keep all that comes in waiting, each time; as many as that may stand are asked of all that comes in.
    """
    with site.ledger.reading() as connection:
        reach = reach_of_holds(site, connection, site.now(), later=new.later)
        reach = replace(reach, held=reach.held | kept_reads.kept(connection))
        if not new.later:
            reach = replace(reach, batches=batches.view_as_of(connection, first_of(site, new.of or 0)))
        full = new.later and holds.count_standing(connection) >= MOST_STANDING
    if full:
        said = f"There are {MOST_STANDING:,} holds with later reads, as many as can be."
        _refuse_on_record(site, caller, new, Reason(MAY_STAND, said, "End one, or hold what was answered then."))
    try:
        return site.store.ids_answering(question, reach)
    except TimedOut:
        if new.later:
            said = f"The question takes over {LONGEST_LATER_S:g} seconds, and would be asked of all that comes in."
            _refuse_on_record(site, caller, new, Reason(MAY_STAND, said, SMALLER))
        raise


def _saved_reads(site: Site, connection: Connection, case_number: str) -> frozenset[str]:
    """Return the reads that a case has saved and that are there: what was withdrawn is there, and may be evidence for that.

    What is past its retention and neither held nor kept without a hold is not there, purged or not.
    """
    found = saved_reads.of_case(connection, cases.numbers_of(connection, case_number))
    held, kept = holds.spared(connection), site.first_kept()
    return frozenset(
        read.read_id
        for read in (each.read for each in found if each.destroyed_at is None)
        if read.read_id in held or (read.retention_class in kept and read.captured_at >= kept[read.retention_class])
    )


def _question_of(site: Site, caller: Caller, new: NewHold) -> WithReads:
    """Return the question of an entry, as it was asked under the hold's case by who places it, or shared with them."""
    of = new.of or 0
    with site.ledger.reading() as connection:
        person = session_of(connection, caller).person_id
    asked = showing_of(site, person, of).asked
    entry = None if asked is None else entry_of(site, first_of(site, of))
    with site.ledger.reading() as connection:
        numbers = cases.numbers_of(connection, new.case_number)
    if asked is None or entry is None or entry["case"]["number"] not in numbers:
        raise InvalidQuery("of", "is no entry of a question of this case that was answered to you")
    if scope_of(asked).of_saved:
        raise InvalidQuery("of", "is about saved reads; hold the saved reads of the case instead")
    if reason := _why_not_as_then(site, caller, new, asked, entry):
        _refuse_on_record(site, caller, new, reason)
    return asked


def _why_not_as_then(site: Site, caller: Caller, new: NewHold, question: WithReads, entry: Entry) -> Reason | None:
    """Say why a question is not asked again for a hold: it is asked of whom it could be shown, and later reads in an open case alone.

    A hold says how many reads answer a question: else it would be a way to ask where policy refuses the question itself.
    """
    with site.ledger.reading() as connection:
        person = people.find(connection, session_of(connection, caller).person_id)
        then, case = roles_of(connection, entry), cases.find(connection, new.case_number)
    role = None if person is None else site.pack.roles.get(person.role)
    as_then = person is not None and case is not None and then.get(person.person_id) == person.role
    if (
        case is None
        or role is None
        or not as_then
        or case.kind.value != entry["case"]["kind"]
        or question.needs not in role.may
    ):
        said = "Your role, or the kind of the case, is not what it was when this was asked."
        return Reason("own.again", said, "Ask the question again under the open case, and hold what it answers.")
    if new.later and case.closed_at is not None and case.closed_at <= site.now():
        return Reason(
            "own.again", "The case is closed, so no later reads are held for it.", "Hold what was answered then."
        )
    return None


def _not_stored(site: Site, read_ids: list[str]) -> list[int]:
    """Return the places in a list, from 1, of ids that are of no stored read."""
    with site.ledger.reading() as connection:  # what was withdrawn was seen, and may be evidence for that
        seen = batches.view(connection)
        seen = replace(seen, hidden=seen.hidden - batches.withdrawn(connection))
        held = site.held_reads.now(connection) | holds.spared(connection)
    known = site.store.stored(set(read_ids), seen, RetentionLimits(site.first_kept(), held))
    return [place for place, read_id in enumerate(read_ids, 1) if read_id not in known]


def _require_stored(site: Site, caller: Caller, new: NewHold, read_ids: list[str]) -> None:
    """Refuse a list with ids of no stored read, on record before it is told which.

    An id can be made of a plate, a camera and an instant: who names ten thousand of them asks where a vehicle was.
    """
    unknown = _not_stored(site, read_ids)
    if not unknown:
        return

    unstored = Reason(NOT_HELD, "Not all that is named is a stored read.", "Name stored reads alone.")
    try:
        _refuse_on_record(site, caller, new, unstored)
    except Refused as refusal:
        if [reason.clause for reason in refusal.reasons] != [NOT_HELD]:
            raise
    places = ", ".join(map(str, unknown[:MOST_PLACES])) + (", ..." if len(unknown) > MOST_PLACES else "")
    what = f"{len(unknown)} of {len(read_ids)} are ids of no stored read (counted from the first: {places})"
    raise InvalidQuery("read_ids", f"{what}; nothing is held. Take them out, or look where the list is from.")


def _refuse_on_record(site: Site, caller: Caller, new: NewHold, reason: Reason) -> None:
    """Refuse a hold on record, before it is told why: who tries many asks where a vehicle was. Raises `Refused`."""

    def fits(connection: Connection) -> None:
        _require_holdable(connection, new.case_number)
        raise Refused([reason])

    require_permit(site, caller, new.does, fits, reason=new.reason, case_number=new.case_number, hold=new.terms)


def _require_holdable(connection: Connection, case_number: str) -> None:
    if purges.pending(connection):
        raise Conflict("A purge is under way. Place the hold again when it is done.")
    if cases.find(connection, case_number) is None:
        raise NotFound("case_number: is not in the case register.")


def release_hold(site: Site, caller: Caller, old: OldHold) -> None:
    """End a hold; its reads fall under retention again. The key of its question is destroyed.

    Raises `Conflict` while a purge is under way, which leaves them as counted.
    """

    def change(turn: Turn, recorded: Recorded) -> None:
        if purges.pending(turn.connection):
            raise Conflict("A purge is under way. End the hold when it is done.")
        holds.release(turn.connection, recorded, old.hold, person_id=actor_of(turn, caller), reason=old.reason)

    do(site, caller, old, change)
    with site.ledger.reading() as connection:
        destroy_ended(site.keyring, connection)


def end_keeping(site: Site, caller: Caller, end: EndOfKeeping) -> None:
    """Let what is kept without a hold since a restore fall under retention again. Raises `NotFound`, or `Conflict` as `release_hold`."""

    def change(turn: Turn, recorded: Recorded) -> None:
        if purges.pending(turn.connection):
            raise Conflict("A purge is under way. Go on when it is done.")
        read_ids = kept_reads.kept(turn.connection)
        if not read_ids:
            raise NotFound("No read is kept without a hold.")
        kept_reads.drop(turn.connection, recorded, read_ids)

    do(site, caller, end, change, details=lambda turn: {"reads": len(kept_reads.kept(turn.connection))})


def keep_hold(site: Site, caller: Caller, review: KeptHold) -> None:
    """Keep a hold on after its review, until another one."""

    def change(turn: Turn, recorded: Recorded) -> None:
        holds.keep_on(
            turn.connection,
            recorded,
            review.hold,
            review_on=review.review_on,
            person_id=actor_of(turn, caller),
            reason=review.reason,
        )

    do(site, caller, review, change)


def every(site: Site, caller: Caller, look: HoldList) -> HoldsInForce:
    """List the holds in force, on record. Raises `Refused`."""
    do(site, caller, look, nothing)
    with site.ledger.reading() as connection:
        return HoldsInForce(holds=tuple(holds_shown(site, connection, holds.in_force(connection))))


DOERS: Doers = {
    NewHold: place_hold,
    OldHold: release_hold,
    EndOfKeeping: end_keeping,
    KeptHold: keep_hold,
    HoldList: every,
}
