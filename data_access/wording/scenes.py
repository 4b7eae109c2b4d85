"""What is said of plates that were read at several scenes: how many, where, and what regular traffic does there anyway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_access.answers.facts import KnownChance, SceneCounts, UnknownChance
from data_access.wording.chance import SMALL, odds, rounded
from data_access.wording.counts import many

MEANS = (
    "Regulars pass several places, too: buses, taxis, people on their way to work. A vehicle that is not here may have been misread, "
    "or have passed no camera. Being at several scenes is a lead to check, not a finding."
)


UNKNOWN = {
    "no_other_days": "the question looks into all days that are kept, so there are no others to compare with.",
    "no_days_alike": "too few other days of the same kind are kept on which the same places could be counted at the same hours.",
    "too_long": "counting took too long and was given up. Smaller areas or shorter times can be estimated.",
    "not_counted": "the plates could not be counted.",
}
"""Why nothing is said of chance, by the gateway's word for it."""
OTHERWISE = "the gateway did not say."


def by_chance(counts: SceneCounts, chance: UnknownChance | KnownChance | None) -> str:
    """Say how many plates would be at as many scenes by chance, or why that is not known; nothing of answers from before it was said."""
    if chance is None:
        return ""
    if isinstance(chance, UnknownChance):
        return f"How many would be there by chance is not known: {UNKNOWN.get(chance.why, OTHERWISE)}"
    days = f"counted on {many(chance.days_compared, 'other day')} of the same kind"
    if chance.about >= SMALL:
        number = rounded(chance.about, chance.low, chance.high)
        return (
            f"By chance, about {many(number, 'plate')} (90 %: {chance.low:,} to {chance.high:,}) would be at {_enough(counts)}, "
            f"{days}, at the same places and hours."
        )
    at_most = f", and at most {chance.high:,} in nine of ten" if chance.high > 1 else ""
    return f"{odds(chance.one_or_more or 0.0)} a plate would be at {_enough(counts)} by chance{at_most}, {days}, at the same places and hours."


def counted(plates: int, counts: SceneCounts) -> str:
    """Say how many plates were read at enough scenes."""
    many = "No plate was" if plates == 0 else "1 plate was" if plates == 1 else f"{plates:,} plates were"
    return f"{many} read at {_enough(counts)}."


def sentences(plates: int, counts: SceneCounts, chance: UnknownChance | KnownChance | None = None) -> list[str]:
    """Return all that is said of them, for files and notebooks."""
    return [said for said in (counted(plates, counts), by_chance(counts, chance), weeks(counts), MEANS) if said]


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


def enough(at_least: int, scenes: int) -> str:
    """Say at how many scenes: `both scenes`, `2 or more of the 3 scenes`."""
    if at_least < scenes:
        return f"{at_least} or more of the {scenes} scenes"
    return "both scenes" if scenes == 2 else f"all {scenes} scenes"


def _enough(counts: SceneCounts) -> str:
    return enough(counts.at_least, counts.scenes)


def _ago(week: int) -> str:
    return "a week before" if week == 1 else f"{week} weeks before"
