"""What verifications of an answer's reads say, in words: of one read, and of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.errors import Busy
from data_access.terms import parse_stamp

LEAD, VERIFIED = "UNVERIFIED LEAD", "VERIFIED"
VERIFY = "Compare with the image and confirm by other means before anybody acts on a read."
VERIFIED_MEANS = (
    "Of each read somebody compared plate and state with the picture and had the record confirmed, when it says so. "
    "A record can end: have it confirmed again before a stop."
)
SEEN = {"differs": "{} differs from the picture", "not_seen": "{} is not to be seen on the picture"}
RECORD = {"current": "the record is current", "not_current": "the record is not current"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One verification of a row.

    Attributes:
        read_id: Id of the row: of the read, or of a correction of it.
        outcome: `verified` or `not_confirmed`.
        plate, state: `agrees`, `differs` or `not_seen`, against the picture.
        source: Who was asked about the record; None if nobody was.
        record: `current` or `not_current`; None if nobody was asked.
        picture, entry: Numbers of the entries of the picture's viewing and of the verification.
        corrected: Number of the entry by which the read was corrected afterwards; None if it was not.
        how: What was said beside it; empty where it is not shown.
    """

    read_id: str
    outcome: str
    by: str
    at: datetime
    plate: str
    state: str
    source: str | None
    record: str | None
    picture: int
    entry: int
    corrected: int | None = None
    how: str = ""

    @property
    def verified(self) -> bool:
        """True if it came out as verified."""
        return self.outcome == "verified"

    def words(self, when: str, name: str = "") -> str:
        """Say what came of it, when and by whom: `VERIFIED 2026-11-22 03:01:12 CST by dunn (NCIC), entry 77`."""
        lead = VERIFIED if self.verified else f"NOT CONFIRMED ({self.why_not()})"
        source = f" ({self.source})" if self.verified and self.source else ""
        return f"{lead} {when} by {name or self.by}{source}, entry {self.entry}"

    def why_not(self) -> str:
        """Say what did not agree, or who did not confirm; empty if it is verified."""
        if self.verified:
            return ""
        seen = [
            SEEN[said].format(what)
            for what, said in (("the plate", self.plate), ("the state", self.state))
            if said in SEEN
        ]
        if self.record is None:
            return "; ".join([*seen, "nobody was asked about the record"])
        return "; ".join([*seen, f"{self.source}: {RECORD.get(self.record, self.record)}"])


def verification_of(given: Mapping[str, Any]) -> Verification:
    """Read one verification. Raises `Busy` if it has another shape."""
    try:
        return Verification(**{**given, "at": parse_stamp(given["at"]), "how": str(given.get("how") or "")})
    except (KeyError, TypeError, ValueError):
        raise Busy("The gateway's answer about a verification is not understood.") from None


def of_answer(facts: Mapping[str, Any]) -> tuple[int, dict[str, Verification]]:
    """Return how many reads of an answer count, and the verification of each row that has one."""
    said = facts.get("verification") or {}
    found = [verification_of(one) for one in said.get("each") or ()]
    return int(said.get("reads") or 0), {one.read_id: one for one in found}


def lead(reads: int, verified: int) -> str:
    """Say what an answer is: `UNVERIFIED LEAD` unless every read of it was verified."""
    if not verified:
        return LEAD
    counted = f"{verified:,} of {reads:,} read{'' if reads == 1 else 's'} verified"
    return f"{VERIFIED}: {counted}" if verified == reads else f"{LEAD}: {counted}"
