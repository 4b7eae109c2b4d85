"""The steps of one question, as values that only the step before can make.

    Request -> Decision -> Intent -> Outcome

Policy makes a `Decision` (nobody else calls it), the ledger makes an `Intent` from a granted or refused `Decision`
and an `Outcome` from an `Intent`, and the store answers only to an `Intent` that is granted and durable.
`tests/house` keeps it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from data_access.errors import Reason
from data_access.questions.justification import Justification
from data_access.questions.kinds import Asking
from data_access.terms import CameraKind, Capability

SOURCE_TOKEN: Final = "source_token"  # noqa: S105 - the name of a method
"""Method of a source that brings its own reads."""

MACHINE_TOKEN: Final = "machine_token"  # noqa: S105 - the name of a method
"""Method of a machine that does one act by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, as the register had it in the deciding transaction, and by which way the question came.

    Attributes:
        person_id: User name in the register of people.
        agency: The agency's id (ORI).
        trained_on, cleared_on: First days of the latest training and security clearance; empty if there is none.
        trainings: First days of the latest training of each kind, by kind.
        session_id: Public id of the log-on session (never the token).
        method: How the person was authenticated: `hub`, `token`, `log_on`, `ceremony`; `source_token` or
            `machine_token` if it is no person.
        client, address: What the client said it was, and where it called from.
    """

    person_id: str
    agency: str
    role: str
    unit: str
    trained_on: str
    session_id: str
    method: str
    client: str = ""
    address: str = ""
    cleared_on: str = ""
    trainings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question, with who asks it and why.

    Attributes:
        case_standing, case_kind: What the case register says of the case; `unknown` and empty if it has none.
        cameras_asked: As the state has it; None too for a question without an area.
    """

    asker: Asker
    case_session: str
    justification: Justification
    case_standing: str
    question: Asking
    note: str = ""
    case_kind: str = ""
    cameras_asked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Which imported batches may be seen: numbers up to `upto`, but not those in `hidden`. The register's only switch."""

    upto: int
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a granted question may reach, fixed in the deciding transaction.

    Attributes:
        as_of: The instant of the decision, UTC.
        keep: For each retention class, how far back reads go unless held: `captured_at >= as_of - keep[class]`.
            A class that is not named here is not read at all.
        batches: Which imports may be seen.
        held: Ids of reads that a hold keeps; these are seen whatever their age.
        saved: For a question about the reads saved in a case: their ids, each with its instant of capture.
        fields: The pack's permitted captured fields; columns of other fields come back as null.
        max_rows: Most rows of one answer; one more and there is no answer.
        max_s: Longest time a fetch may take, seconds.
        camera_kinds: Kinds of the cameras whose reads it can reach; empty where that is not known.
        fixed_cameras: For a question about reads beside those of a plate: the cameras that the register calls fixed. Reads of
            others are none of its answer.
        max_cameras: Of so many cameras an answer may hold reads, mobile units too; of one more and there is no answer. None
            where only the rows are counted.
        blurs_overviews: True if pictures of all that a camera saw are given out as blurred copies alone.
    """

    as_of: datetime
    keep: Mapping[str, timedelta]
    batches: Batches
    held: frozenset[str] = frozenset()
    saved: tuple[tuple[str, datetime], ...] = ()
    fields: frozenset[str] = frozenset()
    max_rows: int = 10_000
    max_s: float = 30.0
    max_cameras: int | None = None
    camera_kinds: frozenset[CameraKind] = frozenset()
    fixed_cameras: frozenset[str] = frozenset()
    blurs_overviews: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What policy said. Made by `policy.authorise` only.

    Attributes:
        reasons: Why not; empty if granted.
        rules: Names of all rules that were asked, in order.
        pack: The adopted pack's hash, hex SHA-256.
        reach: What may be read; None unless granted.
    """

    request: Request
    granted: bool
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    pack: str
    reach: Reach | None


class Durable(Protocol):
    """A promise kept by the ledger's writer."""

    def is_kept(self) -> bool:
        """True once the entry survives a power cut and its checkpoint is signed."""

    def wait(self) -> None:
        """Return once the promise is kept; raise `LedgerStopped` if it never will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One entry of the ledger, as appended. Made by the ledger only; every change of a register requires one.

    Attributes:
        seq: Number of the entry, from 0 without gaps.
        at: The entry's own time, UTC.
        kept: Becomes true when the entry is durable and signed.
    """

    seq: int
    at: datetime
    kept: Durable = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A recorded decision. Made by the ledger only.

    Attributes:
        seq: Number of the entry that records it.
        decision: What was decided.
        kept: Becomes true when the entry is durable and signed.
    """

    seq: int
    decision: Decision
    kept: Durable = field(repr=False)

    @property
    def granted(self) -> bool:
        """True if policy granted the question."""
        return self.decision.granted


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an intent, recorded. Made by the ledger only. `receipt` is what the asker keeps as proof."""

    seq: int
    intent: Intent
    status: str
    receipt: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something done to a register or to the reads, other than a question: an account, a hold, an import, a purge.

    Attributes:
        name: What it is, as the ledger's `kind` has it: `account_created`, `pack_adopted`, `batch_begun`.
        needs: The capability that the actor's role must have.
        subject: Whom or what it is about; recorded as a salted commitment.
    """

    asker: Asker
    name: str
    needs: Capability
    subject: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What policy said of an act. Made by `policy.permit` only."""

    act: Act
    granted: bool
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    pack: str
