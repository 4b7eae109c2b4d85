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
    KEPT_READS = "kept_reads"
    """Reads are kept since the site was made of a back-up, and no hold says for which case; `number` says how many."""
    HOLD_STOPS = "hold_stops"
    """The question of a hold could not be asked of what came in, so nothing comes in; `words` says why: `slow` or `damaged`."""
    PURGE = "purge"
    SOURCE = "source"
    IMPORT = "import"
    BACKUP = "backup"
    ENTRY = "entry"
    """An entry of the agency's own hot list waits for its approval."""
    ENTRY_OVERDUE = "entry_overdue"
    """An entry is to be removed, refreshed or looked at; `words` says why: a `RemovalCause`, an `EntryState`, or `review`."""
    RELEASE = "release"
    """A release request waits for the reader; `words` says for what: a `ReleaseState`, or `restored` of one to be approved anew."""
    RELEASE_OUTCOME = "release_outcome"
    """What came of a release request that the reader entered; `words` says what: a `ReleaseState`, and `by` who brought it about."""
    HOT_LIST = "hot_list"
    CAMERA = "camera"
    """A camera is out of service, or was, and the reader is to take notice of it or to put it into service; `words` says which."""
    HIT_TASK = "hit_task"
    """After an error of a hit, its entry is to be seen to; `name` is the list, empty of the agency's own, whose entry `words` has."""


class Duty(AnswerValue):
    """One thing that waits.

    Attributes:
        number: Of the proposal, hold, import, entry or release request that it is about; how many there are, of entries that nobody has reviewed and of reads that are kept without a hold.
        name: User name, source, retention class or case number that it is about.
        words: What is beside it: a full name, a kind of proposal, what a hold rests on.
        by: Who asked for it; empty if nobody did. Of an outcome who brought it about.
        at: Since when it waits, or until when it lasts; None if that is not known.
        day: By which day it is due; None if by none.
        own: True if the reader asked for it, so that somebody else must see to it.
        task: Of what is owed after an error of a hit, its own number; None of anything else.
        late: True if that day is past.
    """

    kind: DutyKind
    number: int = 0
    name: str = ""
    words: str = ""
    by: str = ""
    at: Stamp | None = None
    day: date | None = None
    own: bool = False
    task: int | None = None
    late: bool = False


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
