"""Every error raised on purpose.

    AccessError                      HTTP  exit
    ├── InvalidQuery                  422    2   a field is missing, malformed or beyond its technical bound
    ├── NotLoggedOn                   401    3   no token, or one that is unknown, expired, idle or revoked
    ├── Refused                       403    4   policy said no; carries every reason with its clause
    ├── NotFound                      404    5   the named thing is not in a register the asker may see
    ├── Conflict                      409    6   the act does not fit the present state of a register
    ├── TooLarge                      413    7   a request body or an imported file is over its bound
    ├── TooMany                       429    8   a rate is exceeded; says when to come back
    ├── Busy                          503    9   the gateway cannot answer now; nothing was disclosed
    │   ├── LedgerStopped             503   10   the ledger could not be written: no record, no rows
    │   ├── TimedOut                  504   11   the question ran over its time and was stopped
    │   ├── Cancelled                 499   15   whoever asked gave the question up, and it was stopped
    │   └── Unconfined                503   16   the kernel cannot confine what reads others' files; nothing was read
    ├── Unreachable                     -   12   the client could not reach the gateway
    ├── NotVerified                     -   13   a receipt, proof or ledger does not verify
    ├── BadOpening                    500   16   what the vault holds is not what an entry committed to; it is not shown
    └── BadSite                         -   14   a directory, pack, key or setting is unfit; the gateway stays shut

A message names the field, the bound and what to do. It never contains a plate, a person's name or a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why policy said no.

    Attributes:
        clause: Our id of the clause (`U11`), or the id of one of our own rules (`own.rate`).
        sentence: What is wrong, for the person who asked.
        remedy: What to do next.
        rule: Name of the rule function that refused.
    """

    clause: str
    sentence: str
    remedy: str
    rule: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the reason as it goes over the wire and into the ledger."""
        return {"clause": self.clause, "sentence": self.sentence, "remedy": self.remedy, "rule": self.rule}


class AccessError(Exception):
    """Any error that this project raises on purpose. `code` is stable; clients may switch on it."""

    code = "error"
    status = 500
    exit_code = 1

    def problem(self) -> dict[str, object]:
        """Return the error as an RFC 9457 problem document, without its `instance`."""
        return {
            "type": f"about:blank#{self.code}",
            "title": self.code,
            "status": self.status,
            "detail": str(self),
            "code": self.code,
        }

    def lines(self) -> list[str]:
        """Return what a person is shown of it, a few short lines."""
        return [str(self)]

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in the place of a traceback: IPython asks an exception for this, by this name.

        Where in our own code it was raised helps nobody; what was refused or did not fit, and what to do, does.
        """
        return self.lines()


class InvalidQuery(AccessError):
    """A field is missing, malformed or beyond its technical bound."""

    code, status, exit_code = "invalid", 422, 2

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"{field}: {what}")
        self.field = field

    def problem(self) -> dict[str, object]:
        return {**super().problem(), "field": self.field}

    def lines(self) -> list[str]:
        """Return that it was not asked, and which argument does not fit why."""
        return ["Not asked: change what does not fit, then run it again.", str(self)]


class NotLoggedOn(AccessError):
    """No token, or one that is unknown, expired, idle or revoked."""

    code, status, exit_code = "not_logged_on", 401, 3


class Refused(AccessError):
    """Policy said no. Every reason is carried, each with its clause; the refusal is on record under `seq`."""

    code, status, exit_code = "refused", 403, 4

    def __init__(self, reasons: Sequence[Reason], seq: int | None = None) -> None:
        super().__init__(" ".join(f"{r.sentence} {r.remedy}".strip() for r in reasons) or "Refused.")
        self.reasons = tuple(reasons)
        self.seq = seq

    def problem(self) -> dict[str, object]:
        return {**super().problem(), "reasons": [r.as_dict() for r in self.reasons], "seq": self.seq}

    def lines(self) -> list[str]:
        """Return that it was refused and where that is on record; then each reason with its clause, and what to do."""
        on_record = "" if self.seq is None else f" On record as entry {self.seq}."
        said = [f"Refused by your agency's policy.{on_record}"]
        for reason in self.reasons:
            said.append(f"{reason.clause}: {reason.sentence}" if reason.clause else reason.sentence)
            said += [f"What to do: {reason.remedy}"] if reason.remedy else []
        return said


