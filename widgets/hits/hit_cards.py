"""Hits as cards in three columns: new, in verification, disposed. What lies beneath an earlier disposition lies on its card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, TypedDict

from data_access.answers.hits import Hit, HitState
from data_access.wording.on_hits.board import DUE, LEAD, badges, is_verified
from data_access.wording.times import local

COLUMNS: Final = (("new", "New"), ("verifying", "In verification"), ("disposed", "Closed"))
_COLUMN_OF: Final = {
    HitState.NEW: "new",
    HitState.CHECKED: "verifying",
    HitState.ACTIONABLE: "verifying",
    HitState.DISPOSED: "disposed",
}
TODAY: Final = timedelta(hours=20)
"""A read that is older than this is told with its day."""
EMPTY: Final = {
    "new": "No new hits.",
    "verifying": "Nothing is being verified.",
    "disposed": "No hit was closed in the last 24 hours.",
}


class HitCard(TypedDict):
    """One hit on the board.

    Attributes:
        plate, about: The plate as read, and what list and reason it is on.
        when, where: Local time of the capture, and the camera.
        captured_ms: Milliseconds since 1970; the page says how long ago that is.
        badges: What differs, in a word or two each.
        due: What is to be done next; of a disposed hit, how it ended.
        look: `sounds`, `quiet`, `verified`, `open` or `done`.
        lead: That it is an unverified lead; empty once it is not.
        beneath: Cards of later hits that lie beneath this one's disposition.
    """

    number: int
    plate: str
    about: str
    when: str
    where: str
    captured_ms: float
    badges: list[str]
    due: str
    look: str
    lead: str
    beneath: list[HitCard]


class HitColumn(TypedDict):
    """One column of the board."""

    key: str
    label: str
    empty: str
    cards: list[HitCard]


def columns_of(hits: Sequence[Hit], now: datetime, zone: str, dispositions: dict[str, str]) -> list[HitColumn]:
    """Lay hits out on the board.

    Args:
        hits: Newest first.
        now: By the gateway's clock.
        dispositions: Labels by code.
    """
    shown = {each.number for each in hits if each.standing is HitState.DISPOSED}
    lying: dict[int, list[HitCard]] = {}
    for hit in hits:
        if _lies(hit, shown):
            lying.setdefault(hit.beneath or 0, []).append(_card(hit, now, zone, dispositions, []))
    cards: dict[str, list[HitCard]] = {key: [] for key, _ in COLUMNS}
    for hit in sorted(hits, key=_place):
        if not _lies(hit, shown):
            key = "disposed" if hit.beneath is not None and hit.standing is HitState.NEW else _COLUMN_OF[hit.standing]
            cards[key].append(_card(hit, now, zone, dispositions, lying.get(hit.number, [])))
    return [{"key": key, "label": label, "empty": EMPTY[key], "cards": cards[key]} for key, label in COLUMNS]


def due_words(hits: Sequence[Hit]) -> str:
    """Say in one line what is due."""
    new = sum(hit.standing is HitState.NEW and hit.beneath is None for hit in hits)
    checked = sum(hit.standing is HitState.CHECKED for hit in hits)
    ready = sum(hit.standing is HitState.ACTIONABLE for hit in hits)
    told = [f"{new} to compare" if new else "", f"{checked} to confirm" if checked else ""]
    told += [f"{ready} confirmed, to act on and close" if ready else ""]
    return " · ".join(each for each in told if each) or "Nothing is due."


def _place(hit: Hit) -> tuple[bool, int]:
    """Return where a hit comes in its column: new ones that may sound before those that do not, each the newest first."""
    return hit.standing is HitState.NEW and hit.beneath is None and not hit.sounds, -hit.number


def _lies(hit: Hit, above: set[int]) -> bool:
    """True if a hit lies beneath another that is on the board, and nobody worked on it."""
    return hit.standing is HitState.NEW and hit.beneath in above


def _card(hit: Hit, now: datetime, zone: str, dispositions: dict[str, str], beneath: list[HitCard]) -> HitCard:
    at = local(hit.captured_at, zone)
    return {
        "number": hit.number,
        "plate": hit.plate or "destroyed",
        "about": " · ".join(each for each in (hit.list or f"Own entry {hit.entry}", hit.reason) if each),
        "when": f"{at:%H:%M}" if now - hit.captured_at < TODAY else f"{at:%d %b %H:%M}",
        "where": hit.camera_name or hit.camera_id,
        "captured_ms": hit.captured_at.timestamp() * 1000,
        "badges": badges(hit),
        "due": _due(hit, dispositions),
        "look": _look(hit),
        "lead": "" if is_verified(hit) else LEAD,
        "beneath": beneath,
    }


def _due(hit: Hit, dispositions: dict[str, str]) -> str:
    if hit.disposition is not None:
        return dispositions.get(hit.disposition.disposition, hit.disposition.disposition).partition(":")[0]
    return f"Same as hit {hit.beneath}" if hit.beneath is not None else DUE[hit.standing]


def _look(hit: Hit) -> str:
    if hit.standing is HitState.DISPOSED or hit.beneath is not None:
        return "done"
    if hit.standing is HitState.ACTIONABLE:
        return "verified"
    if hit.standing is HitState.CHECKED:
        return "open"
    return "sounds" if hit.sounds else "quiet"
