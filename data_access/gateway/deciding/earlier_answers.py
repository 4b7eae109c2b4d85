"""An answer that is to be shown again: its entry, who may be shown it, and what it was to."""

from __future__ import annotations

import json
from collections.abc import Mapping

from data_access.errors import NotFound
from data_access.gateway.open_site.members import question_of
from data_access.gateway.open_site.openings import opened
from data_access.gateway.open_site.site import Site
from data_access.ledger.lookup import Entry
from data_access.ledger.turn import Connection
from data_access.policy.state import AnswerThen
from data_access.questions.kinds import answer_shown_by, question_on_record
from data_access.questions.scope import EarlierAnswer, Scope
from data_access.questions.showing import Showing
from data_access.records.casework import answers_given, cases, sharings

INTENT = "intent"


def entry_of(site: Site, number: int) -> Entry | None:
    """Return the entry of a granted question; None if the number is of none."""
    try:
        entry: Entry = json.loads(site.ledger.entry(number))
    except NotFound:
        return None
    return entry if entry["kind"] == INTENT else None


def first_of(site: Site, number: int) -> int:
    """Return the number of the answer itself, where a number is that of a showing of it."""
    entry = entry_of(site, number)
    shown = None if entry is None else answer_shown_by(entry["question"])
    return number if shown is None else shown


def showing_of(site: Site, person_id: str, number: int) -> Showing:
    """Return the showing of an answer to a person, with its question as the entry has it if they may be shown it.

    What is sealed is opened for nobody else, not even to decide.
    """
    of = first_of(site, number)
    entry = entry_of(site, of)
    with site.ledger.reading() as connection:
        known = entry is not None and person_id in roles_of(connection, entry)
    if entry is None or not known:
        return Showing(of=of)
    found = opened(site, [of])[of]
    return Showing(of=of, asked=question_on_record(entry["question"], found.values))


def answer_then(site: Site, connection: Connection, scope: Scope) -> AnswerThen | None:
    """Say what policy looks at of the answer that a question shows again; None if it shows none, or there is none."""
    earlier = scope.earlier
    entry = None if earlier is None else entry_of(site, earlier.of)
    if earlier is None or entry is None:
        return None
    return AnswerThen(
        roles=roles_of(connection, entry),
        numbers=cases.numbers_of(connection, entry["case"]["number"]),
        case_kind=entry["case"]["kind"],
        recalled=_is_recalled(site, connection, earlier),
    )


def _is_recalled(site: Site, connection: Connection, earlier: EarlierAnswer) -> bool:
    memory = answers_given.recall(connection, earlier.of)
    if memory is None or earlier.asked is None:
        return False
    return memory.question == question_of(site.members_key, earlier.of, earlier.asked)


def roles_of(connection: Connection, entry: Entry) -> Mapping[str, str]:
    """Return who was given an answer, and with whom it was shared, each with the role that they had then."""
    who = entry["who"]
    return {**sharings.roles_of(connection, entry["seq"]), who["person"]: who["role"]}
