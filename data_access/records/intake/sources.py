"""The register of approved sources of reads. A source is in it by its approval only; without one nothing is imported (D14)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Column, Connection, Row, Text, select, update

from data_access.errors import InvalidQuery, NotFound, Reason, Refused
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded
from data_access.terms import OwnerKind

sources = register(
    "sources",
    Column("source_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("owner_kind", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("retention_class", Text, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("mapping_sha256", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("approved_on", Day, nullable=False),
    Column("withdrawn_at", Instant),
    Column("agreement", Text),
    Column("search_rights", Text),
)

_ZONES = DriverStatement(select(sources.c.zone).distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source of reads, as it was approved, mapping and all.

    Attributes:
        retention_class: The pack's class by which its reads are kept.
        zone: IANA zone of its times.
        mapping: The import's TOML text; another text is another approval.
        approved_by: Who approved it, by user name or office.
        reference: Where the approval is on file.
        agreement: Where the agreement (MOU) with the owner is on file; None if there is none.
        search_rights: By what means the agency searches the system itself; None if it cannot, or it is its own.

    Raises:
        InvalidQuery: The approval or another field is left out, or the zone is unknown.
    """

    source_id: str
    name: str
    owner_kind: OwnerKind
    format: str
    zone: str
    retention_class: str
    mapping: str = field(repr=False)
    approved_by: str
    reference: str
    approved_on: date
    withdrawn_at: datetime | None = None
    agreement: str | None = None
    search_rights: str | None = None

    def __post_init__(self) -> None:
        for name in ("source_id", "name", "format", "retention_class", "approved_by", "reference"):
            if not getattr(self, name).strip():
                raise InvalidQuery(name, "must be given: a source needs a recorded approval")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidQuery("zone", "must be an IANA time zone") from None

    @property
    def mapping_sha256(self) -> str:
        """SHA-256 of the mapping's text, hex."""
        return hashlib.sha256(self.mapping.encode()).hexdigest()


def approve(connection: Connection, recorded: Recorded, source: Source) -> None:
    """Put a source in force, or replace the one of the same id by what is approved now."""
    names = [name for name in Source.__dataclass_fields__ if name != "withdrawn_at"]
    values: dict[str, Any] = {name: getattr(source, name) for name in names}
    values |= {"owner_kind": source.owner_kind.value, "mapping_sha256": source.mapping_sha256, "withdrawn_at": None}
    connection.execute(sources.insert().prefix_with("OR REPLACE").values(**values, seq=recorded.seq))


def withdraw(connection: Connection, recorded: Recorded, source_id: str) -> None:
    """End an approval: nothing more is imported from there. Raises `NotFound` if it is not in force."""
    in_force = (sources.c.source_id == source_id, sources.c.withdrawn_at.is_(None))
    done = connection.execute(update(sources).where(*in_force).values(withdrawn_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such approved source.")


def approved(connection: Connection, source_id: str) -> Source:
    """Return a source whose approval is in force.

    Raises:
        Refused: There is no approval, or it was withdrawn, or the mapping is not the one approved (clause D14).
    """
    row = connection.execute(select(sources).where(sources.c.source_id == source_id)).one_or_none()
    source = _source(row) if row is not None else None
    if row is None or source is None or source.withdrawn_at is not None or row.mapping_sha256 != source.mapping_sha256:
        refusal = Reason(
            "D14", "The source has no approval on record.", "Have it approved first.", "source_is_approved"
        )
        raise Refused([refusal])
    return source


def class_of(connection: Connection, source_id: str) -> str:
    """Return by which retention class a source's reads are kept, approved now or before; empty if it is not known."""
    found = select(sources.c.retention_class).where(sources.c.source_id == source_id)
    return connection.execute(found).scalar_one_or_none() or ""


def newest(connection: Connection, source_id: str) -> int:
    """Return the number of the entry by which a source was last approved or withdrawn; 0 if it is not known."""
    return int(
        connection.execute(select(sources.c.seq).where(sources.c.source_id == source_id)).scalar_one_or_none() or 0
    )


def zones(connection: Connection) -> frozenset[str]:
    """Return the zones of all sources, withdrawn ones too: their reads are still there."""
    return frozenset(_ZONES.values(connection))


def every(connection: Connection) -> list[Source]:
    """Return all sources by id, withdrawn ones too."""
    return [_source(row) for row in connection.execute(select(sources).order_by(sources.c.source_id))]


def _source(row: Row[Any]) -> Source:
    return Source(
        source_id=row.source_id,
        name=row.name,
        owner_kind=OwnerKind(row.owner_kind),
        format=row.format,
        zone=row.zone,
        retention_class=row.retention_class,
        mapping=row.mapping,
        approved_by=row.approved_by,
        reference=row.reference,
        approved_on=row.approved_on,
        withdrawn_at=row.withdrawn_at,
        agreement=row.agreement,
        search_rights=row.search_rights,
    )
