"""What is said about people's accounts and trainings, on pages."""

from __future__ import annotations

from data_access.answers.me import ResetNotice
from data_access.answers.trainings import TrainingEnd
from data_access.wording.times import shown


def reset_sentence(notice: ResetNotice, zone: str) -> str:
    """Say that an account was to be enrolled anew, by whom, and what to do if that is news."""
    by = (
        f"{shown(notice.at, zone)[:-3]} ({zone}): {notice.proposed_by} proposed it, {notice.confirmed_by} confirmed it."
    )
    if notice.own:
        return f"Your password and codes were made void on {by} If you did not ask for that, tell your supervisor now."
    whose = f"{notice.full_name} ({notice.person})"
    return f"Password and codes of {whose} were made void on {by} Ask {whose} whether they asked for that."


def own_end(end: TrainingEnd) -> str:
    """Tell somebody when their training ends."""
    return f"Your training ({end.label}) counts until {end.until.isoformat()}. Have it renewed and recorded before."
