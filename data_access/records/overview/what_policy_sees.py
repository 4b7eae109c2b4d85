"""One look at the registers for one question: all that policy needs, in a few statements of one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from data_access.records import packs
from data_access.records.accounts import people, proposals, question_rate
from data_access.records.casework import answers_given, case_sessions, cases, saved_reads, viewings
from data_access.records.intake import batches
from data_access.records.releases import requests as release_requests
from data_access.records.releases.requests import ReleaseRecord
from data_access.steps import Batches
from data_access.terms import AccountProposal, Case, CaseSession, Person, Session

RATE_WINDOW, A_DAY = timedelta(minutes=1), timedelta(days=1)
Member = tuple[int, bytes]
"""Of which answer a read was, or several, by the number of its intent, and their keyed hashes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the registers say at one instant; the fields of policy's state have the same names and meanings.

    Attributes:
        refused: Questions of this person in the last minute that were refused.
        subject: The account that an act is about.
        release: The release request whose number the case's is; None if it is of none.
    """

    adopted: str
    person: Person | None
    session: Session | None
    case_session: CaseSession | None
    case: Case | None
    release: ReleaseRecord | None
    overdue: int
    asked: int
    refused: int
    batches: Batches | None
    held: frozenset[str] = field(repr=False)
    saved: tuple[tuple[str, datetime], ...] = field(repr=False)
    returned: bool
    viewed: bool = False
    reconciled: int = 0
    subject: Person | None = None
    proposal: AccountProposal | None = None
    proposer: Person | None = None
    trainer: Person | None = None


def for_question(
    connection: Connection,
    session: Session,
    case_session: str,
    now: datetime,
    member: Member | None = None,
    answer: tuple[int, bytes] | None = None,
    *,
    about_saved: bool = False,
    held_ids: frozenset[str] = frozenset(),
) -> Glance:
    """Look up all that a question of this session under this case session needs.

    Args:
        member: For a question about some reads: the intent of the answer that held them, and their keyed hashes.
        answer: For files of an answer: its intent, and the keyed hash of its question. Imports are then as of that answer,
            but for those that were withdrawn since.
        about_saved: True for a question about the reads that were saved in the case.
        held_ids: Ids of the reads that are held, as of this transaction.
    """
    found = case_sessions.find(connection, case_session)
    case = cases.find(connection, found.case_number) if found is not None else None
    held_it = _was_returned(connection, case_session, member)
    saved = _saved(connection, case) if about_saved and case is not None else ()
    seen = _glance(
        connection, session, now, found, case, with_reads=True, held_ids=held_ids, held_it=held_it, saved_keys=saved
    )
    if answer is None:
        return seen
    then = answers_given.answered_as_of(connection, answer[0], case_session, answer[1])
    if then is None:
        return seen
    stands = replace(then, hidden=then.hidden | batches.withdrawn(connection))
    return replace(seen, returned=True, batches=stands)


def for_opening(connection: Connection, session: Session, case_number: str, now: datetime) -> Glance:
    """Look up all that opening a case session under this number needs."""
    seen = _glance(connection, session, now, None, cases.find(connection, case_number), with_reads=False)
    return replace(seen, release=release_requests.of_case(connection, case_number))


def for_act(
    connection: Connection,
    session: Session,
    now: datetime,
    case_number: str = "",
    *,
    about: str = "",
    proposal: int = 0,
    trainer: str = "",
) -> Glance:
    """Look up all that an act needs.

    Args:
        case_number: The case that the act is about; empty if it is about none.
        about: The user name that the act is about.
        proposal: The number of the proposal that it is about.
        trainer: The user name of who is said to have trained somebody.
    """
    case = cases.find(connection, case_number) if case_number else None
    seen = _glance(connection, session, now, None, case, with_reads=False)
    if about:
        found = proposals.find(connection, proposal) if proposal else None
        proposer = people.find(connection, found.proposer) if found else None
        concerned = people.find(connection, about)
        trained_by = people.find(connection, trainer)
        seen = replace(seen, subject=concerned, proposal=found, proposer=proposer, trainer=trained_by)
    if not case_number:
        return seen
    return replace(seen, reconciled=cases.reconciled_by(connection, session.person_id, now - A_DAY))


def for_act_in_case(
    connection: Connection,
    session: Session,
    now: datetime,
    case_session: str,
    member: Member | None = None,
    viewing: bytes | None = None,
    *,
    about: str = "",
) -> Glance:
    """Look up all that an act in the file of a case needs.

    Args:
        member: For an act about one read of an answer: that answer's intent, and the read's keyed hash.
        viewing: For an act that needs the read's picture to have been shown: the keyed hash of its viewing.
        about: The user name that the act is about.
    """
    found = case_sessions.find(connection, case_session)
    case = cases.find(connection, found.case_number) if found is not None else None
    held_it = _was_returned(connection, case_session, member)
    seen = _glance(connection, session, now, found, case, with_reads=False, held_it=held_it)
    viewed = viewing is not None and viewings.find(connection, case_session, viewing) is not None
    return replace(seen, viewed=viewed, subject=people.find(connection, about) if about else None)


def _was_returned(connection: Connection, case_session: str, member: Member | None) -> bool:
    return member is not None and answers_given.holds(connection, member[0], case_session, member[1])


def _saved(connection: Connection, case: Case) -> tuple[tuple[str, datetime], ...]:
    found = saved_reads.of_case(connection, cases.numbers_of(connection, case.number))
    return tuple((each.read.read_id, each.read.captured_at) for each in found)


def _glance(
    connection: Connection,
    session: Session,
    now: datetime,
    case_session: CaseSession | None,
    case: Case | None,
    *,
    with_reads: bool,
    held_ids: frozenset[str] = frozenset(),
    held_it: bool = False,
    saved_keys: tuple[tuple[str, datetime], ...] = (),
) -> Glance:
    asked, refused = question_rate.recent(connection, session.person_id, now - RATE_WINDOW)
    return Glance(
        adopted=packs.adopted_hash(connection),
        person=people.find(connection, session.person_id),
        session=session,
        case_session=case_session,
        case=case,
        release=release_requests.of_case(connection, case.number) if case is not None else None,
        overdue=cases.overdue_count(connection, session.person_id, now),
        asked=asked,
        refused=refused,
        batches=batches.view(connection) if with_reads else None,
        held=held_ids,
        saved=saved_keys,
        returned=held_it,
    )
