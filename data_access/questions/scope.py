"""What a question reaches for, and which limits of the pack bound it: all that rules, gateway and camera notes look at.

None of them looks at a kind. A kind that declares no scope, or leaves out of it what its own value holds, is refused by all of
them: `scope_of` raises, and a rule that raises refuses.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Final, Protocol

from data_access.questions.pattern import Pattern
from data_access.questions.shapes import Area, Cameras, Circle, Filters, Polygon, Window, may_share
from data_access.questions.value import Value
from data_access.terms import Capability

NO_FILTERS: Final = Filters()


class Limits(StrEnum):
    """Which limits of a pack bound a question; the value names their table in the pack."""

    CANVASS = "canvass"
    """Places in windows of time: how large, how far across, how many cameras, how long."""

    PLATES = "plates"
    """Part of a plate: how many places must be fixed, how many plates may fit, how far it looks back."""

    HISTORY = "history"
    """One whole plate: how far it looks back."""

    KNOWN_READS = "known_reads"
    """No table: nothing is searched for. The reads were in an answer before, and which they are is decided by rules of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOfAnswer:
    """One read, which an answer under the same case session must have held.

    Attributes:
        of: Number of the intent of that answer.
        captured_at: As the answer has it; says where to look.
    """

    of: int
    read_id: str = field(repr=False)
    captured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBefore:
    """An answer under the same case session whose reads are taken up again, and the question that it answered."""

    of: int
    asked: Value = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """An answer that is to be shown again.

    Attributes:
        of: Number of its intent.
        asked: The question that it answered; None if that cannot be told.
        needs: The capability that this question needs; None if that cannot be told.
    """

    of: int
    asked: Value | None = field(default=None, repr=False)
    needs: Capability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReason:
    """Why one thing is done, beside the justification of the case session. `doing` says of what: "read is corrected"."""

    doing: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a question reaches for.

    Attributes:
        limits: Which limits of the pack bound it. There is no default: what is forgotten is refused.
        areas: Places that it looks at; none of them for everywhere.
        windows: Stretches of time that it looks at; None for all that is kept.
        scenes: Of a question about several scenes each place with its own windows; they are among `areas` and `windows`. Its
            answer does not hold all reads there, as that of a canvass does.
        filters: What the vehicles looked like.
        pattern: Part of a plate that must fit.
        plate: The one whole plate that it is about; empty if it is not.
        beside: Reads of other plates are found, too: at most so long before or after that plate, at the same fixed camera. None if
            there are none.
        reads: The reads that it is about, one or several, all of one answer.
        answer: The answer whose reads it takes up again.
        earlier: The answer that is to be shown again.
        of_saved: It looks at the reads that were saved in the case.
        shows_image: It shows an image, which the pack must let be kept.
        shows_overview: It shows all that a camera saw, and not the plate alone.
        shows_sheet: It shows its images on one sheet, under one entry, and not each by itself.
        in_person: A personal token may not ask it.
        own_reason: Why it is asked, if it must say so by itself.

    Raises:
        ValueError: The limits do not fit what it looks at.
    """

    limits: Limits
    areas: tuple[Area, ...] = field(default=(), repr=False)
    windows: tuple[Window, ...] | None = None
    scenes: tuple[tuple[Area, tuple[Window, ...]], ...] = field(default=(), repr=False)
    filters: Filters = NO_FILTERS
    pattern: Pattern | None = None
    plate: str = field(default="", repr=False)
    beside: timedelta | None = None
    reads: tuple[ReadOfAnswer, ...] = ()
    answer: AnswerBefore | None = None
    earlier: EarlierAnswer | None = None
    of_saved: bool = False
    shows_image: bool = False
    shows_overview: bool = False
    shows_sheet: bool = False
    in_person: bool = False
    own_reason: OwnReason | None = None

    def __post_init__(self) -> None:
        if self.windows == ():
            raise ValueError("no windows are None: all that is kept")
        if self.limits is Limits.CANVASS and not (self.areas and self.windows):
            raise ValueError("limits of places need areas and windows")
        if not all(area in self.areas and set(windows) <= set(self.windows or ()) for area, windows in self.scenes):
            raise ValueError("scenes are made of the areas and windows of the scope")
        if self.limits is Limits.PLATES and self.pattern is None:
            raise ValueError("limits of partial plates need a pattern")
        if self.limits is Limits.HISTORY and not self.plate:
            raise ValueError("limits of histories need one whole plate")
        if self.beside is not None and not self.plate:
            raise ValueError("reads beside those of a plate need one whole plate")
        if self.limits is Limits.KNOWN_READS and not (self.reads or self.answer or self.earlier or self.of_saved):
            raise ValueError("known reads are some reads, those of an answer, or those that were saved")
        if len({read.of for read in self.reads}) > 1:
            raise ValueError("reads that a question is about are of one answer")
        if self.limits is Limits.KNOWN_READS and self.searches_by:
            raise ValueError("known reads are not searched for")

    @property
    def searches_by(self) -> bool:
        """True if something narrows a search: a place, a time, a look or a plate."""
        return bool(self.areas or self.windows or self.filters.used() or self.pattern or self.plate)

    @property
    def searches(self) -> bool:
        """True if it finds reads, instead of taking up those that were found before."""
        return self.limits is not Limits.KNOWN_READS

    @property
    def scenes_not_apart(self) -> tuple[int, int] | None:
        """The first two scenes, counted from 1, that can hold the same read; None if any two are apart in place or in time."""
        numbered = combinations(enumerate(self.scenes, 1), 2)
        pairs = ((i, j) for (i, one), (j, other) in numbered if _meet(one, other))
        return next(pairs, None)

    @property
    def named_cameras(self) -> frozenset[str]:
        """Ids of the cameras that it names."""
        return frozenset(name for area in self.areas if isinstance(area, Cameras) for name in area.ids)


def _meet(one: tuple[Area, tuple[Window, ...]], other: tuple[Area, tuple[Window, ...]]) -> bool:
    together = any(a.start < b.end and b.start < a.end for a in one[1] for b in other[1])
    return together and may_share(one[0], other[0])


class ScopedQuestion(Protocol):
    """Whatever declares a scope."""

    @property
    def scope(self) -> Scope: ...


def scope_of(question: ScopedQuestion) -> Scope:
    """Return the scope that a question declares, checked against its own value.

    Raises:
        AttributeError: It declares none.
        ValueError: It holds an area, a window or a filter that its scope leaves out.
    """
    if _latest.asked is not None and _latest.asked[0] is question:
        return _latest.asked[1]
    scope = question.scope
    declared = {*scope.areas, *(scope.windows or ()), scope.filters}
    if any(part not in declared for part in _parts(question)):
        raise ValueError("a question holds an area, a window or a filter that its scope leaves out")
    _latest.asked = question, scope
    return scope


class _Latest(threading.local):
    """The question whose scope a thread looked at last, and that scope: rules and gateway look at one some twenty times."""

    asked: tuple[ScopedQuestion, Scope] | None = None


_latest = _Latest()


def _parts(value: object) -> Iterator[Value]:
    """Yield the areas, windows and filters within a value; filters that ask nothing are none."""
    if isinstance(value, Circle | Polygon | Cameras | Window):
        yield value
    elif isinstance(value, Filters):
        yield from (value,) if value.used() else ()
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _parts(each)
