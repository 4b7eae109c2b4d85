"""What one check found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """Good, bad, of no meaning for this site, or not to be told from here."""

    OK = "ok"
    FAILS = "failed"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


class ExitCode(IntEnum):
    """How `workbench doctor` ends."""

    SOUND = 0
    FAILED = 1
    NOT_KNOWN = 20


def exit_code(diagnoses: Iterable[Diagnosis]) -> ExitCode:
    """Say how doctor ends: one failed check is worse than any number that could not be told."""
    verdicts = {one.verdict for one in diagnoses}
    if Verdict.FAILS in verdicts or not verdicts:
        return ExitCode.FAILED
    return ExitCode.NOT_KNOWN if Verdict.UNKNOWN in verdicts else ExitCode.SOUND


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of `workbench doctor`.

    Attributes:
        check: What was looked at, as the sentence that should be true.
        what: What is wrong or not known, and what to do; of what is `ok`, at most some figures.
    """

    check: str
    verdict: Verdict
    what: str = ""


def ok(check: str) -> Diagnosis:
    """Say that a sentence is true."""
    return Diagnosis(check, Verdict.OK)


def fails(check: str, what: str) -> Diagnosis:
    """Say that a sentence is not true, and what to do."""
    return Diagnosis(check, Verdict.FAILS, what)


def unknown(check: str, what: str) -> Diagnosis:
    """Say that it cannot be told from here, and why."""
    return Diagnosis(check, Verdict.UNKNOWN, what)


def not_applicable(check: str, why: str) -> Diagnosis:
    """Say that a sentence means nothing for this site, and why."""
    return Diagnosis(check, Verdict.NOT_APPLICABLE, why)


def holds(check: str, true: bool, otherwise: str) -> Diagnosis:
    """Say whether a sentence is true."""
    return ok(check) if true else fails(check, otherwise)
