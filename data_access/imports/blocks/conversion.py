"""One file's two passes, in the parser's process: check the form of the whole, then convert it block by block.

The first pass refuses an unfit file before a single row is handed over; it also takes the file's SHA-256, so that the act
of importing can be recorded before rows arrive. The second pass must see the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import polars as pl

from data_access import captured_fields
from data_access.errors import InvalidQuery
from data_access.imports.blocks.first_bytes import HEAD, not_to_be_read
from data_access.imports.blocks.vendor_file import Records
from data_access.imports.carriers.block import ROW, Block, Reject
from data_access.imports.carriers.sheet import Sheet
from data_access.imports.formats import format_of
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.kinds import hours, reads, registers
from data_access.imports.kinds.rows import BlockRows
from data_access.imports.terms.notation import ConfidenceRule, TimeRule

if TYPE_CHECKING:
    from data_access.imports.carriers.parcel import Parcel

CHUNK = 1024 * 1024
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a ZIP file begins."""


class BlockSource(Protocol):
    """A file in one format."""

    skipped: Counter[str]
    dropped: Counter[str]

    def survey(self) -> int:
        """Check the whole file's form; return its number of records."""

    def blocks(self) -> Iterator[Block]:
        """Yield its records as cells."""


class HashedFile:
    """A file that hashes what is read from it; seeking to its start begins anew."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sha256 = file, hashlib.sha256()
        self.bytes = 0

    def read(self, size: int) -> bytes:
        """Read and hash."""
        data = self._file.read(size)
        self._sha256.update(data)
        self.bytes += len(data)
        return data

    def seek(self, place: int) -> None:
        """Begin anew; `place` is 0."""
        self._file.seek(place)
        self._sha256, self.bytes = hashlib.sha256(), 0

    def sha256(self) -> str:
        """Return the hash of what was read since the start, hex."""
        return self._sha256.hexdigest()

    def whole(self) -> str:
        """Return the hash of the whole file, hex, whatever was read."""
        self.seek(0)
        while self.read(CHUNK):
            pass
        return self.sha256()

    def plain(self) -> BinaryIO:
        """Return the file itself, for reading here and there."""
        return self._file

    def begins_with(self, signs: tuple[bytes, ...]) -> bool:
        """True if the file begins with one of some bytes."""
        self.seek(0)
        return self.read(max(map(len, signs))).startswith(signs)


@dataclass(slots=True)
class Conversion:
    """A file under conversion. `facts` are whole once `parts` has ended.

    Attributes:
        images: Those of the part that `parts` yielded last (`images.SCHEMA`); None if it can have none.
        parcel: The file, if it is a parcel.
    """

    file: HashedFile
    job: Job
    sha256: str = ""
    rows_in: int = 0
    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    hours: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    images: pl.DataFrame | None = None
    parcel: Parcel | None = None

    def survey(self) -> None:
        """Check the whole file's form and take its hash.

        Raises:
            InvalidQuery, TooLarge: The file is unfit; no row of it is handed over.
        """
        self._refuse_by_first_bytes()
        self.parcel = self._parcel()
        self._source().survey()
        self.sha256 = self._sha256()

    def parts(self) -> Iterator[tuple[pl.DataFrame, list[Reject]]]:
        """Yield accepted rows and rejects, block by block.

        Raises:
            InvalidQuery: The file is not the same as at the survey.
        """
        source, convert = self._source(), _converter(self.job.mapping)
        for block in source.blocks():
            rows = convert(block.cells, self.job)
            rejects = self._counted(block, rows)
            for accepted in self._with_images(block, rows):
                yield accepted, rejects
                rejects = []
        if self._sha256() != self.sha256:
            raise InvalidQuery("file", "was changed while it was read; import it again once nothing writes to it")
        self.noted += source.skipped
        self.dropped += source.dropped
        self.noted["pictures_not_named"] += self.parcel.unnamed if self.parcel else 0

    def facts(self) -> dict[str, object]:
        """Say what came of the file."""
        return {
            "rows_in": self.rows_in,
            "accepted": self.accepted,
            "rejected": dict(sorted(self.rejected.items())),
            "noted": dict(sorted((+self.noted).items())),
            "dropped": dict(sorted((+self.dropped).items())),
            "hours": hours.listed(self.hours),
            "sha256": self.sha256,
            "bytes": self.file.bytes,
            "adapter": self.job.mapping.adapter,
        }

    def _refuse_by_first_bytes(self) -> None:
        self.file.seek(0)
        why = not_to_be_read(self.file.read(HEAD))
        if why:
            raise InvalidQuery("file", why)

    def _parcel(self) -> Parcel | None:
        """Open the file as a parcel, if it is one.

        Raises:
            InvalidQuery: It is a ZIP file where none is expected, or no parcel.
        """
        if not self.file.begins_with(ZIP):
            return None
        if not self.job.mapping.names_images:
            raise InvalidQuery("file", "is a ZIP file, but its mapping names no pictures; send the file in it alone")
        from data_access.imports.carriers.parcel import Parcel  # its libraries are loaded only where there are images

        return Parcel(self.file.plain(), self.job.bounds.pictures)

    def _sha256(self) -> str:
        """Return the hash of what was read, or of the whole parcel."""
        return self.file.whole() if self.parcel else self.file.sha256()

    def _source(self) -> BlockSource:
        file: Any = self.parcel.sheet() if self.parcel else self.file  # reads and seeks only
        if self.job.mapping.format == "csv":
            return Sheet(file, self.job.mapping, self.job.bounds)
        return Records(file, self.job.mapping, self.job.bounds, captured_fields.IMAGE in self.job.permitted)

    def _with_images(self, block: Block, rows: BlockRows) -> Iterator[pl.DataFrame]:
        """Yield the accepted rows, and keep their images apart."""
        self.images, wanted = None, self._wanted(block)
        if not wanted:
            yield rows.accepted
            return
        from data_access.imports.carriers.images import picture, with_reads  # as above
        from data_access.imports.carriers.parcel import none_there

        look_up = self.parcel.picture if self.parcel else none_there if self.job.mapping.names_images else picture
        numbers = block.cells.join(rows.rejected, on=ROW, how="anti", maintain_order="left")[ROW].to_list()
        for accepted, pictures in with_reads(wanted, numbers, rows.accepted, look_up, self.dropped):
            self.images = pictures
            yield accepted

    def _wanted(self, block: Block) -> Lookup[int, Lookup[str, str]]:
        """Return the images of a block, or what names them; those that may not be taken are counted."""
        mapping = self.job.mapping
        if mapping.format != "csv" or not mapping.names_images:
            return block.images
        from data_access.imports.carriers.parcel import named  # as above

        found = named(block.cells, mapping)
        if captured_fields.IMAGE in self.job.permitted:
            return found
        self.dropped += Counter(cell for cells in found.values() for cell in cells)
        return {}

    def _counted(self, block: Block, rows: BlockRows) -> list[Reject]:
        found = [Reject(row, reason, block.originals.raw(row)) for row, reason in rows.rejected.iter_rows()]
        rejects = sorted(block.rejects + found, key=lambda reject: reject.row)
        self.rows_in += block.cells.height + len(block.rejects)
        self.accepted += rows.accepted.height
        self.rejected += Counter(reject.reason for reject in rejects)
        self.noted += rows.noted
        self.dropped += rows.dropped
        self.hours.update(rows.hours)
        return rejects


def _converter(mapping: Mapping) -> Callable[[pl.DataFrame, Job], BlockRows]:
    if mapping.format != "csv":
        return _of_a_format
    return {"reads": reads.convert, "cameras": registers.cameras, "cases": registers.cases}[mapping.kind]


def _of_a_format(cells: pl.DataFrame, job: Job) -> BlockRows:
    form, mapping = format_of(job.mapping.format), job.mapping
    if mapping.kind == "cameras":
        return registers.cameras_named(cells, job)
    if form.confidence is not None:
        mapping = mapping.model_copy(update={"confidence": ConfidenceRule(scale=form.confidence)})
    filled = cells.with_columns(
        pl.col(name).fill_null(pl.lit(mapping.defaults.get(name), pl.String)) for name in ("plate_state", "camera_id")
    )
    time = form.time if isinstance(form.time, TimeRule) else mapping.time
    exact = dataclasses.replace(job, mapping=mapping)
    return reads.convert_named(filled, exact, time, read_positions=form.own_positions)


def schema_of(mapping: Mapping) -> dict[str, pl.DataType]:
    """Return the columns, in order, of what a mapping's file becomes."""
    return {"reads": reads.SCHEMA, "cameras": registers.CAMERAS, "cases": registers.CASES}[mapping.kind]
