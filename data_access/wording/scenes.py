"""What is said of plates that were read at several scenes: how many, where, and what regular traffic does there anyway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_access.answers.facts import SceneCounts

MEANS = (
    "Regulars pass several places, too: buses, taxis, people on their way to work. A vehicle that is not here may have been misread, "
    "or have passed no camera. Being at several scenes is a lead to check, not a finding."
)


def counted(plates: int, counts: SceneCounts) -> str:
    """Say how many plates were read at enough scenes."""
    many = "No plate was" if plates == 0 else "1 plate was" if plates == 1 else f"{plates:,} plates were"
    return f"{many} read at {_enough(counts)}."


def sentences(plates: int, counts: SceneCounts) -> list[str]:
    """Return all that is said of them, for files and notebooks."""
    return [counted(plates, counts), weeks(counts), MEANS]


def weeks(counts: SceneCounts) -> str:
    """Say how many were at as many of the same places in the weeks before."""
    known = [(week, count) for week, count in enumerate(counts.weeks_before, 1) if count is not None]
    if not known:
        return "No reads are kept of the same hours in the weeks before, so it is not known how many pass there anyway."
    said = ", ".join(f"{_ago(week)} {count:,}" for week, count in known)
    return f"At the same places and hours: {said}."


def places(numbers: Iterable[int], scenes: int) -> str:
    """Say at which scenes a plate was, `1, 3 of 4`."""
    return f"{', '.join(map(str, sorted(set(numbers))))} of {scenes}"


def of_plate(rows: Sequence[int], counts: SceneCounts) -> set[int]:
    """Return at which scenes the reads of some places in an answer are."""
    return {scene for row in rows for scene in counts.of_reads[row]}


def _enough(counts: SceneCounts) -> str:
    if counts.at_least < counts.scenes:
        return f"{counts.at_least} or more of the {counts.scenes} scenes"
    return "both scenes" if counts.scenes == 2 else f"all {counts.scenes} scenes"


def _ago(week: int) -> str:
    return "a week before" if week == 1 else f"{week} weeks before"
