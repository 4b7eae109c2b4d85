"""Letters to who asked for a release, to copy; and what a released file says of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from data_access.terms import utc

MARK: Final = "FOR OFFICIAL USE ONLY"
"""Stands on every file that leaves (S10)."""


def routed(agency_name: str, case: str, *, to: str, policy: str) -> str:
    """Return the letter to somebody whose request goes by the records policy."""
    return (
        f"Your request (our number {case}) cannot be answered by this office. Requests for licence plate reads by others than "
        f"law enforcement and prosecutors are dealt with under: {policy}. We have passed it on to: {to}. Please write to them "
        f"about it from now on.\n\n{agency_name}"
    )


def refused(agency_name: str, case: str, because: str) -> str:
    """Return the letter to somebody whose request was refused."""
    return f"Your request (our number {case}) was refused: {because.rstrip('.')}.\n\n{agency_name}"


def recalled(agency_name: str, case: str, because: str) -> str:
    """Return the letter to somebody whose request was refused after something had left."""
    return (
        f"Your request (our number {case}) was refused: {because.rstrip('.')}. You may use what you were given no longer: return or "
        f"destroy it now, and confirm that to us in writing.\n\n{agency_name}"
    )


def handed_over(agency_name: str, case: str, *, until: datetime, declaration: str) -> str:
    """Return the letter that goes with what is handed over. `until` is UTC; `declaration` is empty where none is asked for."""
    declared = f" You declared: {declaration}" if declaration else ""
    return (
        f"With this come the files of your request (our number {case}). {MARK}. Every read is an unverified lead: confirm it "
        f"before you act on it. You may use them until {utc(until):%Y-%m-%d} UTC; then return or destroy them and confirm that "
        f"to us in writing.{declared}\n\n{agency_name}"
    )
