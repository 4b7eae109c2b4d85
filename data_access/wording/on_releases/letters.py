"""Letters to who asked for a release, to copy; and what a released file says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from data_access.errors import Reason
from data_access.terms import utc
from data_access.wording.counts import many

MARK: Final = "FOR OFFICIAL USE ONLY"
"""Stands on every file that leaves (S10)."""
FOR_GOOD: Final = frozenset({"release_goes_to_whom_the_policy_admits", "release_is_not_sold"})
"""Rules that refuse a request as it comes in whatever else is said of it, so that who asked may be told so at once."""


def routed(agency_name: str, case: str, *, to: str, policy: str) -> str:
    """Return the letter to somebody whose request goes by the records policy: where they write to. It does not say that anybody passed it on."""
    return (
        f"Your request (our number {case}) cannot be answered by this office. Requests for licence plate reads by others than "
        f"law enforcement and prosecutors are dealt with under: {policy}. Please write about it to: {to}."
        f"\n\n{agency_name}"
    )


def refused(agency_name: str, case: str, because: str) -> str:
    """Return the letter to somebody whose request was refused."""
    return f"Your request (our number {case}) was refused: {because.rstrip('.')}.\n\n{agency_name}"


def not_admitted(agency_name: str, reasons: Iterable[Reason], entry: int | None) -> str:
    """Return the letter to somebody whose request policy refused as it was entered; empty if something can still be done about it.

    Args:
        entry: Number of the refusal in the ledger; None if it is not known.
    """
    given = tuple(reasons)
    if not given or any(each.rule not in FOR_GOOD for each in given):
        return ""
    because = " ".join(each.sentence for each in given)
    record = "" if entry is None else f" Our record of this refusal has the number {entry}."
    return f"Your request for licence plate reads cannot be granted: {because}{record}\n\n{agency_name}"


def recalled(agency_name: str, case: str, because: str, *, public: bool = False) -> str:
    """Return the letter to somebody whose request was refused after something had left. `public` is true of pictures for the public."""
    where = "withdraw it from wherever it was published, and " if public else ""
    return (
        f"Your request (our number {case}) was refused: {because.rstrip('.')}. You may use what you were given no longer: {where}return or "
        f"destroy it now, and confirm that to us in writing.\n\n{agency_name}"
    )


def published(
    agency_name: str, case: str, *, pictures: int, entries: Sequence[int], authority: str, purpose: str
) -> str:
    """Return the letter that goes with pictures for the public.

    Args:
        entries: Numbers of the outcomes by which they left.
        authority: Who let them go, by name. `purpose` is the urgent need.
    """
    which = ", ".join(map(str, entries))
    return (
        f"Attached: {many(pictures, 'picture')} for the public (our number {case}; on our record as {which}), released by the authority "
        f"of {authority}: {purpose.rstrip('.')}. A picture shows what a camera saw. It proves neither who drove nor that anybody did "
        f"anything, and nobody acts on it alone. If we recall it, please withdraw it from wherever it was published, and confirm that to us "
        f"in writing.\n\n{agency_name}"
    )


def handed_over(agency_name: str, case: str, *, until: datetime, declaration: str) -> str:
    """Return the letter that goes with what is handed over. `until` is UTC; `declaration` is empty where none is asked for."""
    declared = f" You declared: {declaration}" if declaration else ""
    return (
        f"With this come the files of your request (our number {case}). {MARK}. Every read is an unverified lead: confirm it "
        f"before you act on it. You may use them until {utc(until):%Y-%m-%d} UTC; then return or destroy them and confirm that "
        f"to us in writing.{declared}\n\n{agency_name}"
    )
