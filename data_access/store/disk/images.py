"""Images of reads, in the segment of their read: same file, same key, same end. They are given out one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access import captured_fields
from data_access.errors import Busy, InvalidQuery, NotFound, Reason, Refused
from data_access.questions.scope import ReadOfAnswer
from data_access.reads import original_of
from data_access.steps import Reach
from data_access.store.disk import lookups, sheaf_keeping
from data_access.store.disk.shelf import Shelf
from data_access.store.forms.tables import INCOMING_IMAGES
from data_access.store.ids.identity import AS_CAME, ROW
from data_access.store.sheaves import pictures as picture_file
from data_access.store.sheaves.sheaf import SheafDamage

KEPT = "kept:"
"""What `image_ref` begins with where images are kept here; their kinds follow, joined by `+`."""

MAX_BYTES = 4_000_000
MEDIA_TYPES = ("image/jpeg", "image/png")
KINDS = ("crop", "overview")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPicture:
    """One image as it is kept: bytes of `image/jpeg` or `image/png`, and their SHA-256, hex."""

    media_type: str
    sha256: str
    data: bytes


def stored_form(pictures: pa.Table | None, reads: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return images with the columns of `IMAGES`, one a read and kind (the first).

    Args:
        reads: Those that came with them (`incoming.stored_form`). Where an id stands for several reads, the images under it are
            theirs in turn, as both come in the order of the file.

    Raises:
        InvalidQuery: A column is missing or of another type, or a value is beyond its bound; names the column only.
    """
    if pictures is None:
        return pl.DataFrame(pl.from_arrow(INCOMING_IMAGES.empty_table()))
    try:
        frame = pl.DataFrame(pl.from_arrow(pictures.select(INCOMING_IMAGES.names).cast(INCOMING_IMAGES)))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, KeyError, ValueError) as error:
        raise InvalidQuery("images", f"do not have the documented types ({type(error).__name__})") from None
    _check(frame)
    if reads is not None and (reads["read_id"] != reads[AS_CAME]).any():
        frame = _each_to_its_read(frame, reads)
    return frame.unique(["read_id", "kind"], keep="first", maintain_order=True)


def renamed(pictures: pl.DataFrame, fresh: pl.DataFrame, coming: pl.DataFrame) -> pl.DataFrame:
    """Put the images of reads that got an id of their own since they came under that id."""
    if pictures.is_empty():
        return pictures
    now = (
        fresh.select(ROW, now="read_id")
        .join(coming.select(ROW, "read_id"), on=ROW)
        .filter(pl.col("now") != pl.col("read_id"))
    )
    if not now.height:
        return pictures
    named = pictures.join(now.select("read_id", "now"), on="read_id", how="left", maintain_order="left")
    return named.with_columns(pl.coalesce("now", "read_id").alias("read_id")).select(pictures.columns)


def _each_to_its_read(pictures: pl.DataFrame, reads: pl.DataFrame) -> pl.DataFrame:
    """Put images under the ids of their reads: the nth of an id and kind belongs to the nth read that came under that id with it."""
    said = _said(reads.sort(ROW), AS_CAME, "read_id").with_columns(_nth(AS_CAME))
    frame = pictures.rename({"read_id": AS_CAME}).with_columns(_nth(AS_CAME))
    return frame.join(said, on=[AS_CAME, "kind", "nth"], how="inner", maintain_order="left").select(pictures.columns)


def _nth(name: str) -> pl.Expr:
    return pl.int_range(pl.len()).over(name, "kind").alias("nth")


def _said(reads: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return each kind of image that reads say is kept, with some of their columns."""
    kept = reads.filter(pl.col("image_ref").str.starts_with(KEPT))
    return kept.select(*names, kind=pl.col("image_ref").str.strip_prefix(KEPT).str.split("+")).explode("kind")


def with_reads(pictures: pl.DataFrame, reads: pl.DataFrame) -> pl.DataFrame:
    """Return the images that some stored reads say are kept."""
    if not pictures.height:
        return pictures
    return pictures.join(_said(reads, "read_id"), on=["read_id", "kind"], how="semi")


def picture_of(shelf: Shelf, read: ReadOfAnswer, kind: str, reach: Reach) -> KeptPicture | None:
    """Return one image (of `KINDS`) of a read that the reach lets be seen, or None if none of this kind is kept.

    Raises:
        Refused: Images are not permitted.
        NotFound: The read is not there any more.
        Busy: It could not be read, or what is kept is not what was stored.
    """
    if captured_fields.IMAGE not in reach.fields:
        raise Refused([Reason("own.field", "Images may not be captured here.", "Confirm by other means.")])
    original = original_of(read.read_id)
    found = lookups.read_of(shelf, original, read.captured_at, reach)
    if found is None:
        raise NotFound("This read is not there any more.")
    segment = found.segment
    try:
        places = sheaf_keeping.places_of(segment)
        mine = places.filter(pc.and_(pc.equal(places["read_id"], original), pc.equal(places["kind"], kind)))
        if not mine.num_rows:
            return None
        first = mine.slice(0, 1)
        name = sheaf_keeping.pictures_name(segment.file)
        data = next(picture_file.read(first, segment.file.pictures(shelf.root), shelf.key_of(segment.file), name))
    except (SheafDamage, OSError, pa.ArrowException) as error:
        raise Busy(f"The image could not be read ({type(error).__name__}); nothing was disclosed.") from None
    media_type, sha256 = (first[name][0].as_py() for name in ("media_type", "sha256"))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Busy("The image is not the one that was stored; nothing was disclosed.")
    return KeptPicture(media_type=media_type, sha256=sha256, data=data)


def pictures_of(shelf: Shelf, reads: Sequence[ReadOfAnswer], kind: str, reach: Reach) -> list[KeptPicture | None]:
    """Return the image of each of several reads; None for a read without one of this kind, or not there any more. Raises as `picture_of`."""
    return [_picture_or_none(shelf, read, kind, reach) for read in reads]


def _picture_or_none(shelf: Shelf, read: ReadOfAnswer, kind: str, reach: Reach) -> KeptPicture | None:
    try:
        return picture_of(shelf, read, kind, reach)
    except NotFound:
        return None


def _check(frame: pl.DataFrame) -> None:
    jpeg = (pl.col("media_type") == "image/jpeg") & pl.col("data").bin.starts_with(b"\xff\xd8\xff")
    png = (pl.col("media_type") == "image/png") & pl.col("data").bin.starts_with(b"\x89PNG")
    bounds = {
        "read_id": pl.col("read_id").str.contains(r"^[^~]"),
        "kind": pl.col("kind").is_in(KINDS),
        "media_type": pl.col("media_type").is_in(MEDIA_TYPES),
        "sha256": pl.col("sha256").str.contains(r"^[0-9a-f]{64}$"),
        "data": pl.col("data").bin.size().is_between(1, MAX_BYTES) & (jpeg | png),
    }
    for name, holds in bounds.items():
        if unfit := frame.select((~holds).fill_null(value=True).sum()).item():
            raise InvalidQuery(f"images.{name}", f"{unfit} values are missing or beyond their bound")
