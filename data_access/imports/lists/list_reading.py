"""One pass over a downloaded list: its lines, its entries, and what is counted on the way.

Rules:
- A plate is folded as that of a read. One that has a character that no plate has refuses the file; an empty one, and one longer
  than any plate that a reader stores, is counted and not listed.
- A state is ISO 3166-2. One that is not known is counted and left out; if it is more than one of ten, columns have slipped, and the
  file is refused.
- A day is its first instant in the list's zone; one until which an entry is good is over at its end.
- Texts are one line without control characters, cut to `MOST_TEXT`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from data_access.characters import Writing, writing
from data_access.errors import InvalidQuery
from data_access.imports.lists.list_layout import ListLayout
from data_access.terms import MAX_PLATE
from data_access.vocabulary import state_of

MOST_TEXT: Final = 200
_MOST_REMEMBERED: Final = 10_000
K = TypeVar("K", bound=Hashable)
ListCells = dict[str, str | datetime | None]
_DAY = {
    "ymd": re.compile(r"(?P<y>\d{4})[-/.]?(?P<m>\d{2})[-/.]?(?P<d>\d{2})"),
    "mdy": re.compile(r"(?P<m>\d{1,2})[-/.](?P<d>\d{1,2})[-/.](?P<y>\d{4})"),
    "dmy": re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
}
_TIME = re.compile(r"[ T](?P<h>\d{2}):?(?P<i>\d{2})(:(?P<s>\d{2})(\.\d{1,6})?)?")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:\d{2})$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")
_DAY_LONG = timedelta(days=1)


class ListLine(NamedTuple):
    """A line of a file by its number, counted from 1, without its end."""

    number: int
    text: str


def unfit_line(number: int, why: str, unit: str = "line") -> InvalidQuery:
    """Refuse a file by one of its lines, or entries; `why` says nothing that stands in it."""
    return InvalidQuery("file", f"{unit} {number}: {why}. The file is refused whole; the list in force stays")


def unfit_list(why: str) -> InvalidQuery:
    """Refuse a file as a whole."""
    return InvalidQuery("file", f"{why}. The file is refused whole; the list in force stays")


@dataclass(slots=True)
class ListReading:
    """What a pass knows so far.

    Attributes:
        made_at: When the file says that it was made; None if it does not.
        listed: How many entries there are.
        noted: What was not listed, or is less than it looks, by name.
        dropped: Values that are not taken, by name.
    """

    layout: ListLayout
    now: datetime
    made_at: datetime | None = None
    listed: int = 0
    noted: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    _without_state: int = 0
    _strange_line: int = 0
    _states: dict[str, str | None] = field(default_factory=dict)
    _days: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self._zone = ZoneInfo(self.layout.zone)

    def unfit(self, number: int, why: str) -> InvalidQuery:
        """Refuse the file by one of its lines; of a document, by one of its entries."""
        return unfit_line(number, why, "entry" if self.layout.layout == "flock" else "line")

    def entry(self, number: int, plate: str, state: str, **more: str | datetime | None) -> Iterator[ListCells]:
        """Yield the entry of a line, or nothing if its plate is none that a read could have.

        Raises:
            InvalidQuery: The plate has a character that no plate has.
        """
        what = _usual(plate) or writing(plate)
        if what.unknown or what.unread:
            raise self.unfit(number, "the plate has a character that no plate has")
        if not what.plate:
            self.noted["without_plate"] += 1
            return
        if len(what.plate) > MAX_PLATE:
            self.noted["longer_than_any_plate"] += 1
            return
        self.noted["look_alike_letters"] += what.alike > 0
        self.listed += 1
        cells = {name: text(value) if isinstance(value, str) else value for name, value in more.items()}
        yield {"plate": what.plate, "plate_raw": text(plate), "state": self._state(number, state), **cells}

    def _state(self, number: int, state: str) -> str | None:
        if not state.strip():
            return None
        code = _remembered(self._states, state, state_of)
        if code is None:
            self._without_state += 1
            self._strange_line = self._strange_line or number
            self.noted["state_not_known"] += 1
        return code

    def reason(self, code: str) -> str:
        """Say what a code of the file means, by the layout's table."""
        return self.layout.reasons.get(code.strip(), code)

    def end(self) -> None:
        """Look at the whole, once all lines are read.

        Raises:
            InvalidQuery: States are not where they should be, entries are missing, or the file is too old.
        """
        if self._without_state * 10 > self.listed:
            raise self.unfit(
                self._strange_line, "the state is not known, as in more than one of ten lines: columns have slipped"
            )
        if self.layout.complete and self.listed < self.layout.least_entries:
            raise unfit_list(
                f"has {self.listed} entries, and at least {self.layout.least_entries} are expected: it was cut off"
            )
        if self.made_at is not None and self.made_at > self.now + _DAY_LONG:
            raise unfit_list("says that it was made more than a day from now")
        if self.made_at is not None and self.now - self.made_at > timedelta(hours=self.layout.max_age_hours):
            age_h = int((self.now - self.made_at).total_seconds() // 3600)
            raise unfit_list(f"is stale: made {age_h} hours ago, and {self.layout.max_age_hours} are the most")

    def instant(self, number: int, words: str, order: str = "ymd", *, through: bool = False) -> datetime | None:
        """Read a day, or a day with a time of 24 hours; None for nothing.

        Args:
            through: A day alone is taken as the instant at which it is over.

        Raises:
            InvalidQuery: It is none.
        """
        words = words.strip()
        if not words:
            return None
        if _OFFSET.search(words) and "T" in words:
            return self._with_offset(number, words)
        day = _DAY[order].match(words)
        time = _TIME.fullmatch(words, day.end()) if day else None
        if day is None or (time is None and day.end() != len(words)):
            raise self.unfit(number, "a day or time is not written as the layout says")
        try:
            local = datetime(int(day["y"]), int(day["m"]), int(day["d"]))
            if time is not None:
                local = local.replace(hour=int(time["h"]), minute=int(time["i"]), second=int(time["s"] or 0))
            elif through:
                local += _DAY_LONG
            return local.replace(tzinfo=self._zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.unfit(number, "a day or time is none that there is") from None

    def day(self, number: int, words: str, order: str = "ymd") -> str | None:
        """Read a day as `2026-11-22`; None for nothing. Raises as `instant` does."""

        def written(key: tuple[str, str]) -> str | None:
            instant = self.instant(number, *key)
            return None if instant is None else instant.astimezone(self._zone).date().isoformat()

        return _remembered(self._days, (words, order), written)

    def _with_offset(self, number: int, words: str) -> datetime:
        try:
            return datetime.fromisoformat(words).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.unfit(number, "a day or time is none that there is") from None


def _remembered(table: dict[K, str | None], key: K, make: Callable[[K], str | None]) -> str | None:
    """Return what was made of a value before; lists say the same few states and days again and again."""
    if key not in table:
        if len(table) >= _MOST_REMEMBERED:
            table.clear()
        table[key] = make(key)
    return table[key]


def _usual(plate: str) -> Writing | None:
    """Understand a plate of plain letters and digits at once; None for any other."""
    plain = plate.strip(" ")
    return Writing(plain.upper()) if plain.isascii() and plain.isalnum() else None


def text(value: str) -> str | None:
    """Return a text as it is kept; None for an empty one."""
    if not value.isprintable() or "  " in value or not value.isascii():
        value = _CONTROL.sub(" ", value)
    return value.strip()[:MOST_TEXT] or None


def filled(lines: Iterable[ListLine], reading: ListReading) -> Iterator[ListLine]:
    """Yield the lines that hold something; blank ones, and such as `,,,`, are counted."""
    for line in lines:
        if line.text.strip(" \t,;|"):
            yield line
        else:
            reading.noted["blank_lines"] += 1
