"""The gateway's estimate of what fits a pattern by chance as a sentence, for pages, files and notebooks; draws nothing."""

from __future__ import annotations

from data_access.answers.facts import KnownChance, UnknownChance

UNKNOWN = {
    "no_other_days": "the question looks into all days that are kept, so there are no others to compare with. "
    "All of these plates but one, at most, are there by chance. A shorter time can be estimated.",
    "few_reads": "too few reads are kept of other days to say.",
    "by_state": "it is not estimated for a chosen state, whose plates are written alike. Without the state it can be.",
    "not_counted": "too many plates fit, or they could not be counted. More characters can be estimated.",
}
"""Why nothing is said, by the gateway's word for it."""

OTHERWISE = "the gateway did not say."


def sentence(chance: UnknownChance | KnownChance) -> str:
    """Say the gateway's estimate, or why there is none."""
    if isinstance(chance, UnknownChance):
        return f"How many would fit by chance is not known: {UNKNOWN.get(chance.why, OTHERWISE)}"
    about, low, high = chance.about, chance.low, chance.high
    plates = "plate" if round(about) == 1 else "plates"
    if about < SMALL:
        number = "0 or 1 plate" if high <= 1 else "Fewer than 1 plate on average"
    else:
        number = f"About {_round(about):,} {plates}"
    return f"{number} (90 %: {low:,} to {high:,}) would fit here by chance."


SMALL = 0.75
"""Below this mean a number of plates says less than words."""


def _round(about: float) -> int:
    """Round to two digits: more would look known."""
    unit = int("1".ljust(len(str(round(about))) - 1, "0"))
    return round(about / unit) * unit