class NotFound(AccessError):
    """The named thing is not in a register the asker may see."""

    code, status, exit_code = "not_found", 404, 5


class Conflict(AccessError):
    """The act does not fit the present state of a register."""

    code, status, exit_code = "conflict", 409, 6


class TooLarge(AccessError):
    """A request body or an imported file is over its bound."""

    code, status, exit_code = "too_large", 413, 7


class TooMany(AccessError):
    """A rate is exceeded. `retry_after_s` says when to come back."""

    code, status, exit_code = "too_many", 429, 8

    def __init__(self, message: str, retry_after_s: int = 60) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s

    def problem(self) -> dict[str, object]:
        return {**super().problem(), "retry_after_s": self.retry_after_s}


class Busy(AccessError):
    """The gateway cannot answer now. Nothing was disclosed."""

    code, status, exit_code = "busy", 503, 9


class LedgerStopped(Busy):
    """The ledger could not be written: no record, no rows. The gateway must be restarted by a person."""

    code, status, exit_code = "ledger_stopped", 503, 10


class TimedOut(Busy):
    """The question ran over its time and was stopped. Nothing was disclosed."""

    code, status, exit_code = "timed_out", 504, 11


class Cancelled(Busy):
    """Whoever asked gave the question up, and it was stopped. Nothing was disclosed."""

    code, status, exit_code = "cancelled", 499, 15


class Unconfined(Busy):
    """This machine's kernel lacks a part of what confines the processes that read others' files. None was read."""

    code, exit_code = "unconfined", 16

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or "This machine cannot confine the process that reads files of others, so nothing was read. "
            "Ask the administrator to run workbench doctor, which says what is lacking."
        )


class Unreachable(AccessError):
    """The client could not reach the gateway."""

    code, status, exit_code = "unreachable", 503, 12


class NotVerified(AccessError):
    """A receipt, proof or ledger does not verify."""

    code, status, exit_code = "not_verified", 500, 13


class BadSite(AccessError):
    """A directory, pack, key or setting is unfit. The gateway stays shut."""

    code, status, exit_code = "bad_site", 500, 14


class BadOpening(AccessError):
    """What the vault holds is not what an entry committed to. It is not shown."""

    code, status, exit_code = "bad_opening", 500, 16

    def __init__(self, seq: int | str) -> None:
        told = f"What the vault holds for entry {seq} is not what the entry committed to, so it is not shown."
        super().__init__(seq if isinstance(seq, str) else f"{told} Tell the auditor: workbench ledger verify SITE.")


def _leaves(kind: type[AccessError]) -> list[type[AccessError]]:
    return [kind, *(leaf for child in kind.__subclasses__() for leaf in _leaves(child))]


def from_problem(document: Mapping[str, object], status: int) -> AccessError:
    """Rebuild the error that a problem document describes; an unknown code becomes `Busy` (fail closed)."""
    code, detail = document.get("code"), str(document.get("detail", "The gateway answered without saying why."))
    if code == Refused.code:
        given = document.get("reasons")
        reasons = [Reason(**{k: str(v) for k, v in r.items()}) for r in given] if isinstance(given, list) else []
        seq = document.get("seq")
        return Refused(reasons, seq if isinstance(seq, int) else None)
    if code == InvalidQuery.code:
        field = str(document.get("field", "query"))
        return InvalidQuery(field, detail.removeprefix(f"{field}: "))
    if code == TooMany.code:
        wait = document.get("retry_after_s")
        return TooMany(detail, wait if isinstance(wait, int) else 60)
    for kind in _leaves(AccessError):
        if kind.code == code:
            return kind(detail)
    return Busy(f"The gateway answered {status}: {detail}")
