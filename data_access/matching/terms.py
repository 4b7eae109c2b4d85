"""What is matched and what comes of it: listed plates, reads in columns, hits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.questions.pattern import WILD, pattern_of
from data_access.terms import MAX_PLATE, plate, utc

Micros = npt.NDArray[np.int64]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
EVER: Final = np.iinfo(np.int64).min
NEVER: Final = np.iinfo(np.int64).max
"""Before and after every instant, in microseconds."""


class Likeness(IntEnum):
    """How the characters of a read and of an entry agree. Everything but `EXACT` means: check the character."""

    EXACT = 0
    """Character for character; of a partial plate, at each place that it names."""
    FOLDED = 1
    """But for O and 0."""
    CONFUSABLE = 2
    """But for characters that readers mix up (`questions.pattern.CONFUSABLE`)."""


class StateAgreement(IntEnum):
    """What the states of a read and of an entry say of one another."""

    SAME = 0
    DIFFERS = 1
    NOT_READ = 2
    """The reader told no state."""
    NOT_LISTED = 3
    """The entry has no state, whatever the reader told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlate:
    """What matching looks at of an entry of a hot list. It matches from `starts_at` on, and no more at `ends_at`.

    Attributes:
        plate: Letters and digits as listed; with `?` (one character) or `*` (any run, even none) it is a partial plate.
        state: ISO 3166-2, such as `US-MO`; None if the list says none.
        starts_at, ends_at: Aware; None: ever, never.
        approved_at: From when on it is approved; None: it is not, and matches nothing.
        removed_at: When it was removed; at that instant it matches no more.

    Raises:
        ValueError: The plate names no character, or one that no plate has, or is longer than any plate.
    """

    plate: str = field(repr=False)
    state: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    approved_at: datetime | None = None
    removed_at: datetime | None = None

    def __post_init__(self) -> None:
        folded = pattern_of(self.plate) if self.is_partial else plate(self.plate)
        if not 1 <= len(folded.replace("*", "")) <= MAX_PLATE:
            raise ValueError(f"a listed plate needs 1 to {MAX_PLATE} letters and digits")
        object.__setattr__(self, "plate", folded)

    @property
    def is_partial(self) -> bool:
        """True if it is part of a plate."""
        return any(sign in self.plate for sign in WILD)

    def holds_at(self, at: datetime) -> bool:
        """Say whether it matches at an aware instant."""
        return _first(self) <= micros(at) < _end(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumns:
    """Reads that came in together, in columns.

    Attributes:
        plates: Strings, folded, with `?` for each place that was not read. Such a place equals no listed character.
        states: Strings, ISO 3166-2, or null.
        captured_us: Microseconds since 1970, UTC.

    Raises:
        ValueError: The columns are of different lengths.
    """

    plates: pa.StringArray
    states: pa.StringArray
    captured_us: Micros

    def __post_init__(self) -> None:
        if not len(self.plates) == len(self.states) == len(self.captured_us):
            raise ValueError("the columns of reads must be equally long")

    def __len__(self) -> int:
        return len(self.plates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Reads that match entries, one hit for each read and entry: in order of read, then likeness (exact first), then entry.

    Attributes:
        reads, entries: Which read and which entry, by their places in what was matched.
        likeness, states: `Likeness` and `StateAgreement`.
        age_us: From capture to the instant of matching, microseconds.
        late: True of a read that came in so long after its capture that nobody is to be sent after it.
    """

    reads: npt.NDArray[np.int64]
    entries: npt.NDArray[np.int64]
    likeness: npt.NDArray[np.uint8]
    states: npt.NDArray[np.uint8]
    age_us: Micros
    late: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.reads)

    def in_order(self) -> Hits:
        """Return them in their order."""
        return self._taken(np.lexsort((self.entries, self.likeness, self.reads)))

    def of_reads_at_most(self, age_us: int) -> Hits:
        """Return those of reads that were captured so many microseconds before the matching at most."""
        return self._taken(np.flatnonzero(self.age_us <= age_us))

    def _taken(self, places: npt.NDArray[np.int64]) -> Hits:
        return Hits(**{name: getattr(self, name)[places] for name in self.__slots__})

    def counted_from(self, first: int) -> Hits:
        """Return them with their entries counted from a number on."""
        return replace(self, entries=self.entries + first)

    @classmethod
    def of_all(cls, parts: Sequence[Hits]) -> Hits:
        """Put hits of the same reads and different entries together, in their order; there is one part at least."""
        joined = {name: np.concatenate([getattr(each, name) for each in parts]) for name in cls.__slots__}
        return cls(**joined).in_order()

    @property
    def live(self) -> npt.NDArray[np.bool_]:
        """True of a hit that may sound: the characters agree exactly, and the read is not late."""
        exact: npt.NDArray[np.bool_] = (self.likeness == Likeness.EXACT) & ~self.late
        return exact


def micros(instant: datetime) -> int:
    """Return an aware instant in microseconds since 1970."""
    return (utc(instant) - _EPOCH) // _MICRO


@dataclass(frozen=True, slots=True)
class Spans:
    """When entries match: each from `first_us` on, and no more at `end_us`. One that is not approved has no span at all."""

    first_us: Micros
    end_us: Micros

    @classmethod
    def of(cls, entries: Sequence[ListedPlate]) -> Spans:
        """Take the spans of entries, in their order."""
        return cls(_column(_first(each) for each in entries), _column(_end(each) for each in entries))

    def hold(self, entries: npt.NDArray[np.int64], at_us: int | Micros) -> npt.NDArray[np.bool_]:
        """Say which of some entries match at an instant, or each at its own."""
        held: npt.NDArray[np.bool_] = (self.first_us[entries] <= at_us) & (at_us < self.end_us[entries])
        return held

    def are_steady(self, since_us: int, until_us: int) -> bool:
        """Say whether the same entries match at both instants and at all between them."""
        return not any(bool(((since_us < each) & (each <= until_us)).any()) for each in (self.first_us, self.end_us))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedColumns:
    """Entries of hot lists in columns: what `ListedPlate` has one by one, without an object for each.

    Attributes:
        plates: Strings, letters and digits as listed, folded; with `?` or `*` it is a partial plate.
        states: Strings or a dictionary of them, ISO 3166-2, or null.
        spans: When each matches.

    Raises:
        ValueError: The columns are of different lengths.
    """

    plates: pa.StringArray
    states: pa.Array
    spans: Spans

    def __post_init__(self) -> None:
        if not len(self.plates) == len(self.states) == len(self.spans.first_us) == len(self.spans.end_us):
            raise ValueError("the columns of entries must be equally long")

    def __len__(self) -> int:
        return len(self.plates)

    @classmethod
    def of(cls, entries: Sequence[ListedPlate]) -> ListedColumns:
        """Lay entries out, in their order."""
        return cls(
            plates=pa.array((each.plate for each in entries), pa.string()),
            states=pa.array((each.state for each in entries), pa.string()),
            spans=Spans.of(entries),
        )


def _column(values: Iterable[int]) -> Micros:
    return np.fromiter(values, dtype=np.int64)


def _first(entry: ListedPlate) -> int:
    if entry.approved_at is None:
        return NEVER
    return max(micros(entry.approved_at), EVER if entry.starts_at is None else micros(entry.starts_at))


def _end(entry: ListedPlate) -> int:
    return min(NEVER if each is None else micros(each) for each in (entry.ends_at, entry.removed_at))
