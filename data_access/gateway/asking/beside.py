"""What is said beside an answer: a list of parts, each of which looks in the deciding turn, says, and enters.

A new part is a module that says something of rows, and a line in `PARTS`. `answer.py` and `making.py` do not change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.answers.value import AnswerValue
from data_access.gateway.asking import chance, convoy_counts, repeated_hour, scene_counts, verification
from data_access.gateway.deciding.spine import reach_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality import notes
from data_access.ledger.turn import Turn
from data_access.questions.scope import Scope, scope_of
from data_access.questions.with_reads import Question
from data_access.records.intake import sources
from data_access.steps import Intent
from data_access.store.store import VisibleReads

Facts = AnswerValue | Mapping[str, object]
"""What a part says: a value of `data_access.answers`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRows:
    """An answer's rows, with all that a part may say something of.

    Attributes:
        question: What the rows answer; of files the question of their answer.
        cancelled: Set if nobody waits for the answer any more.
    """

    site: Site
    intent: Intent
    question: Question
    fetched: VisibleReads
    cancelled: threading.Event | None = None

    @property
    def scope(self) -> Scope:
        """What the question reaches for."""
        return scope_of(self.question)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that is said beside an answer.

    Attributes:
        name: Under which it stands in the facts.
        look: Reads what it needs in the deciding turn, so that it fits the rows that the turn grants.
        say: Returns its facts from what it saw and the rows, None if it has nothing to say of such a question.
        enter: Returns what `Conclusion.returned` is told of its facts.
    """

    name: str
    look: Callable[[Site, Turn, Intent], Any]
    say: Callable[[Any, AnswerRows], Facts | None]
    enter: Callable[[Any], Mapping[str, object]]


PARTS = (
    Part(
        name="quality",
        look=lambda site, _, __: site.board,
        say=lambda board, rows: notes.facts_of(board, rows.scope, reach_of(rows.intent)),
        enter=lambda facts: {"quality": notes.entry_of(facts)},
    ),
    Part(
        name="verification",
        look=lambda _, turn, intent: verification.standing(
            turn.connection, intent.decision.request.justification.case_number
        ),
        say=lambda verifications, rows: verification.facts_of(rows.fetched.reads, verifications, rows.site.pack),
        enter=lambda _: {},
    ),
    Part(
        name="chance",
        look=lambda site, _, __: site.facts.zone,
        say=lambda zone, rows: chance.facts_of(rows.site.store, rows.intent, rows.scope, zone, rows.cancelled),
        enter=lambda facts: {"chance": chance.entry_of(facts)},
    ),
    Part(
        name="repeated_hour",
        look=lambda site, turn, _: sources.zones(turn.connection) | {site.facts.zone},
        say=lambda zones, rows: repeated_hour.facts_of(
            rows.site.store, rows.intent, rows.scope, rows.fetched, zones, rows.cancelled
        ),
        enter=lambda facts: {"repeated_hour": repeated_hour.entry_of(facts)},
    ),
    Part(
        name="scenes",
        look=lambda _, __, ___: None,
        say=lambda _, rows: scene_counts.facts_of(
            rows.site.store, rows.intent, rows.question, rows.fetched, rows.cancelled
        ),
        enter=lambda facts: {"scenes": scene_counts.entry_of(facts)},
    ),
    Part(
        name="convoy",
        look=lambda _, __, ___: None,
        say=lambda _, rows: convoy_counts.facts_of(
            rows.site.store, rows.intent, rows.question, rows.fetched, rows.cancelled
        ),
        enter=lambda facts: {"convoy": convoy_counts.entry_of(facts)},
    ),
)
"""In the order in which they stand in the facts."""

Views = Mapping[str, Any]
"""What each part saw in the deciding turn, by its name."""


def look(site: Site, turn: Turn, intent: Intent) -> Views:
    """Let each part read what it needs in the deciding turn."""
    return {part.name: part.look(site, turn, intent) for part in PARTS}


def facts_of(views: Views, rows: AnswerRows) -> dict[str, Facts]:
    """Return what the parts say of rows, by name; a part that has nothing to say is not there."""
    each = {part.name: part.say(views[part.name], rows) for part in PARTS}
    return {name: facts for name, facts in each.items() if facts is not None}


def entry_of(facts: Mapping[str, Facts]) -> dict[str, Any]:
    """Return what the outcome is told of all parts, as arguments of `Conclusion.returned`."""
    return {name: value for part in PARTS for name, value in part.enter(facts.get(part.name)).items()}
