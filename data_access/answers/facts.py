"""What is said beside the reads of an answer: counts, what they leave out, cameras, verification, chance, the repeated hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer

from data_access.answers.value import AnswerValue, Stamp
from data_access.answers.verification import Verifications


def _read_as_of(instant: object) -> datetime:
    if isinstance(instant, datetime):
        return instant
    if not isinstance(instant, str):
        raise ValueError("an instant is a text")
    return datetime.fromisoformat(instant)


_AsOf = Annotated[
    datetime,
    BeforeValidator(_read_as_of),
    PlainSerializer(datetime.isoformat, return_type=str, when_used="json"),
]


class CameraNote(AnswerValue):
    """One thing that an answer says of a camera.

    Attributes:
        camera_id: Empty if it is about a whole source.
        state: `out` (out of service from `start` to `end`, so that its reads were refused), `refused` (its reads were, as it was
            recorded as out of service by mistake), `down` (no read from `start` to
            `end`), `quiet` (far fewer than usual), `behind` (their source has brought nothing yet after `start`) or `new`
            (nothing is usual yet).
        start, end: When it was out, from the last read before to the first one after (down), whole hours (quiet), since
            when (behind); None if it is not known, or still so.
        reads, usual: Reads that came in that time, and that are usual in it, by the minute; None where that says nothing.
    """

    camera_id: str
    name: str
    state: str
    start: Stamp | None = None
    end: Stamp | None = None
    reads: int | None = None
    usual: float | None = None

    @property
    def missing(self) -> float:
        """How many reads there are fewer than usual."""
        return (self.usual or 0) - (self.reads or 0)


class CameraNotes(AnswerValue):
    """What an answer says of the cameras that were asked.

    Attributes:
        asked: How many fixed cameras were.
        out, refused, down, quiet, behind, new: Of how many of them that is said; in answers from before it was said, 0.
        named: Notes, the gravest first; `more` are not among them.
        slips: Where no fixed camera stands in the area: how many would if its axes were swapped or a minus lost.
    """

    asked: int
    down: int
    quiet: int
    behind: int
    new: int
    named: tuple[CameraNote, ...]
    more: int
    slips: Mapping[str, int]
    out: int = 0
    refused: int = 0

    def count(self, state: str) -> int:
        """Return of how many cameras a state is said."""
        said = {
            "out": self.out,
            "refused": self.refused,
            "down": self.down,
            "quiet": self.quiet,
            "behind": self.behind,
            "new": self.new,
        }
        return said[state]


class UnknownChance(AnswerValue):
    """That it is not known how many plates would be there by chance; `why` is a word of the gateway's."""

    known: Literal[False] = False
    why: str


class KnownChance(AnswerValue):
    """About how many plates would fit, or be at enough scenes, by chance, and between `low` and `high` in `level` of all cases.

    Attributes:
        one_or_more: In which share of such questions one or more would; None in answers from before it was said.
        plates_there: Plates that were read where and when the question looks, but for those that fit; at any of its scenes.
        other_days, other_reads: On what it rests: days that the question does not look into, and reads of these.
        days_compared: Days of the same kind of which the same hours were counted; 0 if there are too few. Of scenes those of the
            scene that has the fewest.
        regulars: Plates of the answer that were there at the same hours on at least half of the days compared; None if that was
            not counted.
        driven_otherwise: How many times as many of the plates that fit came on the days compared as would of the town's; None if
            about as many.
        filters_assumed_unrelated: True if what is filtered by is taken to have nothing to do with the characters.
    """

    known: Literal[True] = True
    about: float
    low: int
    high: int
    level: float
    plates_there: int
    other_days: int
    other_reads: int
    filters_assumed_unrelated: bool
    one_or_more: float | None = None
    days_compared: int = 0
    regulars: int | None = None
    driven_otherwise: float | None = None


Chance = Annotated[UnknownChance | KnownChance, Field(discriminator="known")]


