"""The register of evidence packages: of which case each was made, by whom, and the digest of its manifest. What it held stands nowhere here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Text, select

from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

packages = register(
    "packages",
    Column("number", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("reads", Integer, nullable=False),
    Column("files_inside", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRecord:
    """One package that was made.

    Attributes:
        number: That of the entry by which it was begun; `entry` is the number of the one that seals it.
        manifest: SHA-256 of its manifest, hex.
    """

    number: int
    case_number: str
    made_by: str
    made_at: datetime
    manifest: str
    reads: int
    files: int
    entry: int


def keep(
    connection: Connection,
    recorded: Recorded,
    *,
    number: int,
    case_number: str,
    made_by: str,
    manifest: str,
    reads: int,
    files: int,
) -> None:
    """Keep that a package was made and leaves."""
    connection.execute(
        packages.insert().values(
            number=number,
            case_number=fold_case_number(case_number),
            made_by=made_by,
            made_at=recorded.at,
            manifest=manifest,
            reads=reads,
            files_inside=files,
            seq=recorded.seq,
        )
    )


def of_case(connection: Connection, numbers: Collection[str]) -> list[PackageRecord]:
    """Return the packages that were made of a case, in order."""
    mine = select(packages).where(packages.c.case_number.in_(sorted(numbers))).order_by(packages.c.number)
    return [
        PackageRecord(
            number=row.number,
            case_number=row.case_number,
            made_by=row.made_by,
            made_at=row.made_at,
            manifest=row.manifest,
            reads=row.reads,
            files=row.files_inside,
            entry=row.seq,
        )
        for row in connection.execute(mine)
    ]
