"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Good, bad, or not to be told from here."""

    OK = "ok"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `workbench doctor`.

    Attributes:
        check: What was looked at, as the sentence that should be true.
        what: For anything but `ok`: what is wrong or not known, and what to do.
    """

    check: str
    verdict: Verdict
    what: str = ""


def ok(check: str) -> Finding:
    """Say that a sentence is true."""
    return Finding(check, Verdict.OK)


def fails(check: str, what: str) -> Finding:
    """Say that a sentence is not true, and what to do."""
    return Finding(check, Verdict.FAILS, what)


def unknown(check: str, what: str) -> Finding:
    """Say that it cannot be told from here, and why."""
    return Finding(check, Verdict.UNKNOWN, what)


def holds(check: str, true: bool, otherwise: str) -> Finding:
    """Say whether a sentence is true."""
    return ok(check) if true else fails(check, otherwise)
