"""Entries of the ledger in words: who, when, under which case, what was asked, what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from data_access.answers.entries import Item, ReviewOfEntry
from data_access.terms import ReviewResult, parse_stamp
from data_access.wording import areas, kinds
from data_access.wording.counts import many
from data_access.wording.question_kinds import words_of
from data_access.wording.times import local, shown

NOT_AS_RECORDED = "Not shown: what the vault holds is not what was recorded. Tell the auditor."
OPENED = {
    "plate": "Plate",
    "pattern": "Partial plate",
    "reason": "Reason",
    "statement": "Suspicion",
    "offence": "Offence",
    "note": "Note",
    "area": "Area",
    "track": "Track (SHA-256)",
    "notice": "Notice to the coordinator",
    "tester": "Tested by",
    "checked_by": "Checked by",
    "read": "Read",
    "reads": "Reads",
    "property_number": "Property number",
    "booked_by": "Booked by",
    "medium": "Medium",
    "outside_reference": "Number in an outside system",
    "overviews": "Why pictures of all that a camera saw go along",
    "subject": "About",
    "number": "Number at the agency",
    "why": "Why",
    "text": "Text",
    "how": "How it was confirmed",
    "exact": "Exact counts",
    "windows_asked": "Times",
    "scenes_asked": "Scenes",
    "happened_at": "Time of the incident",
    "lat": "Latitude of the incident",
    "lon": "Longitude of the incident",
    "filters_asked": "Looks",
    "classes_asked": "Look-alikes",
    "full_name": "Full name",
    "trainer": "Trainer",
    "trainer_account": "Trainer's user name",
    "cleared_by": "Cleared by",
    "label": "Label",
    "name": "Name",
    "captured_at": "Captured at",
    "held": "Which reads (SHA-256 of their ids)",
    "since": "Hits after this number",
    "content": "Which rows (SHA-256)",
    "words": "What was said",
    "reference": "Number of the answer",
    "action": "What was done",
    "report": "Number of the report",
    "agency": "Agency that asks",
    "person": "Who asks there",
    "contact": "How they are reached",
    "purpose": "What it is for",
    "legal_basis": "Legal basis",
    "consideration": "Offered in return",
    "written": "Written request (SHA-256)",
    "seen": "Plate on the picture",
    "owner": "Owner",
    "state": "State",
    "unavailable": "Why the first approver was not available",
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
        texts: What its commitments hold, where that was opened: then the exact places and times are said.
    """
    what = words_of(str(fields.get("kind"))).asked(fields, texts)
    around = _around_opened(texts, zone) or _around(fields, zone)
    return " · ".join(words for words in (what, *around) if words)


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


def details(item: Item, zone: str) -> list[tuple[str, str]]:
    """Return what was opened of an entry, each (name, words); of several scenes each by itself."""
    told = [row for name, value in item.opened.items() for row in _detail(name, value, zone)]
    return told + [(_label(name), NOT_AS_RECORDED) for name in item.broken]


def centre_of(item: Item) -> tuple[float, float] | None:
    """Return the middle of the circle that an entry's question was about, latitude and longitude; None if it has none that was opened."""
    with suppress(ValueError, KeyError, TypeError):
        area = json.loads(item.opened["area"])
        return float(area["lat"]), float(area["lon"])
    return None


def sealed_words(item: Item) -> str:
    """Name what an entry keeps sealed: `plate, reason`."""
    return ", ".join(OPENED.get(name, name).lower() for name in item.sealed)


def clauses(reasons: Iterable[Mapping[str, Any]]) -> str:
    """Return the clauses of some reasons, each once."""
    return ", ".join(dict.fromkeys(str(reason["clause"]) for reason in reasons))


def _label(name: str) -> str:
    return OPENED.get(name, name.capitalize())


def _detail(name: str, value: str, zone: str) -> list[tuple[str, str]]:
    """Say what one commitment holds; as it stands where it is text, or not what is known of its kind."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        if name == "scenes_asked":
            scenes = [(f"Scene {n}", _scene(each, zone)) for n, each in enumerate(json.loads(value), 1)]
            return scenes or [(_label(name), value)]
        if name in _IN_WORDS:
            return [(_label(name), _IN_WORDS[name](json.loads(value), zone) or value)]
    return [(_label(name), value)]


def _scene(scene: Mapping[str, Any], zone: str) -> str:
    return (
        f"{areas.in_full(scene['area'])}, {_spans([(each['start'], each['end']) for each in scene['windows']], zone)}"
    )


def _spans(windows: Iterable[Sequence[str]], zone: str) -> str:
    """Say windows by the agency's clocks: `25 Nov 20:40 to 22:40; 26 Nov 23:00 to 27 Nov 01:00`."""
    spans = [[local(datetime.fromisoformat(moment), zone) for moment in window] for window in windows]
    return "; ".join(
        f"{start:%d %b} {_clock(start)} to {'' if start.date() == end.date() else f'{end:%d %b} '}{_clock(end)}"
        for start, end in spans
    )


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _looks(looks: Mapping[str, Sequence[str]], _: str) -> str:
    return "; ".join(f"{name}: {', '.join(words)}" for name, words in looks.items())


def _counts(exact: Mapping[str, Any], _: str) -> str:
    """Say the counts that people ask for; how large and how long an answer was is for programs."""
    nouns = {"rows": "read", "plates": "plate", "cameras": "camera"}
    return ", ".join(many(exact[name], noun) for name, noun in nouns.items())


_IN_WORDS: dict[str, Callable[[Any, str], str]] = {
    "area": lambda area, _: areas.in_full(area),
    "windows_asked": _spans,
    "filters_asked": _looks,
    "classes_asked": lambda classes, _: ", ".join(classes),
    "exact": _counts,
}
"""How the opening of a commitment is said, which is JSON, and of which zone."""


def _around_opened(texts: Mapping[str, str], zone: str) -> list[str]:
    """Say where and when exactly, of what was opened of a question; nothing if that was not, or is none."""
    told = [row for name in _WHERE_AND_WHEN if name in texts for row in _detail(name, texts[name], zone)]
    return [f"{name.lower()}: {words}" if name.startswith("Scene") else words for name, words in told]


_WHERE_AND_WHEN = ("scenes_asked", "area", "windows_asked")


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
