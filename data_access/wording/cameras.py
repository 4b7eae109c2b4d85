"""What an answer says of its cameras, in sentences: not seen is not the same as not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from data_access.answers import Answer
from data_access.queries import Cameras
from data_access.wording.counts import many
from data_access.wording.times import local, shown

MOST = 8
"""So many cameras are named in one sentence."""

HEADLINE = "Not seen is not the same as not there"

Row = Mapping[str, Any]


def sentences(answer: Answer, zone: str) -> list[str]:
    """Say which of the cameras that were asked were down, quiet, behind or new, in local time; nothing if there are none."""
    rows = list(answer.cameras.iter_rows(named=True))
    said = nowhere(answer)
    said += [_SAID[row["state"]](row, zone) for row in rows if row["state"] in _SAID]
    new = [row["name"] for row in rows if row["state"] == "new"]
    if new:
        others = f" and {len(new) - MOST} more" if len(new) > MOST else ""
        said.append(f"Too new to know what is usual: {', '.join(new[:MOST])}{others}.")
    more = answer.facts.get("quality", {}).get("more", 0)
    return [*said, f"{more:,} more of this kind are not listed."] if more else said


def nowhere(answer: Answer) -> list[str]:
    """Say that no fixed camera stands where a question looked, and which slip would explain it; nothing if one does."""
    quality, area = answer.facts.get("quality") or {}, getattr(answer.question, "area", None)
    if area is None or quality.get("asked") != 0:
        return []
    if isinstance(area, Cameras):
        return ["None of the named cameras is a fixed camera that was up in this time."]
    slips = [_SLIPS[slip].format(many(count, "camera")) for slip, count in (quality.get("slips") or {}).items()]
    return ["No fixed camera stands in this area: only mobile units can have read anything here.", *slips]


_SLIPS = {
    "axes_swapped": "With latitude and longitude swapped it would hold {}.",
    "longitude_minus": "With the opposite sign on the longitude it would hold {}.",
    "latitude_minus": "With the opposite sign on the latitude it would hold {}.",
}


def out_of_order(answer: Answer) -> dict[str, list[str]]:
    """Return the ids of the cameras that were down, and of those that were quiet."""
    rows = answer.cameras.filter(pl.col("camera_id") != "")
    return {
        state: rows.filter(pl.col("state") == state)["camera_id"].unique().sort().to_list()
        for state in ("down", "quiet")
    }


def headline(answer: Answer) -> str:
    """Say in a few words how many cameras were down or quiet; empty if none was."""
    quality = answer.facts.get("quality") or {}
    if nowhere(answer):
        return "No fixed camera was asked."
    said = [f"{quality[state]:,} {state}" for state in ("down", "quiet", "behind") if quality.get(state)]
    return f"Cameras not as usual: {', '.join(said)}." if said else ""


def _down(row: Row, zone: str) -> str:
    usually = f" (usually {row['usual']:,.0f} reads)" if row["usual"] else ""
    if row["end"] is None:
        return f"{row['name']} has been silent since {_when(row['start'], zone)}{usually}."
    return f"{row['name']} was silent {_span(row, zone)}{usually}."


def _quiet(row: Row, zone: str) -> str:
    return f"{row['name']} had {row['reads']:,} reads {_span(row, zone)}, usually {row['usual']:,.0f}."


def _behind(row: Row, zone: str) -> str:
    after = f" after {_when(row['start'], zone)}" if row["start"] else ""
    return f"Nothing has come in yet from {row['name']}{after}."


_SAID = {"down": _down, "quiet": _quiet, "behind": _behind}


def _when(instant: datetime, zone: str) -> str:
    return shown(instant, zone)[:-3]


def _span(row: Row, zone: str) -> str:
    start, end = row["start"], row["end"]
    same_day = local(start, zone).date() == local(end, zone).date()
    return f"{_when(start, zone)} to {_when(end, zone)[-5:] if same_day else _when(end, zone)}"