class RepeatedHourCounts(AnswerValue):
    """What an answer says of the hour that clocks show twice.

    Attributes:
        later: Reads of the answer that may have been `shift_s` seconds later than shown.
        perhaps_outside: Those of them that would then lie in no window.
        perhaps_inside: Reads that are not in the answer and would lie in one; None if they could not be counted.
    """

    later: int
    perhaps_outside: int
    perhaps_inside: int | None
    shift_s: int


class SceneCounts(AnswerValue):
    """What an answer says of scenes.

    Attributes:
        scenes: How many there are; `at_least` says at how many a plate of the answer was read.
        of_reads: For each read, in the order of the answer, at which scenes it is, counted from 1.
        weeks_before: How many plates were at as many of the same places 1, 2, 3 and 4 weeks before, at the same hours; None
            where reads of that time are no longer kept, or could not be counted in time.
    """

    scenes: int
    at_least: int
    of_reads: tuple[tuple[int, ...], ...]
    weeks_before: tuple[int | None, ...]


class ConvoyCounts(AnswerValue):
    """What an answer says of plates that passed with another.

    Attributes:
        passages: How often the plate that was followed passed fixed cameras; `at_least` says at how many of these another plate
            was read within `within_s` seconds.
        of_reads: For each read, in the order of the answer, of which passage it is, counted from 1 in order of time.
        by_chance: How many plates would have been there as often, had the plate passed `minutes_later` (earlier, where that is
            negative); None where not all such reads are kept, or they could not be counted in time.
    """

    passages: int
    at_least: int
    within_s: int
    of_reads: tuple[int, ...]
    minutes_later: tuple[int, ...]
    by_chance: tuple[int | None, ...]


class ShownAgain(AnswerValue):
    """What an answer that is shown again says of itself, and of what changed since it was given.

    Attributes:
        of: Number of the intent of the answer; `intent` in the facts is that of the showing.
        answered: When it was given; `shared_by` is whose answer it was, empty if one's own.
        question: What it answered, as a document of the question.
        arrived: Reads that would be in it now and were not then: they came in since, or were corrected. They are not shown.
        corrected: Reads of it that were corrected since; their corrections stand beside them.
        withdrawn: Reads of it whose import was withdrawn since, as far as that was counted.
        gone: Reads of it that are not in the answer any more for another reason: most are past their retention.
    """

    of: int
    answered: Stamp
    shared_by: str
    question: Mapping[str, Any]
    arrived: int
    corrected: int
    withdrawn: int
    gone: int


def _is_none(value: object) -> bool:
    return value is None


class Facts(AnswerValue):
    """All that is said beside the reads of an answer. What a newer gateway says beside it is kept as it came.

    Attributes:
        unknown_kept: Reads kept although what was filtered by was not recognised.
        late: Reads that came in more than `late_after_s` seconds after their capture.
        retention, caveats: Sentences on how long reads are kept, and on what is not known.
        intent: Number of the entry that says what was asked.
        chance: Of partial plates and of scenes only; `repeated_hour` only where a window is near such an hour; `scenes` of scenes only;
            `convoy` of plates that passed with another; `showing` of an answer that is shown again.
    """

    model_config = ConfigDict(extra="allow")

    returned: int
    unknown_kept: int
    late: int
    late_after_s: int
    cameras: int
    plates: int
    as_of: _AsOf
    retention: tuple[str, ...]
    caveats: tuple[str, ...]
    intent: int
    quality: CameraNotes
    verification: Verifications
    chance: Annotated[Chance | None, Field(exclude_if=_is_none)] = None
    repeated_hour: Annotated[RepeatedHourCounts | None, Field(exclude_if=_is_none)] = None
    scenes: Annotated[SceneCounts | None, Field(exclude_if=_is_none)] = None
    convoy: Annotated[ConvoyCounts | None, Field(exclude_if=_is_none)] = None
    showing: Annotated[ShownAgain | None, Field(exclude_if=_is_none)] = None

    @property
    def late_after(self) -> timedelta:
        """How long after its capture a read counts as late."""
        return timedelta(seconds=self.late_after_s)
