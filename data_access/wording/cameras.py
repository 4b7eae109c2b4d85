"""What an answer says of its cameras, in sentences: not seen is not the same as not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from data_access.answers.answer import Answer
from data_access.answers.facts import CameraNote
from data_access.questions.shapes import Cameras
from data_access.wording.counts import many
from data_access.wording.times import clock_name, local, shown, twice

MOST = 8
"""So many cameras are named in one sentence."""

HEADLINE = "Camera gaps in this search"


def sentences(answer: Answer, zone: str) -> list[str]:
    """Say which of the cameras that were asked were out of service, down, quiet, behind or new, in local time; nothing if there are none."""
    notes = answer.facts.quality.named
    said = nowhere(answer)
    said += [_SAID[note.state](note, zone) for note in notes if note.state in _SAID]
    new = [note.name for note in notes if note.state == "new"]
    if new:
        others = f" and {len(new) - MOST} more" if len(new) > MOST else ""
        said.append(f"Too new to know what is usual: {', '.join(new[:MOST])}{others}.")
    more = answer.facts.quality.more
    return [*said, f"{more:,} more of this kind are not listed."] if more else said


def nowhere(answer: Answer) -> list[str]:
    """Say that no fixed camera stands where a question looked, and which slip would explain it; nothing if one does."""
    quality, area = answer.facts.quality, getattr(answer.question, "area", None)
    if area is None or quality.asked != 0:
        return []
    if isinstance(area, Cameras):
        return ["None of these cameras is a fixed camera that was in place at that time."]
    slips = [_SLIPS[slip].format(many(count, "camera")) for slip, count in quality.slips.items()]
    return ["No fixed camera stands in this area: only mobile units can have read anything here.", *slips]


_SLIPS = {
    "axes_swapped": "With latitude and longitude swapped it would hold {}.",
    "longitude_minus": "With the opposite sign on the longitude it would hold {}.",
    "latitude_minus": "With the opposite sign on the latitude it would hold {}.",
}


def out_of_order(answer: Answer) -> dict[str, list[str]]:
    """Return the ids of the cameras that were out of service, of those that were down, and of those that were quiet."""
    rows = answer.cameras.filter(pl.col("camera_id") != "")
    return {
        state: rows.filter(pl.col("state") == state)["camera_id"].unique().sort().to_list()
        for state in ("out", "down", "quiet")
    }


def headline(answer: Answer) -> str:
    """Say in a few words how many cameras were down or quiet; empty if none was."""
    if nowhere(answer):
        return "No fixed camera was asked."
    said = [(count, words) for state, words in _GAPS.items() if (count := answer.facts.quality.count(state))]
    if not said:
        return ""
    first, *others = said
    parts = [
        f"{many(first[0], 'camera')} {_agreed(*first)}",
        *(f"{count:,} {_agreed(count, words)}" for count, words in others),
    ]
    return f"{', '.join(parts[:-1])} and {parts[-1]}." if others else f"{parts[0]}."


_GAPS = {
    "out": ("was out of service", "were out of service"),
    "refused": ("had reads refused by mistake",),
    "down": ("was out", "were out"),
    "quiet": ("recorded far less than usual",),
    "behind": ("has sent nothing yet", "have sent nothing yet"),
}


def _agreed(count: int, words: Sequence[str]) -> str:
    return words[0] if count == 1 else words[-1]


def _out(note: CameraNote, zone: str) -> str:
    if note.start is None:
        until = "yet" if note.end is None else f"until {_when(note.end, zone)}"
        return f"{note.name} was not in service {until}: its reads of that time were refused."
    if note.end is None:
        return f"{note.name} has been out of service since {_when(note.start, zone)}: its reads are refused."
    return f"{note.name} was out of service {_span(note, zone)}: its reads of that time were refused."


def _refused(note: CameraNote, zone: str) -> str:
    return f"{note.name} was recorded as out of service by mistake: its reads {_span(note, zone)} were refused, and are not here."


def _down(note: CameraNote, zone: str) -> str:
    usually = f" (usually {note.usual:,.0f} reads)" if note.usual else ""
    if note.end is None:
        return f"{note.name} has been silent since {_when(note.start, zone)}{usually}."
    return f"{note.name} was silent {_span(note, zone)}{usually}."


def _quiet(note: CameraNote, zone: str) -> str:
    return f"{note.name} had {note.reads or 0:,} reads {_span(note, zone)}, usually {note.usual or 0:,.0f}."


def _behind(note: CameraNote, zone: str) -> str:
    after = f" after {_when(note.start, zone)}" if note.start else ""
    return f"Nothing has come in yet from {note.name}{after}."


_SAID = {"out": _out, "refused": _refused, "down": _down, "quiet": _quiet, "behind": _behind}


def _when(instant: datetime | None, zone: str, *, clock: bool = False) -> str:
    """Write an instant to the minute; with `clock` with the name of the clock, as 01:59 CDT and 02:00 CST are an hour apart."""
    if instant is None:
        return "an unknown time"
    return f"{shown(instant, zone)[:-3]}{f' {clock_name(instant, zone)}' if clock or twice(instant, zone) else ''}"


def _span(note: CameraNote, zone: str) -> str:
    start, end = note.start, note.end
    if start is None or end is None:
        return f"{_when(start, zone)} to {_when(end, zone)}"
    changed = clock_name(start, zone) != clock_name(end, zone)
    till = _when(end, zone, clock=changed)
    same_day = local(start, zone).date() == local(end, zone).date()
    return f"{_when(start, zone, clock=changed)} to {till[len('20 Nov ') :] if same_day else till}"
