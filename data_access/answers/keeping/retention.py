"""How long the reads of each class are kept, which days there are, and what a purge would destroy: counts, no plate."""

from __future__ import annotations

from datetime import date

from data_access.answers.value import AnswerValue, Stamp


class KeptDay(AnswerValue):
    """One day of a class, UTC, and how many reads are stored of it; corrections count beside their reads."""

    day: date
    reads: int


class KeptClass(AnswerValue):
    """One retention class.

    Attributes:
        floor_d, ceiling_d: Days that reads must be kept at least, and may be at most; None where the policy names none.
        purge_after_d: Days after which nobody is shown a read that no hold keeps, and a purge destroys it.
        clause: Of the policy.
        days: Days that are stored, the oldest first.
        due: How many of them, from the first on, a purge would look at now; of those only held reads stay.
        due_on: When the next purge has something to do; None if nothing is stored.
        last: When it was last purged; None if never.
        overdue: True if it should have been purged two days ago or earlier.
    """

    retention_class: str
    floor_d: int | None
    ceiling_d: int | None
    purge_after_d: int
    clause: str
    days: tuple[KeptDay, ...]
    due: int
    due_on: date | None
    last: Stamp | None
    overdue: bool


class RetentionPicture(AnswerValue):
    """How long reads are kept, as of an instant.

    Attributes:
        backed_up_at: As of when the newest back-up is; None if there is none.
    """

    as_of: Stamp
    classes: tuple[KeptClass, ...]
    backed_up_at: Stamp | None


class CameraDay(AnswerValue):
    """How many reads of one camera and day, UTC, are destroyed; corrections count beside their reads."""

    day: date
    camera: str
    reads: int


class HoldStop(AnswerValue):
    """How many reads, of those that are past their retention, one hold keeps; a read may be kept by several.

    Attributes:
        hold: Its number. None for all those together that reads join as they come in.
    """

    hold: int | None
    reads: int


class PurgePlan(AnswerValue):
    """What a purge of one class would destroy now. Nothing was changed.

    Attributes:
        before: Reads captured before this instant are past their retention; only days that lie wholly before it are destroyed.
        days: How many days would be looked at.
        destroyed, kept: Reads that would be destroyed, and that holds keep.
        counts: What would be destroyed, by day and camera.
        sources: The same by source.
        stops: Which holds keep how many.
    """

    retention_class: str
    before: Stamp
    days: int
    destroyed: int
    kept: int
    counts: tuple[CameraDay, ...]
    sources: dict[str, int]
    stops: tuple[HoldStop, ...]
