"""Hits in words: what agrees and what does not, how old the read is, what is due, and the plate as read beside the plate as listed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from data_access.answers.hits import Hit, HitState
from data_access.wording.markup import Markup, element, together

LEAD: Final = "UNVERIFIED LEAD"
CHECK_THE_CHARACTER: Final = "Check the character"
DUE: Final = {
    HitState.NEW: "Compare with the picture",
    HitState.CHECKED: "Confirm the record",
    HitState.ACTIONABLE: "Say how it ended",
    HitState.DISPOSED: "",
}
"""What is to be done next with a hit, by where it stands."""

_LIKENESS: Final = {
    "exact": "All characters agree.",
    "folded": f"{CHECK_THE_CHARACTER}: one has O where the other has 0.",
    "confusable": f"{CHECK_THE_CHARACTER}: readers mix these up. It may be another plate.",
}


def is_verified(hit: Hit) -> bool:
    """True if the hit was compared and an official system called its record active: until then it is an unverified lead."""
    return hit.check is not None and hit.confirmation is not None and hit.confirmation.outcome == "active"


def likeness_words(hit: Hit) -> str:
    """Say whether the characters agree."""
    return _LIKENESS.get(hit.likeness, f"{CHECK_THE_CHARACTER}.")


def state_words(hit: Hit) -> str:
    """Say whether the states agree, naming both where they do not."""
    read, listed = hit.state or "no state", hit.listed_state or "no state"
    return {
        "same": f"Same state: {read}.",
        "differs": f"Other state: read as {read}, listed as {listed}.",
        "not_read": f"The reader gave no state. Listed as {listed}.",
        "not_listed": f"The entry names no state. Read as {read}.",
    }.get(hit.states, f"Read as {read}, listed as {listed}.")


def age_words(age: timedelta) -> str:
    """Say how long ago something was: `now`, `4 min ago`, `9 h ago`, `2 d ago`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} d ago"


def late_words(hit: Hit, now: datetime) -> str:
    """Say of a late read that it is no live one; empty of any other."""
    if not hit.late:
        return ""
    return f"Captured {age_words(now - hit.captured_at)}, arrived {age_words(now - hit.arrived_at)}. The vehicle can be anywhere."


def corrected_words(hit: Hit) -> str:
    """Say what a person made of the read after its hit; empty if nobody corrected it."""
    if not hit.corrected:
        return ""
    if not hit.corrected_plate:
        return "Corrected since by a person; to what cannot be read now. The hit was made of what the reader said."
    state = f", state {hit.corrected_state}" if hit.corrected_state else ", no state"
    return f"Corrected since by a person: plate {hit.corrected_plate}{state}. The hit was made of what the reader said."


def ended_words(hit: Hit) -> str:
    """Say that the entry has ended, or that this is not known; empty as long as it is in force."""
    if hit.in_force is None:
        return "Whether the entry is still in force is not known: a hot list is damaged. Ask its source before you act on it."
    return "" if hit.in_force else "The entry has ended since."


def misread_words(hit: Hit) -> str:
    """Say how often hits of the camera came out as a misread."""
    if hit.misreads is None:
        return "Too few hits of this camera were checked to say how often it misreads."
    wrong, checked = hit.misreads
    return f"{wrong} of {checked} checked hits of this camera were misreads."


def badges(hit: Hit) -> list[str]:
    """Return what a card must say in a word or two, the gravest first."""
    told = {
        CHECK_THE_CHARACTER: hit.likeness != "exact",
        "Other state": hit.states == "differs",
        "State not read": hit.states == "not_read",
        "Late": hit.late,
        "Read corrected since": hit.corrected,
        "Stale list": hit.stale,
        "Entry ended": hit.in_force is False,
        "Not known whether in force": hit.in_force is None,
    }
    return [words for words, so in told.items() if so]


def unlike(read: str, pattern: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return at which places of the plate as read, and of the plate as listed, a character is another one.

    A wild card of the entry agrees with whatever it stands for.
    """
    head, star, rest = pattern.partition("*")
    tail = rest.rpartition("*")[2] if star else ""
    pairs = [(place, place) for place in range(min(len(head), len(read)))]
    pairs += [(len(read) - back, len(pattern) - back) for back in range(1, min(len(tail), len(read) - len(pairs)) + 1)]
    wrong = [(r, w) for r, w in pairs if pattern[w] != "?" and read[r] != pattern[w]]
    if star:
        return frozenset(r for r, _ in wrong), frozenset(w for _, w in wrong)
    more_read, more_pattern = range(len(pattern), len(read)), range(len(read), len(pattern))
    return frozenset([*(r for r, _ in wrong), *more_read]), frozenset([*(w for _, w in wrong), *more_pattern])


def plates_markup(hit: Hit) -> Markup:
    """Draw the plate as read over the plate as listed, each character in a place of its own; one that differs is marked."""
    in_read, in_listed = unlike(hit.plate, hit.listed_plate)
    said = f"Read as {hit.plate}, listed as {hit.listed_plate}. {likeness_words(hit)}"
    rows = (("read", hit.plate, in_read), ("listed", hit.listed_plate, in_listed))
    return element("div", *(_row(*each) for each in rows), cls="wb-plates", role="img", aria_label=said)


def _row(name: str, text: str, places: frozenset[int]) -> Markup:
    cells = [
        element("b", character, cls="wb-char wb-char-differs" if place in places else "wb-char")
        for place, character in enumerate(text)
    ]
    return together(element("span", name, cls="wb-plates-name"), element("span", *cells, cls="wb-plates-row"))
