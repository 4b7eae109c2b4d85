"""How long reads are kept, what a purge would do and what it did, in sentences for a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from data_access.answers.keeping.retention import KeptClass, PurgePlan
from data_access.wording.counts import many
from data_access.wording.times import shown

NOTHING_DUE: Final = "Nothing is due: no whole day of this class is past its retention."


def rule_sentence(of: KeptClass) -> str:
    """Say for how long a class is kept, and between which bounds: `Kept 30 days (at least none, at most 30 days; D1).`"""
    floor = "no least time" if of.floor_d is None else f"at least {many(of.floor_d, 'day')}"
    ceiling = "no longest time" if of.ceiling_d is None else f"at most {many(of.ceiling_d, 'day')}"
    return f"Kept {many(of.purge_after_d, 'day')}. The policy says {floor} and {ceiling} ({of.clause})."


def standing_sentence(of: KeptClass, zone: str) -> str:
    """Say what is stored of a class, what is due, and when it was and will be purged."""
    if not of.days:
        return "Nothing is stored."
    reads = sum(day.reads for day in of.days)
    stored = f"{many(len(of.days), 'day')} with {many(reads, 'read')}."
    if of.overdue:
        due = f"OVERDUE: {many(of.due, 'day')} still wait to be purged. Look whether the daily purge runs, or purge below."
    elif of.due:
        due = f"{many(of.due, 'day')} due."
    else:
        due = f"Next purge {day_words(of.due_on)}."
    last = "Never purged." if of.last is None else f"Last purge {shown(of.last, zone)[:-3]}."
    return f"{stored} {due} {last}"


def day_sentence(of: KeptClass, day: date, reads: int | None, *, due: bool) -> str:
    """Say of one day what the picture shows: `12 Nov 2026: 4,210 reads, kept until 13 Dec 2026`."""
    if reads is None:
        return f"{day_words(day)}: no reads"
    until = day + timedelta(days=of.purge_after_d + 1)
    return f"{day_words(day)}: {many(reads, 'read')}, " + ("due" if due else f"kept until {day_words(until)}")


def backup_words(at: datetime | None, zone: str) -> str:
    """Say as of when the newest back-up is, and what that means for what is destroyed."""
    if at is None:
        return "No back-up was made yet."
    return f"The newest back-up is as of {shown(at, zone)[:-3]}. Reads destroyed since are still in it, unreadable without the master key."


def hold_name(hold: int | None) -> str:
    """Name a hold in a table; None for all those together that reads join as they come in."""
    return "Holds that later reads join" if hold is None else f"Hold {hold}"


def plan_sentences(plan: PurgePlan) -> list[str]:
    """Say what a purge would do; nothing was done."""
    if not plan.days:
        return [NOTHING_DUE]
    said = [
        f"A purge now would destroy {many(plan.destroyed, 'read')} of {many(plan.days, 'day')}, for good. Nothing was changed yet."
    ]
    if plan.kept:
        said.append(f"{many(plan.kept, 'read')} would stay, kept by holds.")
    return said


def done_sentence(number: int, reads: int, held_reads: int) -> str:
    """Say what a purge did."""
    held = f" {many(held_reads, 'read')} stayed, kept by holds." if held_reads else ""
    return f"Purge {number} is done: {many(reads, 'read')} destroyed.{held} Its certificate is below."


def day_words(day: date | None) -> str:
    """Write a day for the screen."""
    return "" if day is None else day.strftime("%d %b %Y")
