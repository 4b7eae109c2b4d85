"""What is owed after an error of a hit, in words: what happened, what its owner is to do, and what can come of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from data_access.answers.hits import HitTask

OF_ENTRY: Final[Mapping[str, str]] = {
    "removed": "The entry was removed",
    "corrected": "The entry was removed, and a corrected one asked for",
    "narrowed": "The entry was removed, and a narrower one asked for",
    "kept": "The entry is right and stays",
}
"""What can come of what is owed for an entry of the agency's own, by the code of a settlement."""
OF_LIST: Final[Mapping[str, str]] = {
    "sent": "The note was sent to the source of the list",
    "kept": "The list is right and stays",
}
"""The same, for a downloaded list."""


def ways_of(task: HitTask) -> Mapping[str, str]:
    """Return what can come of a task: words by code."""
    return OF_LIST if task.entry is None else OF_ENTRY


def about_words(task: HitTask) -> str:
    """Say which entry or list is wrong."""
    return task.list if task.entry is None else f"Entry {task.entry}"


def remedy_words(task: HitTask) -> str:
    """Say what its owner is to do about it."""
    silent = "Until you say here what came of it, further hits of it on that plate make no sound."
    if task.entry is None:
        return f"Send the note below to the source of the list. {silent}"
    return f"Look at the entry. If it is wrong, remove it, and ask for a right one if it is still needed. {silent}"


def standing_words(task: HitTask) -> str:
    """Say whether it is open, or what came of it."""
    if task.settled_at is None:
        return "yours to see to" if task.own else "open"
    return ways_of(task).get(task.settled_how, task.settled_how)
