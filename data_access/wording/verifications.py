"""What verifications of an answer's reads say, in words: of one read, and of all of them."""

from __future__ import annotations

from data_access.answers.verification import Verification

LEAD, VERIFIED = "UNVERIFIED LEAD", "VERIFIED"
VERIFY = "Compare with the image and confirm by other means before anybody acts on a read."
VERIFIED_MEANS = (
    "Somebody compared plate and state of each read with its picture and had its record confirmed, at the time that stands beside it. "
    "A record can end: have it confirmed again before a stop."
)
SEEN = {"differs": "{} differs from the picture", "not_seen": "{} is not to be seen on the picture"}
RECORD = {"current": "the record is current", "not_current": "the record is not current"}


def words(one: Verification, when: str, name: str = "") -> str:
    """Say what came of it, when and by whom: `VERIFIED 2026-11-22 03:01:12 CST by dunn (NCIC), entry 77`.

    Args:
        name: Of the person; the user name by default.
    """
    said = VERIFIED if one.verified else f"NOT CONFIRMED ({why_not(one)})"
    source = f" ({one.source})" if one.verified and one.source else ""
    return f"{said} {when} by {name or one.by}{source}, entry {one.entry}"


def why_not(one: Verification) -> str:
    """Say what did not agree, or who did not confirm; empty if it is verified."""
    if one.verified:
        return ""
    seen = [
        SEEN[said].format(what) for what, said in (("the plate", one.plate), ("the state", one.state)) if said in SEEN
    ]
    if one.record is None:
        return "; ".join([*seen, "nobody was asked about the record"])
    return "; ".join([*seen, f"{one.source}: {RECORD.get(one.record, one.record)}"])


def status(one: Verification | None, when: str) -> str:
    """Say what a read is by its verification: an unverified lead, or verified when and by whom."""
    if one is None:
        return LEAD
    said = words(one, when)
    return said if one.verified else f"{LEAD}; {said}"


def lead(reads: int, verifications: int) -> str:
    """Say what an answer is: `UNVERIFIED LEAD` unless every read of it was verified."""
    if not verifications:
        return LEAD
    counted = f"{verifications:,} of {reads:,} read{'' if reads == 1 else 's'} verified"
    return f"{VERIFIED}: {counted}" if verifications == reads else f"{LEAD}: {counted}"
