"""The register of release requests: who entered each, where it stands, and what was said of it, sealed. None is ever deleted (S5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, LargeBinary, Row, Text, func, select, update

from data_access.acts.on_releases.requests import APPROVED_FOR, case_of, number_of_case
from data_access.answers.releases import ReleaseState
from data_access.errors import Conflict, NotFound
from data_access.records.registers import Instant, register
from data_access.records.releases import numbers
from data_access.steps import Recorded
from data_access.terms import RecipientKind, fold_case_number

release_requests = register(
    "release_requests",
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("federal", Integer, nullable=False),
    Column("standing", Text, nullable=False, index=True),
    Column("requester", Text, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("verified_by", Text),
    Column("verified_at", Instant),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("first_approved_at", Instant),
    Column("restored_at", Instant),
    Column("declared_at", Instant),
    Column("fulfilled_by", Text),
    Column("fulfilled_at", Instant),
    Column("use_until", Instant),
    Column("ended_by", Text),
    Column("ended_at", Instant),
    Column("refused_by", Text),
    Column("refused_at", Instant),
    Column("sealed", LargeBinary, nullable=False),
    Column("written", LargeBinary),
)
"""`standing` is where acts have led it; what time does to that, `ReleaseRecord.stands` says."""

_BRIEF = (
    *(each for each in release_requests.c if each.name != "written"),
    release_requests.c.written.is_not(None).label("has_file"),
)
"""All of a request but the file that holds it: files are large, and read one by one."""

MOST_WAITING = 50
"""Requests that one person has entered and that nobody has verified or refused yet."""
MOST_A_DAY, A_DAY = 50, timedelta(days=1)
"""Requests that one person enters within a day, by all of their accounts, wherever these stand: none is ever deleted."""
MOST_BYTES_A_DAY = 50_000_000
"""Of the files, sealed, of all requests that one person enters within a day, by all of their accounts."""
MOST_BYTES = 200_000_000
"""Of the files, sealed, of all requests that are neither fulfilled nor refused."""
OPEN = (ReleaseState.RECEIVED, ReleaseState.VERIFIED, ReleaseState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """A request as the register has it.

    Attributes:
        state: ISO 3166-2; empty for a federal agency and for the public.
        approved_by, approved_at: The last approval. `first_approved_at` is the first one; None of a row that is older than this column, and
            was not approved since: `first_approval` looks at both.
        restored_at: When the site was made of a back-up in which it was approved: it waits for its approval anew. Else None.
        use_until: From then on the recipient may use what it was given no more; None before something left, and of what went to
            the public as long as it is not recalled.
        ended_by, ended_at: Who refused it, or recorded the return, and when: the last of both.
        refused_by, refused_at: Who refused it, and when, also where what had left was returned since. None of a row that is older than
            these columns: `refusal` looks at both.
        sealed: What was said of it, under a key of its own. `has_file` says whether the written request is
            on file (`file_of`).
    """

    number: int
    kind: RecipientKind
    state: str
    federal: bool
    standing: ReleaseState
    requester: str
    received_at: datetime
    verified_by: str | None = None
    verified_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    first_approved_at: datetime | None = None
    restored_at: datetime | None = None
    declared_at: datetime | None = None
    fulfilled_by: str | None = None
    fulfilled_at: datetime | None = None
    use_until: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    refused_by: str | None = None
    refused_at: datetime | None = None
    sealed: bytes = field(repr=False)
    has_file: bool = False

    def stands(self, now: datetime) -> ReleaseState:
        """Say where it stands at an instant: once its use has ended, it waits for the return; an approval lapses."""
        left = self.standing in {ReleaseState.VERIFIED, ReleaseState.APPROVED, ReleaseState.FULFILLED}
        if left and self.use_until is not None and now >= self.use_until:
            return ReleaseState.EXPIRED
        lapsed = self.approved_until is not None and now >= self.approved_until
        return ReleaseState.LAPSED if lapsed else self.standing

    @property
    def approved_until(self) -> datetime | None:
        """From then on nothing more leaves unless it is approved again; None of what does not stand approved."""
        if self.standing is not ReleaseState.APPROVED or self.approved_at is None:
            return None
        return self.approved_at + APPROVED_FOR

    @property
    def first_approval(self) -> datetime | None:
        """When it was approved for the first time: an approval that is given again changes no month that is past."""
        return self.first_approved_at or self.approved_at

    @property
    def verified_since(self) -> datetime | None:
        """Since when it stands verified, as it was last, or as the site was restored; None if nobody has verified it."""
        if self.verified_at is None or self.restored_at is None:
            return self.verified_at
        return max(self.verified_at, self.restored_at)

    def waits_anew(self, now: datetime) -> bool:
        """True if it was approved before the site was restored, and is to be approved anew or refused."""
        return self.restored_at is not None and self.stands(now) is ReleaseState.VERIFIED

    @property
    def refusal(self) -> tuple[str, datetime] | None:
        """Who refused it, and when; None if nobody did."""
        if self.refused_by is not None and self.refused_at is not None:
            return self.refused_by, self.refused_at
        if self.standing is ReleaseState.REFUSED and self.ended_by is not None and self.ended_at is not None:
            return self.ended_by, self.ended_at
        return None

    @property
    def case(self) -> str:
        """The number under which its questions are asked."""
        return case_of(self.number)


def next_number(connection: Connection) -> int:
    """Return the number that the next request has; no row is ever deleted, so none has two, nor after a restore (`numbers`)."""
    last = int(connection.execute(select(func.max(release_requests.c.number))).scalar_one() or 0)
    return max(last + 1, numbers.first(connection))


def enter(
    connection: Connection,
    recorded: Recorded,
    request: ReleaseRecord,
    file: bytes | None,
    accounts: Collection[str] = (),
) -> None:
    """Keep a new request, with the file that holds it, under a key of its own; None if there is none.

    Args:
        accounts: All accounts of the person who enters it; the requester's own is one of them.

    Raises:
        Conflict: Too many of the same person wait to be verified, or were entered within a day; or the files of these, or of
            all that is open, would be too large together.
    """
    today = release_requests.c.received_at > recorded.at - A_DAY
    by_them = release_requests.c.requester.in_(sorted({request.requester, *accounts}))
    if (
        int(connection.execute(select(func.count()).select_from(release_requests).where(by_them, today)).scalar_one())
        >= MOST_A_DAY
    ):
        raise Conflict(
            f"You entered {MOST_A_DAY} requests within a day. Enter more tomorrow, or ask somebody else who may."
        )
    if file is not None and _bytes(connection, by_them, today) + len(file) > MOST_BYTES_A_DAY:
        raise Conflict(
            f"The files of all requests that you enter within a day may hold {MOST_BYTES_A_DAY // 1_000_000} MB together. Enter more tomorrow, or ask somebody else who may."
        )
    if (
        file is not None
        and _bytes(connection, release_requests.c.standing.in_([each.value for each in OPEN])) + len(file) > MOST_BYTES
    ):
        raise Conflict(
            f"The files of all open requests may hold {MOST_BYTES // 1_000_000} MB together. See to some of those requests first."
        )
    mine = release_requests.c.requester == request.requester, release_requests.c.standing == ReleaseState.RECEIVED.value
    waiting = select(func.count()).select_from(release_requests).where(*mine)
    if int(connection.execute(waiting).scalar_one()) >= MOST_WAITING:
        raise Conflict(f"{MOST_WAITING} requests that you entered wait to be verified. See to them first.")
    values = {name: getattr(request, name) for name in ReleaseRecord.__slots__ if name != "has_file"}
    values |= {"written": file}
    values |= {"standing": request.standing.value, "kind": request.kind.value, "federal": int(request.federal)}
    connection.execute(release_requests.insert().values(**values, seq=recorded.seq))


def _bytes(connection: Connection, *which: ColumnElement[bool]) -> int:
    """Count the bytes of the files of some requests."""
    size = func.coalesce(func.sum(func.length(release_requests.c.written)), 0)
    return int(connection.execute(select(size).where(*which)).scalar_one())


def verify(
    connection: Connection, recorded: Recorded, number: int, *, person_id: str, ciphertext: bytes
) -> ReleaseRecord:
    """Note that the agency is what it says. Raises `NotFound`, as all of these do."""
    done = {"standing": ReleaseState.VERIFIED.value, "verified_by": person_id, "verified_at": recorded.at}
    return _changed(connection, recorded, number, **done, sealed=ciphertext)


def approve(
    connection: Connection, recorded: Recorded, number: int, *, person_id: str, ciphertext: bytes
) -> ReleaseRecord:
    """Approve a request; or again, if the days of its approval are over."""
    first = required(connection, number).first_approval or recorded.at
    done = {"standing": ReleaseState.APPROVED.value, "approved_by": person_id, "approved_at": recorded.at}
    return _changed(connection, recorded, number, **done, first_approved_at=first, restored_at=None, sealed=ciphertext)


def put_back(connection: Connection, recorded: Recorded, number: int) -> ReleaseRecord:
    """Let an approved request wait for its approval anew, as the site was restored: who approved it before stays on file until then."""
    return _changed(connection, recorded, number, standing=ReleaseState.VERIFIED.value, restored_at=recorded.at)


def declare(connection: Connection, recorded: Recorded, number: int, *, ciphertext: bytes) -> ReleaseRecord:
    """Note that the recipient declared how it will use what it is given."""
    return _changed(connection, recorded, number, declared_at=recorded.at, sealed=ciphertext)


def fulfil(
    connection: Connection, recorded: Recorded, number: int, *, person_id: str, use_for: timedelta, ciphertext: bytes
) -> ReleaseRecord:
    """Note that what left was handed over, for use until the day that its files say; else from now on for so long.

    What goes to the public has no such day.
    """
    found = required(connection, number)
    until = None if found.kind is RecipientKind.PUBLIC else found.use_until or recorded.at + use_for
    done = {"standing": ReleaseState.FULFILLED.value, "fulfilled_by": person_id, "fulfilled_at": recorded.at}
    return _changed(connection, recorded, number, **done, use_until=until, sealed=ciphertext)


def begin_use(connection: Connection, recorded: Recorded, number: int, until: datetime) -> None:
    """Note until when what left first may be used. Raises `Conflict` as `require_approved` does."""
    if require_approved(connection, recorded, number).use_until is None:
        _changed(connection, recorded, number, use_until=until)


def recall(
    connection: Connection, recorded: Recorded, number: int, *, person_id: str, ciphertext: bytes
) -> ReleaseRecord:
    """Refuse a request of which something has left: its use ends now, and its return is due."""
    done = {"standing": ReleaseState.FULFILLED.value, "ended_by": person_id, "ended_at": recorded.at}
    refusal = {"refused_by": person_id, "refused_at": recorded.at}
    return _changed(connection, recorded, number, **done, **refusal, use_until=recorded.at, sealed=ciphertext)


def end(
    connection: Connection, recorded: Recorded, number: int, to: ReleaseState, *, person_id: str, ciphertext: bytes
) -> ReleaseRecord:
    """Refuse a request, or note the return of what was given."""
    done = {"standing": to.value, "ended_by": person_id, "ended_at": recorded.at}
    refusal = {"refused_by": person_id, "refused_at": recorded.at} if to is ReleaseState.REFUSED else {}
    return _changed(connection, recorded, number, **done, **refusal, sealed=ciphertext)


def required(connection: Connection, number: int) -> ReleaseRecord:
    """Return a request. Raises `NotFound` if there is none of that number."""
    request = find(connection, number)
    if request is None:
        raise NotFound("There is no release request of that number.")
    return request


def require_approved(connection: Connection, recorded: Recorded, number: int) -> ReleaseRecord:
    """Return a request under which something leaves by this entry.

    Raises:
        Conflict: It does not stand approved: nothing leaves under it.
    """
    request = required(connection, number)
    if request.stands(recorded.at) is not ReleaseState.APPROVED:
        raise Conflict("This release request is not approved any more, so nothing leaves under its number.")
    return request


def find(connection: Connection, number: int) -> ReleaseRecord | None:
    """Return a request, or None."""
    row = connection.execute(select(*_BRIEF).where(release_requests.c.number == number)).one_or_none()
    return None if row is None else _record(row)


def file_of(connection: Connection, number: int) -> bytes | None:
    """Return the file that holds a request, under its key; None if there is none."""
    one = select(release_requests.c.written).where(release_requests.c.number == number)
    written: bytes | None = connection.execute(one).scalar_one_or_none()
    return written


def of_case(connection: Connection, case_number: str) -> ReleaseRecord | None:
    """Return the request whose number a case number is; None if it is of none. Any other number costs no statement."""
    folded = fold_case_number(case_number)
    number = number_of_case(folded)
    return find(connection, number) if number is not None and case_of(number) == folded else None


def every(connection: Connection) -> list[ReleaseRecord]:
    """Return all requests, the newest first, without their files."""
    rows = connection.execute(select(*_BRIEF).order_by(release_requests.c.number.desc()))
    return [_record(row) for row in rows]


def _changed(connection: Connection, recorded: Recorded, number: int, **values: object) -> ReleaseRecord:
    required(connection, number)
    changed = update(release_requests).where(release_requests.c.number == number).values(**values, seq=recorded.seq)
    return _record(connection.execute(changed.returning(*_BRIEF)).one())


def _record(row: Row[Any]) -> ReleaseRecord:
    made: dict[str, Any] = {name: getattr(row, name) for name in ReleaseRecord.__slots__}
    words = {"kind": RecipientKind(made["kind"]), "standing": ReleaseState(made["standing"])}
    flags = {name: bool(made[name]) for name in ("federal", "has_file")}
    return ReleaseRecord(**{**made, **words, **flags})
