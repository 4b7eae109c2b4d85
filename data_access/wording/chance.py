"""The gateway's estimate of what fits a pattern by chance as sentences, for pages, files and notebooks; draws nothing."""

from __future__ import annotations

from data_access.answers.facts import KnownChance, UnknownChance
from data_access.wording.counts import many

UNKNOWN = {
    "no_other_days": "the question looks into all days that are kept, so there are no others to compare with. "
    "A shorter time can be estimated.",
    "few_reads": "too few reads are kept of other days to say.",
    "few_plates": "there are so many reads that only those of some plates are looked at, and too few of these were here. "
    "A shorter time can be estimated.",
    "mostly_unseen": "the question looks at so many days that most of the plates that might fit were read on no other. "
    "A shorter time can be estimated.",
    "by_state": "it is not estimated for a chosen state, whose plates are written alike. Without the state it can be.",
    "many_fit": "too many plates fit. More characters can be estimated.",
    "too_long": "counting took too long and was given up. A shorter time, or more characters, can be estimated.",
    "not_counted": "the plates could not be counted.",
}
"""Why nothing is said, by the gateway's word for it."""

OTHERWISE = "the gateway did not say."

SMALL = 0.75
"""Below this mean a number of plates says less than odds."""
HARDLY_EVER, HALF = 0.02, 0.4
"""Shares of such searches in which one plate or more fits: below the first hardly ever, from the second in about half."""


def sentences(chance: UnknownChance | KnownChance, plates: int | None = None) -> list[str]:
    """Say the gateway's estimate and what goes with it, or why there is none. `plates` is how many were found, if that is known."""
    if isinstance(chance, UnknownChance):
        return [sentence(chance)]
    return [sentence(chance, plates), *_regulars(chance), *_driven_otherwise(chance)]


def sentence(chance: UnknownChance | KnownChance, plates: int | None = None) -> str:
    """Say the gateway's estimate and how many were found, or why there is no estimate."""
    if isinstance(chance, UnknownChance):
        return f"How many unrelated plates would match is not known: {UNKNOWN.get(chance.why, OTHERWISE)}"
    found = "" if plates is None else f" You found {plates:,}."
    about, low, high = chance.about, chance.low, chance.high
    if about >= SMALL:
        number = rounded(about, low, high)
        return f"Expect about {many(number, 'unrelated plate')} to match ({low:,} to {high:,}).{found}"
    if chance.one_or_more is None:  # an answer from before odds were said
        return f"Expect fewer than 1 unrelated plate to match ({low:,} to {high:,}).{found}"
    at_most = f", and at most {high:,} in nine of ten" if high > 1 else ""
    return f"{odds(chance.one_or_more)} an unrelated plate would match{at_most}.{found}"


def odds(share: float) -> str:
    """Say in how many of such searches something happens."""
    if share < HARDLY_EVER:
        return f"Hardly ever, in fewer than 1 of {round(1 / HARDLY_EVER)} such searches,"
    if share >= HALF:
        return "In about half of such searches"
    questions = round(1 / share)
    return f"In about 1 of {questions if questions <= EXACTLY else 5 * round(questions / 5)} such searches"


EXACTLY = 10
"""Of more questions than this their number is rounded to fives."""


def rounded(about: float, low: int, high: int) -> int:
    """Round to two digits, for more would look known, unless that lies outside of the interval."""
    whole = round(about)
    unit = int("1".ljust(len(str(whole)) - 1, "0"))
    number = round(about / unit) * unit
    return number if low <= number <= high else min(max(whole, low), high)


def _regulars(chance: KnownChance) -> list[str]:
    """Say how many of the plates that were found are there on most days."""
    if not chance.regulars:
        return []
    are, they, were = ("is a regular", "it", "was") if chance.regulars == 1 else ("are regulars", "they", "were")
    return [
        f"Of the plates found, {chance.regulars:,} {are} here: {they} {were} here at these hours on at least half of the "
        f"{many(chance.days_compared, 'day')} compared. That speaks neither for nor against anybody."
    ]


def _driven_otherwise(chance: KnownChance) -> list[str]:
    """Say that the plates that fit come otherwise than others, as a fleet's vehicles do."""
    times = chance.driven_otherwise
    if times is None:
        return []
    more = f"{times:.1f} times as many of them" if times > 1 else f"only {times:.0%} as many of them".replace("%", " %")
    return [
        f"The plates that fit are driven unlike most of the town's, as those of a fleet are: on other days {more} came here as of others "
        "that are read as often. The estimate allows for that, and is less certain."
    ]
