"""What is typed as a time, read as stretches of it: `25 Nov 21:40 +- 60 min`, `last night`, `20:40-22:40`, `last 14 days`.

Times are the agency's, naive; a stretch includes its start and not its end. A time without a day is the last one that has begun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NoReturn

from data_access.questions.shapes import MAX_WINDOW, MAX_WINDOWS

HOW = "Such as 25 Nov 21:40 ± 60 min, 20:40-22:40, last night or last 14 days"
NOT_UNDERSTOOD = f"This time is not understood. {HOW}."
TOO_LONG = "At most ten years at once."
USUAL_AROUND = timedelta(minutes=60)
"""Taken before and after a single time."""

DAY = timedelta(days=1)
LONGEST_GUESS = timedelta(days=60)
"""A day without a year is taken for one of the next year if the stretch is shorter than this then."""

OLDEST_YEAR = 10
"""So many years back, four digits after a day are a year; else they are a time."""

NIGHT_BEGINS, NIGHT_ENDS = time(18), time(6)
SPECIAL = {
    "last night": lambda now: _night(now),
    "tonight": lambda now: (datetime.combine(now.date(), NIGHT_BEGINS), datetime.combine(now.date() + DAY, NIGHT_ENDS)),
    "today": lambda now: _day(now.date()),
    "yesterday": lambda now: _day(now.date() - DAY),
    "this morning": lambda now: _at(now.date(), 6, 12),
    "this afternoon": lambda now: _at(now.date(), 12, 18),
    "yesterday morning": lambda now: _at(now.date() - DAY, 6, 12),
    "yesterday afternoon": lambda now: _at(now.date() - DAY, 12, 18),
}
EVERYTHING = ("all", "all that is kept", "everything", "any time")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(rf"({'|'.join(WEEKDAYS)})[a-z]*(?=[ \d]|$)")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

_LAST = re.compile(r"(?:the )?last (\d{1,4} )?(min(?:ute)?|h(?:ou)?r?|day|d|week|w)s?")
_AROUND = re.compile(r"(.*?)\s*(?:±|\+\s*/?\s*-)\s*(\d{1,4})\s*(min(?:ute)?s?|m|h(?:ou)?rs?|h|d(?:ay)?s?)?")
_SEPARATOR = re.compile(r"\s*(?:[-\u2013\u2014]|\bto\b)\s*")
_CLOCK = re.compile(r"(\d{1,2}):?(\d\d)?(?::(\d\d))?\s*([ap]m)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?")
_WORDS = re.compile(r"(?:(\d{1,2})\.? ?([a-z]{3,9})|([a-z]{3,9})\.? ?(\d{1,2})),?(?=$|[ ,])")

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Times:
    """What a text means: stretches of local time in order of the text, `everything` that is kept, or why it is not understood.

    Attributes:
        back: Set if the one stretch is so long and ends now, whatever clocks were set meanwhile.
        fault: A sentence for whoever typed it; empty if it was understood.
    """

    stretches: tuple[Stretch, ...] = ()
    everything: bool = False
    fault: str = ""
    back: timedelta | None = None


class _Unclear(Exception):
    """A text is not understood, and why."""


def times_in(text: str, now: datetime) -> Times:
    """Read what was typed.

    Args:
        now: Local time of the agency, naive.
    """
    plain = " ".join(text.lower().split())
    if not plain:
        return Times()
    if plain in EVERYTHING:
        return Times(everything=True)
    last = _LAST.fullmatch(plain)
    if last:
        back = _length(last)
        if back > MAX_WINDOW:
            return Times(fault=TOO_LONG)
        return Times(stretches=((now - back, now),), back=back)
    parts = [part.strip() for part in plain.split(";") if part.strip()]
    if len(parts) > MAX_WINDOWS:
        return Times(fault=f"At most {MAX_WINDOWS} times at once.")
    try:
        found = tuple(_stretch(part, now) for part in parts or [""])
    except _Unclear as unclear:
        return Times(fault=str(unclear))
    except OverflowError:
        return Times(fault=NOT_UNDERSTOOD)
    if not all(start < end for start, end in found):
        return Times(fault="The end is not after the start.")
    if any(end - start > MAX_WINDOW for start, end in found):
        return Times(fault=TOO_LONG)
    return Times(stretches=found)


def time_words(stretches: tuple[Stretch, ...]) -> str:
    """Say stretches in short: `25 Nov 20:40 to 22:40; 26 Nov 01:00 to 27 Nov 02:00`."""
    return "; ".join(f"{_said(start)} to {_said(end, start.date())}" for start, end in stretches)


def _said(at: datetime, beside: date | None = None) -> str:
    clock = at.strftime("%H:%M:%S" if at.second else "%H:%M")
    return clock if beside == at.date() else f"{at.day} {at:%b} {clock}"


def _stretch(text: str, now: datetime) -> Stretch:
    if text in SPECIAL:
        return SPECIAL[text](now)
    last = _LAST.fullmatch(text)
    if last:
        return now - _length(last), now
    around = _AROUND.fullmatch(text)
    if around:
        return _around(around[1], timedelta(seconds=int(around[2]) * UNITS[(around[3] or "m")[0]]), now)
    day, rest = _day_of(text, now)
    if not rest:
        return _day(day) if day else _unclear()
    if _CLOCK.fullmatch(rest) is None:
        return _between(text, now)
    return _around(text, USUAL_AROUND, now)


def _length(last: re.Match[str]) -> timedelta:
    return int(last[1] or 1) * timedelta(seconds=UNITS[last[2][0]])


def _around(text: str, length: timedelta, now: datetime) -> Stretch:
    at = _moment(text, now)
    return at - length, at + length


def _between(text: str, now: datetime) -> Stretch:
    """Read two moments with a dash or `to` between them; a dash may also stand within a date."""
    for found in _SEPARATOR.finditer(text):
        try:
            start = _moment(text[: found.start()], now)
            return start, _end(text[found.end() :], start, now)
        except _Unclear:
            continue
    return _unclear()


def _end(text: str, start: datetime, now: datetime) -> datetime:
    """Return the end of a stretch: without a day the first such time after the start; without a year the first such day."""
    day, rest = _day_of(text, now)
    end = datetime.combine(day or start.date(), _clock(rest))
    if end > start:
        return end
    later = end + DAY if day is None else _next_year(end)
    return later if later - start < LONGEST_GUESS else end


def _next_year(at: datetime) -> datetime:
    return at.replace(year=at.year + 1) if (at.month, at.day) != (2, 29) else at


def _moment(text: str, now: datetime) -> datetime:
    """Return a moment; one without a day is the last that has begun."""
    day, rest = _day_of(text, now)
    at = datetime.combine(day or now.date(), _clock(rest))
    return at - DAY if day is None and at > now else at


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return _unclear()
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "pm" else 0) if 1 <= hour <= 12 else 99
    if len(found[1]) < 2 and not found[2] and not found[4]:
        return _unclear()
    if hour > 23 or minute > 59 or second > 59:
        raise _Unclear("Hours go from 0 to 23, minutes from 0 to 59.")
    return time(hour, minute, second)


def _day_of(text: str, now: datetime) -> tuple[date | None, str]:
    """Return the day that a text begins with, None if it begins with none, and what follows it."""
    for name, back in (("today", 0), ("yesterday", 1)):
        if text == name or text.startswith(f"{name} "):
            return now.date() - back * DAY, text.removeprefix(name).strip()
    weekday = _WEEKDAY.match(text)
    if weekday:
        back = (now.weekday() - WEEKDAYS.index(weekday[1])) % 7
        return now.date() - timedelta(days=back), text[weekday.end() :].strip()
    for pattern, order in ((_ISO, (1, 2, 3)), (_SLASHES, (3, 1, 2))):
        found = pattern.match(text)
        if found:
            year, month, day = (found[n] for n in order)
            return _date(year, int(month), int(day), now), text[found.end() :].strip(" ,")
    named = _WORDS.match(text)
    month = (named[2] or named[3]) if named else ""
    if named and month[:3] in MONTHS:
        day, rest = int(named[1] or named[4]), text[named.end() :].strip(" ,")
        year = re.match(r"\d{4}(?=$|[ ,])", rest)
        whole = year[0] if year and 0 <= now.year - int(year[0]) <= OLDEST_YEAR else ""
        return _date(whole, MONTHS.index(month[:3]) + 1, day, now), rest.removeprefix(whole).strip(" ,")
    return None, text


def _date(year: str | None, month: int, day: int, now: datetime) -> date:
    """Return a day; one without a year is the last that has begun."""
    whole = now.year if not year else int(year) + (2000 if len(year) == 2 else 0)
    try:
        found = date(whole, month, day)
        return found.replace(year=whole - 1) if not year and found > now.date() else found
    except ValueError:
        raise _Unclear("There is no such day.") from None


def _unclear() -> NoReturn:
    raise _Unclear(NOT_UNDERSTOOD)


def _day(day: date) -> Stretch:
    return datetime.combine(day, time()), datetime.combine(day + DAY, time())


def _at(day: date, first: int, last: int) -> Stretch:
    return datetime.combine(day, time(first)), datetime.combine(day, time(last))


def _night(now: datetime) -> Stretch:
    """Return the night that began last; in the morning hours of it, the one that is ending."""
    evening = now.date() - DAY
    return datetime.combine(evening, NIGHT_BEGINS), datetime.combine(now.date(), NIGHT_ENDS)
