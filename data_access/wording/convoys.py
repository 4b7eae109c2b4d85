"""What is said of plates that passed the same cameras as another: how many, at which passages, and how many would be there by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from data_access.answers.facts import ConvoyCounts
from data_access.wording.counts import many

MEANS = (
    "People who live or work with the driver, or drive the same way to work, are here too, and not by chance. A queue at one light counts once. "
    "A missing read proves nothing, and a misread breaks the chain. Having passed the same cameras is a lead to check, not a finding."
)


def counted(plates: int, counts: ConvoyCounts) -> str:
    """Say how many plates passed with it often enough. `plates` are those of the answer, but for the one that was followed."""
    if counts.passages < counts.at_least:
        return f"The plate passed fixed cameras {_times(counts.passages)}, so none can have passed with it {counts.at_least} times."
    found = "No plate" if plates == 0 else many(plates, "plate")
    return (
        f"{found} passed the same cameras within {counts.within_s} seconds at {counts.at_least} or more of its "
        f"{counts.passages:,} passages."
    )


def by_chance(counts: ConvoyCounts) -> str:
    """Say how many plates would have been beside it if it had passed earlier or later."""
    known = [
        (later, plates)
        for later, plates in zip(counts.minutes_later, counts.by_chance, strict=True)
        if plates is not None
    ]
    if counts.passages < counts.at_least:
        return ""
    if not known:
        return (
            "How many would be there by chance is not known: at each time 15 to 60 minutes earlier or later, "
            "some of the reads that would have to be counted are not kept."
        )
    if not any(plates for _, plates in known):
        tries = f"at any of {many(len(known), 'other time')} from {_moved(known[0][0])} to {_moved(known[-1][0])}"
        return f"By chance none would be there: had it passed {tries}, no plate would have been beside it as often."
    least, most = min(plates for _, plates in known), max(plates for _, plates in known)
    return f"By chance {f'{least:,} to ' if least < most else ''}{most:,} would have."


def at_other_times(counts: ConvoyCounts) -> str:
    """Say how many plates would have been beside it at each other time; empty if none would, or that is not known."""
    if counts.passages < counts.at_least or not any(counts.by_chance):
        return ""
    known = zip(counts.minutes_later, counts.by_chance, strict=True)
    each = ", ".join(f"{_moved(later)} {plates:,}" for later, plates in known if plates is not None)
    return f"Had it passed at other times, there would be: {each}."


def sentences(reads: pl.DataFrame, counts: ConvoyCounts) -> list[str]:
    """Return all that is said of them, for files and notebooks. `reads` are those of the answer."""
    plates: int = reads.select(pl.col("plate").str.replace_all("O", "0", literal=True).n_unique()).item()
    return [
        said for said in (counted(max(0, plates - 1), counts), by_chance(counts), at_other_times(counts), MEANS) if said
    ]


def passages(numbers: Iterable[int], counts: ConvoyCounts) -> str:
    """Say at how many passages a plate was there, `3 of 12`."""
    return f"{len(set(numbers)):,} of {counts.passages:,}"


def of_plate(rows: Sequence[int], counts: ConvoyCounts) -> set[int]:
    """Return of which passages the reads of some places in an answer are."""
    return {counts.of_reads[row] for row in rows}


def _times(number: int) -> str:
    return "at no time" if number == 0 else "once" if number == 1 else f"{number} times"


def _moved(minutes: int) -> str:
    return f"{abs(minutes)} minutes {'earlier' if minutes < 0 else 'later'}"
