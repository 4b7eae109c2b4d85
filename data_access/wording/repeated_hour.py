"""What an answer says of reads from the hour that clocks show twice, as sentences, for pages, files and notebooks; draws nothing."""

from __future__ import annotations

import polars as pl

from data_access.answers.facts import RepeatedHourCounts
from data_access.wording.counts import many

WHY = "the hour that clocks show twice when they are set back"


def sentences(reads: pl.DataFrame, counts: RepeatedHourCounts | None) -> list[str]:
    """Say which reads of an answer may have been later than shown, and how many others may belong to it."""
    if counts is None:
        unsure = reads.filter(pl.col("time_basis") == "ambiguous_dst").height
        return [_later(unsure, "an hour")] if unsure else []
    span = _span(counts.shift_s)
    later, outside, inside = counts.later, counts.perhaps_outside, counts.perhaps_inside
    said = [_later(later, span) + _outside(outside)] if later else []
    if inside is None:
        said.append(
            f"Other reads from {WHY} may belong to this answer; they could not be counted. To see them, begin {span} earlier."
        )
    elif inside:
        said.append(
            f"{many(inside, 'read')} from {WHY} {'is' if inside == 1 else 'are'} not in this answer, but would be if seen {span} later"
            f" than recorded. To see {'it' if inside == 1 else 'them'}, begin {span} earlier."
        )
    return said


def _later(count: int, span: str) -> str:
    return (
        f"{many(count, 'read')} of this answer {'is' if count == 1 else 'are'} from {WHY}: {'it' if count == 1 else 'each'} may have"
        f" been {span} later than shown."
    )


def _outside(count: int) -> str:
    if not count:
        return ""
    return f" If so, {many(count, 'read')} would lie outside of the time asked for."


def _span(seconds: int) -> str:
    return "an hour" if seconds == 3600 else f"{round(seconds / 60)} minutes"
