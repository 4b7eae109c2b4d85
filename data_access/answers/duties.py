"""What waits for somebody's role, and how the site stands, as their page shows it: names of people and sources, no read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp


class DutyKind(StrEnum):
    """What waits."""

    PROPOSAL = "proposal"
    ENROLMENT = "enrolment"
    LOCK = "lock"
    SUSPENSION = "suspension"
    TRAINING = "training"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    NUMBER = "number"
    HOLD = "hold"
    PURGE = "purge"
    SOURCE = "source"
    IMPORT = "import"
    BACKUP = "backup"


class Duty(AnswerValue):
    """One thing that waits.

    Attributes:
        number: Of the proposal, hold, import or entry that it is about; how many there are, of entries that nobody has reviewed.
        name: User name, source, retention class or case number that it is about.
        words: What is beside it: a full name, a kind of proposal, a reason for a hold.
        by: Who asked for it; empty if nobody did.
        at: Since when it waits, or until when it lasts; None if that is not known.
        day: By which day it is due; None if by none.
        own: True if the reader asked for it, so that somebody else must see to it.
    """

    kind: DutyKind
    number: int = 0
    name: str = ""
    words: str = ""
    by: str = ""
    at: Stamp | None = None
    day: date | None = None
    own: bool = False


class Arrival(AnswerValue):
    """One import: from which source, when it began, how far it is, how many rows came, and how many were rejected."""

    number: int
    source: str
    at: Stamp
    state: str
    rows: int | None
    rejected: int


class SourceStanding(AnswerValue):
    """A source that is approved: when something last came, and up to when its cameras have read; None if never."""

    source: str
    name: str
    last_import: Stamp | None
    reads_until: Stamp | None
    behind: bool


class PurgeStanding(AnswerValue):
    """A retention class: for how many days it is kept, when its oldest day is due, and when it was last purged."""

    retention_class: str
    kept_d: int
    due_on: date | None
    last: Stamp | None


class Duties(AnswerValue):
    """What waits, and how the site stands, as far as the reader's role sees to it.

    Attributes:
        sees: Which parts the role sees to: `people`, `record`, `sources`, `keeping`.
        duties: What waits, what is most urgent first.
        arrivals: The newest imports, newest first.
    """

    sees: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    sources: tuple[SourceStanding, ...] = ()
    purges: tuple[PurgeStanding, ...] = ()
    backed_up_at: Stamp | None = None
