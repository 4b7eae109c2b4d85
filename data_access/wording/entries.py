"""Entries of the ledger in words: who, when, under which case, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from data_access import coarse
from data_access.terms import parse_stamp
from data_access.wording import areas, kinds
from data_access.wording.counts import many
from data_access.wording.times import shown

Item = Mapping[str, Any]

SEALED = "sealed"
NOT_AS_RECORDED = "Not shown: what the vault holds is not what was recorded. Tell the auditor."
OPENED = {
    "plate": "Plate",
    "pattern": "Pattern",
    "reason": "Reason",
    "statement": "Suspicion",
    "offence": "Offence",
    "note": "Note",
    "area": "Area",
    "read": "Read",
    "subject": "About",
    "why": "Why",
    "text": "Text",
    "how": "How it was confirmed",
    "exact": "Exact counts",
    "windows_asked": "Exact windows",
    "filters_asked": "Filters",
    "classes_asked": "Characters mixed up",
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
        str(item["seq"]),
        shown(parse_stamp(item["at"]), zone),
        str(item["person"]),
        str(item["case"].get("number", "")).strip("-"),
        asked(item, zone),
        came(item),
    ]


def asked(item: Item, zone: str) -> str:
    """Say what was asked or done; what is sealed is said to be so."""
    question = item["question"]
    if question:
        return " · ".join(words for words in (_question(item), *_around(question, zone)) if words)
    if item["kind"] == "refusal":
        return f"Act: {str(item['act']).replace('_', ' ')}"
    return kinds.of_entry(str(item["kind"]))


def came(item: Item) -> str:
    """Say what came of a question: counts, the clauses that refused, or that nothing is known."""
    outcome = item["outcome"]
    if item["reasons"]:
        return f"refused: {clauses(item['reasons'])}"
    if item["kind"] != "intent":
        return ""
    if outcome is None:
        return "no outcome yet"
    if outcome["status"] == "refused":
        return f"refused: {clauses(outcome.get('reasons', ()))}"
    if outcome["status"] != "answered":
        return STATUSES.get(outcome["status"], str(outcome["status"]))
    kind, rows = str((item["question"] or {}).get("kind")), outcome.get("rows", 0)
    return done(kind, rows) or ", ".join(many(outcome.get(name, 0), noun) for name, noun in COUNTED)


def done(kind: str, rows: int | str) -> str:
    """Say what was done on a question of this kind; empty if it was answered with reads, which are counted."""
    if kind == "image":
        return "a picture was shown" if coarse.bounds(rows)[1] else "no such picture is kept"
    if kind == "files":
        return f"files of {many(rows, 'read')} were made"
    return kinds.DONE.get(kind, "")


COUNTED = (("rows", "read"), ("plates", "plate"), ("cameras", "camera"))


def details(item: Item) -> list[tuple[str, str]]:
    """Return what was opened of an entry, each (name, words)."""
    told = [(name, value) for name, value in item["opened"].items()]
    told += [(name, NOT_AS_RECORDED) for name in item.get("broken", ())]
    return [(OPENED.get(name, name.capitalize()), value) for name, value in told]


def clauses(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return the clauses of some reasons, each once."""
    return ", ".join(dict.fromkeys(str(reason["clause"]) for reason in reasons))


def _question(item: Item) -> str:
    question, opened = item["question"], item["opened"]
    kind = question.get("kind")
    if kind == "history":
        return f"History of {opened.get('plate', f'one plate ({SEALED})')}"
    if kind == "plates":
        fixed = f"{many(question.get('fixed', 0), 'character')} given, {SEALED}"
        return f"Partial plate {opened.get('pattern', f'({fixed})')}"
    if kind == "image":
        return f"Image ({question.get('image', '')}) of a read of entry {question.get('of', '')}"
    if kind == "saved":
        return "Saved reads of the case"
    if kind == "correction":
        return f"Correction of {', '.join(question.get('changes', ()))}"
    return str(kind).capitalize()


def _around(question: Mapping[str, Any], zone: str) -> Iterable[str]:
    """Say where and when: the shape and size of an area, the first window and how many more."""
    yield from areas.of_entry(question)
    windows = question.get("windows") or []
    if windows:
        start, end = (shown(parse_stamp(moment), zone)[:-3] for moment in windows[0])
        more = f" and {len(windows) - 1} more" if len(windows) > 1 else ""
        rounded = " (rounded)" if "lengths_min" in question else ""
        yield f"{start} to {end}{rounded}{more}"
