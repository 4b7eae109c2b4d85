"""Pictures of reads that leave: beside the files of an answer, or under a release request. Blurred where that is what was decided.

Pictures are loaded some at a time, and counted as they come; of blurred ones only the copies are held.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import polars as pl

from data_access.answers.value import Json
from data_access.blurring import mosaic
from data_access.blurring.blurred_pictures import blurred
from data_access.errors import TooLarge
from data_access.gateway.asking import package
from data_access.gateway.open_site.site import Site
from data_access.questions.scope import ReadOfAnswer
from data_access.steps import Intent, Reach
from data_access.store.disk.images import KEPT, KeptPicture
from data_access.store.permission import PicturesOf

MOST_PICTURES, PICTURES_AT_ONCE = 1_000, 50
"""Most pictures that go along with the files of one answer, and how many are loaded before their bytes are counted."""

UNBLURRED: Final = "pictures_that_could_not_be_blurred"
"""Where a manifest says how many pictures were left out since they could not be blurred."""

PictureKind = Literal["crop", "overview"]
Which = Callable[[pl.DataFrame], pl.DataFrame]
"""Says of which reads of an answer pictures go along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureWish:
    """Of which answer pictures go along, of which kinds, and which of these as blurred copies alone; `of` is the number of its intent."""

    of: int
    kinds: Sequence[PictureKind]
    blurred_kinds: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A picture of a read, as a file beside those of the answer.

    Attributes:
        original: Of a blurred copy: SHA-256 of the picture that is kept, hex. Empty of a picture that goes as it is.
    """

    name: str
    read_id: str = field(repr=False)
    kind: PictureKind
    data: bytes = field(repr=False)
    original: str = ""

    def said(self) -> Json:
        """Return what the manifest says of it."""
        return {
            "name": self.name,
            "read_id": self.read_id,
            "kind": self.kind,
            "bytes": len(self.data),
            "sha256": hashlib.sha256(self.data).hexdigest(),
            **({"blurred": True, "sha256_of_original": self.original} if self.original else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesBeside:
    """The pictures that go along with files; `unblurred` counts those that were left out since they could not be blurred."""

    files: Sequence[PictureFile] = ()
    unblurred: int = 0

    @property
    def contents(self) -> Mapping[str, bytes]:
        """Return them by their names."""
        return {each.name: each.data for each in self.files}

    @property
    def bytes(self) -> int:
        """How many bytes they have together."""
        return sum(len(each.data) for each in self.files)

    def said(self) -> Mapping[str, object]:
        """Return what the manifest says of them; nothing if there are none."""
        said = [each.said() for each in self.files]
        return {
            **({"pictures": said} if said else {}),
            **({UNBLURRED: self.unblurred} if self.unblurred else {}),
        }


def pictures_beside(site: Site, intent: Intent, wish: PictureWish, reads: pl.DataFrame, which: Which) -> PicturesBeside:
    """Return the pictures that go along with the files of an answer.

    Raises:
        TooLarge: They are too many, of which none is loaded, or have too many bytes, of which no more are loaded.
        Busy, TimedOut, Unconfined: Some could not be blurred, and it is not their fault.
    """
    if not wish.kinds:
        return PicturesBeside()
    chosen = which(reads.with_row_index("place", 1))
    kept = {kind: _with_picture(chosen, kind) for kind in wish.kinds}
    if sum(each.height for each in kept.values()) > MOST_PICTURES:
        raise TooLarge(
            f"The pictures of one answer would be more than {MOST_PICTURES:,}. Take those of saved reads alone, or ask a narrower question."
        )
    found, unblurred = list[PictureFile](), 0
    for kind, reads_with_one in kept.items():
        for some in reads_with_one.iter_slices(PICTURES_AT_ONCE):
            loaded = _loaded(site, intent, wish.of, kind, some)
            copies = _copies(site, loaded) if kind in wish.blurred_kinds else loaded
            unblurred += len(loaded) - len(copies)
            found += copies
            if sum(len(each.data) for each in found) > package.MOST_BYTES:
                raise TooLarge(
                    "The pictures have more than 100 MB together. Take fewer answers, or the saved reads alone."
                )
    return PicturesBeside(files=found, unblurred=unblurred)


def _with_picture(reads: pl.DataFrame, kind: PictureKind) -> pl.DataFrame:
    """Return `place`, `read_id` and `captured_at` of the reads of which a picture of a kind is kept, as their `image_ref` says."""
    kinds = pl.col("image_ref").str.strip_prefix(KEPT).str.split("+")
    there = pl.col("image_ref").str.starts_with(KEPT) & kinds.list.contains(kind)
    return reads.filter(there).select("place", "read_id", "captured_at")


def as_they_leave(site: Site, reach: Reach, pictures: Sequence[KeptPicture | None]) -> Sequence[KeptPicture | None]:
    """Return pictures as the reach lets them be given out: as they are, or blurred; None for one that cannot be. Raises as `blurred`."""
    if not reach.blurs_overviews:
        return pictures
    kept = [each for each in pictures if each is not None]
    copies = iter(blurred([each.data for each in kept], wholly_confined=site.facts.wholly_confined))
    return [None if each is None else _copy(next(copies)) for each in pictures]


def _copy(data: bytes | None) -> KeptPicture | None:
    if data is None:
        return None
    return KeptPicture(media_type=mosaic.MEDIA_TYPE, sha256=hashlib.sha256(data).hexdigest(), data=data)


def _loaded(site: Site, intent: Intent, of: int, kind: PictureKind, some: pl.DataFrame) -> list[PictureFile]:
    """Load the pictures of some reads of an answer, as far as they are kept, named by the place of their read in it: an id can tell plate and camera."""
    named = [ReadOfAnswer(of=of, read_id=read_id, captured_at=at) for _, read_id, at in some.iter_rows()]
    kept = site.store.pictures(intent, PicturesOf(reads=named, image=kind))
    return [
        PictureFile(
            name=f"pictures/read-{place:05}-{kind}.{'png' if picture.media_type == 'image/png' else 'jpg'}",
            read_id=read.read_id,
            kind=kind,
            data=picture.data,
        )
        for place, read, picture in zip(some["place"], named, kept, strict=True)
        if picture is not None
    ]


def _copies(site: Site, pictures: Sequence[PictureFile]) -> list[PictureFile]:
    """Blur pictures whole; one that cannot be is left out. Raises as `blurred`."""
    copies = blurred([each.data for each in pictures], wholly_confined=site.facts.wholly_confined)
    return [
        replace(
            each,
            name=f"{each.name.rpartition('.')[0]}-blurred.png",
            data=copy,
            original=hashlib.sha256(each.data).hexdigest(),
        )
        for each, copy in zip(pictures, copies, strict=True)
        if copy is not None
    ]
