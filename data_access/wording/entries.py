"""Entries of the ledger in words: who, when, under which case, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data_access.answers.entries import Item, ReviewOfEntry
from data_access.terms import ReviewResult, parse_stamp
from data_access.wording import areas, kinds
from data_access.wording.counts import many
from data_access.wording.question_kinds import words_of
from data_access.wording.times import shown

NOT_AS_RECORDED = "Not shown: what the vault holds is not what was recorded. Tell the auditor."
OPENED = {
    "plate": "Plate",
    "pattern": "Partial plate",
    "reason": "Reason",
    "statement": "Suspicion",
    "offence": "Offence",
    "note": "Note",
    "area": "Area",
    "read": "Read",
    "reads": "Reads",
    "subject": "About",
    "number": "Number at the agency",
    "why": "Why",
    "text": "Text",
    "how": "How it was confirmed",
    "exact": "Exact counts",
    "windows_asked": "Exact windows",
    "scenes_asked": "Exact scenes",
    "happened_at": "Time of the incident",
    "lat": "Latitude of the incident",
    "lon": "Longitude of the incident",
    "filters_asked": "Filters",
    "classes_asked": "Characters mixed up",
    "full_name": "Full name",
    "trainer": "Trainer",
    "trainer_account": "Trainer's user name",
    "cleared_by": "Cleared by",
    "label": "Label",
    "name": "Name",
    "captured_at": "Captured at",
    "held": "Which reads (SHA-256 of their ids)",
    "content": "Which rows (SHA-256)",
}
STATUSES = {
    "failed": "failed",
    "cancelled": "cancelled",
    "timed_out": "stopped: it took too long",
    "unknown": "not known; disclosure assumed",
}


def row(item: Item, zone: str) -> list[str]:
    """Return the cells of an entry: number, time, person, case, what was asked, what came of it."""
    return [
        str(item.seq),
        shown(item.at, zone),
        item.person or "",
        (item.case.number or "").strip("-"),
        asked(item, zone),
        came(item),
    ]


def reviewed(review: ReviewOfEntry | None, zone: str) -> str:
    """Say who signed an entry off and when, or that it is to be followed up; empty if nobody has reviewed it."""
    if review is None:
        return ""
    what = "follow up" if review.result == ReviewResult.FOLLOW_UP.value else "signed off"
    return f"{what}: {review.by}, {shown(review.at, zone)[:-3]}"


def asked(item: Item, zone: str) -> str:
    """Say what was asked or done; what is sealed is said to be so."""
    if item.question:
        return question(item.question, item.opened, zone)
    if item.kind == "refusal":
        return f"Act: {(item.act or '').replace('_', ' ')}"
    return kinds.of_entry(item.kind)


def question(fields: Mapping[str, Any], texts: Mapping[str, str], zone: str) -> str:
    """Say in one line what was asked.

    Args:
        fields: What stands of it in clear.
        texts: What its commitments hold, where that was opened.
    """
    what = words_of(str(fields.get("kind"))).asked(fields, texts)
    return " · ".join(words for words in (what, *_around(fields, zone)) if words)


def came(item: Item) -> str:
    """Say what came of a question: counts, the clauses that refused, or that nothing is known."""
    outcome = item.outcome
    if item.reasons:
        return f"refused: {clauses(item.reasons)}"
    if item.kind != "intent":
        return ""
    if outcome is None:
        return "no outcome yet"
    if outcome.status == "refused":
        return f"refused: {clauses(outcome.reasons or ())}"
    if outcome.status != "answered":
        return STATUSES.get(outcome.status, outcome.status)
    counted = ((outcome.rows, "read"), (outcome.plates, "plate"), (outcome.cameras, "camera"))
    return done(str(item.question.get("kind")), outcome.rows or 0) or ", ".join(
        many(count or 0, noun) for count, noun in counted
    )


def done(kind: str, rows: int | str) -> str:
    """Say what was done on a question of this kind; empty if it was answered with reads, which are counted."""
    return words_of(kind).done(rows)


def details(item: Item) -> list[tuple[str, str]]:
    """Return what was opened of an entry, each (name, words)."""
    told = [(name, value) for name, value in item.opened.items()]
    told += [(name, NOT_AS_RECORDED) for name in item.broken]
    return [(OPENED.get(name, name.capitalize()), value) for name, value in told]


def sealed_words(item: Item) -> str:
    """Name what an entry keeps sealed: `plate, reason`."""
    return ", ".join(OPENED.get(name, name).lower() for name in item.sealed)


def clauses(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return the clauses of some reasons, each once."""
    return ", ".join(dict.fromkeys(str(reason["clause"]) for reason in reasons))


def _around(question: Mapping[str, Any], zone: str) -> Iterable[str]:
    """Say where and when: the shape and size of an area, the first window and how many more; so of each scene."""
    for number, scene in enumerate(question.get("scenes") or (), 1):
        yield f"scene {number}: {', '.join(_around(scene, zone))}"
    yield from areas.of_entry(question)
    windows = question.get("windows") or []
    if windows:
        start, end = (shown(parse_stamp(moment), zone)[:-3] for moment in windows[0])
        more = f" and {len(windows) - 1} more" if len(windows) > 1 else ""
        rounded = " (rounded)" if "lengths_min" in question else ""
        yield f"{start} to {end}{rounded}{more}"
