"""Imports of files, in three steps each, so that a crash at any point leaves the reads whole or not at all.

    entry and pending batch -> reads written, invisible -> entry and visible (or undone)

The register of batches is the only switch. `recovery.py` undoes what a crash left pending. Purges are in `purging.py`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterator
from collections.abc import Mapping as Lookup
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pydantic import ValidationError

from data_access import toml_text
from data_access.acts.batches import NewBatch
from data_access.errors import Busy, Conflict, InvalidQuery
from data_access.gateway.deciding.acts import Details, do, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.open_site.batch_ends import IDS_USED_ANEW, show, undo
from data_access.gateway.open_site.recovery import rejects_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.uploads import PREFIX
from data_access.imports import FileFacts, KnownCamera, Mapping, Parse, parse_cameras, parse_cases, parse_reads
from data_access.imports.kinds import once
from data_access.ledger.turn import Connection, Turn
from data_access.questions.kinds import LEAD_TO_READS
from data_access.questions.value import invalid
from data_access.records.accounts import people
from data_access.records.casework.cases import CaseRow
from data_access.records.intake import batches, cameras, deliveries, sources
from data_access.records.intake.batches import Batch
from data_access.steps import Recorded
from data_access.store.disk.incoming import PartCount
from data_access.terms import CameraKind, CaseKind, fold_case_number
from data_access.toml_text import NotToml

ROWS_AT_ONCE = 40_000
"""Of 100,000 rows the store holds 100 MB more at once, and takes a quarter less processor time."""
IMAGE_BYTES_AT_ONCE = 100_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Progress = Callable[[int], None]
R = TypeVar("R", bound=Hashable)
Counts = dict[str, dict[str, int]]
"""How many by name, of `rejected` and `noted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What came of an import.

    Attributes:
        stored: Reads that are visible now.
        known: Reads of the file that were stored before and so not again.
        exact: True for who may ask: for all others these two are told together, as `taken`. A row that is known says that a
            vehicle was read at a place and time, and whoever brings files could ask so about any.
    """

    batch: int
    stored: int
    known: int
    facts: FileFacts
    rejects: str
    exact: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as it goes over the wire: counts and names, no read."""
        return {
            "batch": self.batch,
            "rows_in": self.facts.rows_in,
            "taken": self.facts.accepted,
            **({"stored": self.stored, "known": self.known} if self.exact else {}),
            "rejected": dict(self.facts.rejected),
            "noted": dict(self.facts.noted) if self.exact else noted_for_anybody(self.facts),
            "dropped": dict(self.facts.dropped),
            "sha256": self.facts.sha256,
            "rejects": self.rejects,
        }


def _quiet(_: int) -> None:
    return


def import_reads(site: Site, caller: Caller, source: str, file: Path, progress: Progress = _quiet) -> ImportResult:
    """Import one file of an approved source; its reads are visible when this returns, or not at all.

    Raises:
        Refused: Policy said no, or the source has no approval (D14).
        Conflict: The file was imported before, or another import is under way.
        InvalidQuery, TooLarge: The file is unfit; it says why. Nothing of it is stored.
    """
    may_import(site, caller, source)
    received_at = site.now()
    if not site.importing.acquire(blocking=False):
        raise Conflict("Another import is under way. Try again when it is done.")
    try:
        reading = how_to_read(site, source)
        with _rejects(site) as rejects, _parsed(site, reading, file, rejects) as parsed, site.changing:
            batch = _begin(site, caller, source, parsed, reading.cameras)
            try:
                stored, anew = _store(site, batch, parsed, received_at, progress)
                named = rejects.rename(site.places.rejects / rejects_of(batch))
                facts = with_ids_used_anew(parsed.facts, anew)
                show(site, batch, facts, stored)
            except BaseException:
                undo(site, batch)
                raise
    finally:
        site.importing.release()
    known, exact = facts.accepted - stored, may_ask(site, caller)
    return ImportResult(batch=batch.number, stored=stored, known=known, facts=facts, rejects=named.name, exact=exact)


def may_import(site: Site, caller: Caller, source: str) -> None:
    """Look whether an import would be permitted, before its file is taken and read.

    Raises:
        Refused: Policy said no, or the source has no approval (D14); that is on record.
    """
    require_permit(site, caller, NewBatch.does, lambda connection: sources.approved(connection, source))


def read_cameras(site: Site, file: Path, mapping: Mapping) -> tuple[list[cameras.Camera], str, Counts]:
    """Read a file of cameras. Returns rows, the file's SHA-256 and what was rejected and noted."""
    whole = site.facts.wholly_confined
    with (
        _rejects(site) as rejects,
        parse_cameras(file, mapping, now=site.now(), rejects=rejects, wholly_confined=whole) as parsed,
    ):
        rows = [row for batch in parsed for row in batch.to_pylist()]
        _keep(site, rejects, parsed)
    made = [
        cameras.Camera(
            camera_id=row["camera_id"],
            name=row["name"],
            kind=CameraKind(row["kind"]),
            lat_e7=row["lat_e7"],
            lon_e7=row["lon_e7"],
            heading_deg=row["heading_deg"],
            source=row["source"],
            active_from=row["active_from"],
            active_to=row["active_to"],
        )
        for row in rows
    ]
    return _agreed(made, lambda camera: camera.camera_id, parsed)


def read_cases(site: Site, file: Path, mapping: Mapping) -> tuple[list[CaseRow], str, Counts]:
    """Read a file of cases. Returns rows, the file's SHA-256 and what was rejected and noted."""
    whole = site.facts.wholly_confined
    shapes = tuple(shape.pattern for shape in site.pack.cases.formats.values())
    with (
        _rejects(site) as rejects,
        parse_cases(file, mapping, now=site.now(), rejects=rejects, numbers=shapes, wholly_confined=whole) as parsed,
    ):
        rows = [row for batch in parsed for row in batch.to_pylist()]
        _keep(site, rejects, parsed)
    made = [
        CaseRow(
            number=fold_case_number(row["number"]),
            kind=CaseKind(row["kind"]),
            offence=row["offence"] or "",
            opened_at=row["opened_at"],
            closed_at=row["closed_at"],
            scene=None if row["lat_e7"] is None else (row["lat_e7"], row["lon_e7"]),
            happened_at=row["happened_at"],
        )
        for row in rows
    ]
    return _agreed(made, lambda case: case.number, parsed)


def _agreed(rows: list[R], key: Callable[[R], str], parse: Parse) -> tuple[list[R], str, Counts]:
    """Leave out rows that contradict one another, and count them; counts add up to the rows of the file."""
    counts = _counts(parse)
    kept, contradicting, again = once.agreed(rows, key)
    found = (("rejected", once.CONTRADICTS, contradicting), ("noted", once.SAID_AGAIN, again))
    for kind, what, count in found:
        counts[kind] |= {what: count} if count else {}
    return kept, parse.sha256, counts


def mapping_of(text: str) -> Mapping:
    """Read a mapping from its TOML text.

    Raises:
        InvalidQuery: It is no TOML, or does not fit; names the key.
    """
    try:
        return Mapping.model_validate(toml_text.read(text))
    except NotToml as error:
        raise InvalidQuery("mapping", f"is no TOML ({error})") from None
    except ValidationError as error:
        raise invalid(error) from None


def _counts(parse: Parse) -> Counts:
    return {"rejected": dict(parse.facts.rejected), "noted": dict(parse.facts.noted)}


def _keep(site: Site, rejects: Path, parse: Parse) -> None:
    if parse.facts.rejected:
        rejects.rename(site.places.rejects / f"{parse.sha256[:16]}.csv")


def _parsed(site: Site, reading: ReadingRule, file: Path, rejects: Path) -> Parse:
    return parse_reads(
        file,
        reading.mapping,
        cameras=reading.cameras,
        permitted_fields=site.pack.fields,
        now=site.now(),
        rejects=rejects,
        wholly_confined=site.facts.wholly_confined,
    )


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """How files of a source are read.

    Attributes:
        cameras: By the id that its files use.
    """

    mapping: Mapping
    cameras: dict[str, KnownCamera]


def how_to_read(site: Site, source: str) -> ReadingRule:
    """Return an approved source's mapping, and the cameras as they stand now. Raises `Refused` (D14)."""
    with site.ledger.reading() as connection:
        approved = sources.approved(connection, source)
        known = known_cameras(connection)
    return ReadingRule(mapping_of(approved.mapping), known)


def known_cameras(connection: Connection) -> dict[str, KnownCamera]:
    """Return the cameras as a parser is given them now, by id."""
    return {each.camera_id: _known(each) for each in cameras.every(connection)}


def require_cameras_as_given(connection: Connection, job_cameras: Lookup[str, KnownCamera]) -> None:
    """Check, as a batch begins, that no camera went out of service or back since its rows were read.

    Whatever else was done about a camera, a notice or a test of one that is out, lets the batch begin.

    Args:
        job_cameras: The cameras as the parser of its rows was given them; rows of others were rejected.

    Raises:
        Busy: One did: rows may be among them that are refused now.
    """
    now = known_cameras(connection)
    if any(camera_id not in now or now[camera_id].out != camera.out for camera_id, camera in job_cameras.items()):
        raise Busy("A camera went out of service, or back, while this was read. Send it again; nothing of it was kept.")


def _known(camera: cameras.Camera) -> KnownCamera:
    out = [(_us(each.refused_since), _us(each.until)) for each in camera.outages]
    return KnownCamera(camera.name, str(camera.kind), camera.lat_e7, camera.lon_e7, out=out)


def _us(instant: datetime | None) -> int | None:
    return None if instant is None else (instant - _EPOCH) // timedelta(microseconds=1)


def _begin(site: Site, caller: Caller, source: str, parse: Parse, job_cameras: Lookup[str, KnownCamera]) -> Batch:
    def change(turn: Turn, recorded: Recorded) -> Batch:
        require_cameras_as_given(turn.connection, job_cameras)
        if batches.pending(turn.connection):  # its reads count as stored, and would be gone once it is undone
            raise Conflict("An earlier import could not be undone. Restart the gateway, which undoes it.")
        before = deliveries.find(turn.connection, source, parse.sha256)
        again = before is not None and deliveries.may_fit_now(turn.connection, source, before)
        if before is not None and not again:
            raise Conflict(f"This file came in before; nothing was stored twice.{_what_was_rejected(before)}")
        who = _who(turn, caller)
        return batches.begin(turn.connection, recorded, source=source, digest=parse.sha256, person_id=who, again=again)

    def details(turn: Turn) -> Details:
        return {"batch": batches.view(turn.connection).upto + 1}

    return do(site, caller, NewBatch(source=source, sha256=parse.sha256), change, details=details)


def _what_was_rejected(before: deliveries.DeliveryResult) -> str:
    """Say how many rows of a file were rejected when it came in, and what lets them come in after all."""
    rejected = sum(before.rejected.values())
    rows = f"{rejected} row{'' if rejected == 1 else 's'}"
    remedy = "Register the cameras, or have the mended mapping approved, and import the same file again: they are tried anew."
    return f" {rows} of it were rejected then. {remedy}" if rejected else ""


def received(rows: list[pa.RecordBatch], schema: pa.Schema, at: datetime) -> pa.Table:
    """Put imported rows together, with the instant at which they came in."""
    table = pa.Table.from_batches(rows, schema)
    instant = pa.scalar(at, pa.timestamp("us", "UTC"))
    return table.append_column("received_at", pa.repeat(instant, table.num_rows))


def withdrawn(site: Site) -> frozenset[int]:
    """Return the batches whose reads count as not there when others come in."""
    with site.ledger.reading() as connection:
        return batches.withdrawn(connection)


def noted_for_anybody(facts: FileFacts) -> dict[str, int]:
    """Return what was noted but how many ids other reads bear: that, too, says of each row whether a read is stored."""
    return {name: count for name, count in facts.noted.items() if name != IDS_USED_ANEW}


def may_ask(site: Site, caller: Caller) -> bool:
    """Say whether the caller's role asks questions, so that it is no news to them which reads are stored."""
    with site.ledger.reading() as connection:
        person = people.find(connection, session_of(connection, caller).person_id)
    role = site.pack.roles.get(person.role) if person else None
    return role is not None and bool(role.may & LEAD_TO_READS)


def with_ids_used_anew(facts: FileFacts, anew: int) -> FileFacts:
    """Note how many reads came under an id that another read bears."""
    return replace(facts, noted={**facts.noted, IDS_USED_ANEW: anew}) if anew else facts


def _store(site: Site, batch: Batch, parse: Parse, at: datetime, progress: Progress) -> tuple[int, int]:
    """Write the rows; return how many reads are stored, and how many of them under an id of their own."""
    stored, anew, seen = 0, 0, 0
    waiting: list[pa.RecordBatch] = []
    pictures: list[pa.Table] = []
    without = withdrawn(site)

    def write() -> PartCount:
        rows, images = received(waiting, parse.schema, at), pa.concat_tables(pictures)
        waiting.clear()
        pictures.clear()
        return site.store.write_each(batch.number, batch.retention_class, [rows], images, without)[0]

    for rows in parse:
        waiting.append(rows)
        pictures.append(parse.take_images())
        many = sum(r.num_rows for r in waiting) >= ROWS_AT_ONCE
        if many or sum(images.nbytes for images in pictures) >= IMAGE_BYTES_AT_ONCE:
            written = write()
            stored, anew = stored + written.stored, anew + written.anew
        seen += rows.num_rows
        progress(seen)
    if waiting:
        written = write()
        stored, anew = stored + written.stored, anew + written.anew
    return stored, anew


def _who(turn: Turn, caller: Caller) -> str:
    return session_of(turn.connection, caller).person_id


@contextmanager
def _rejects(site: Site) -> Iterator[Path]:
    """Name a file for rejected rows; it is gone at the end, unless it was given another name by then."""
    path = site.places.rejects / f"{PREFIX}{secrets.token_hex(8)}.csv"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
