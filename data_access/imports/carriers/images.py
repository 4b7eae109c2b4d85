"""Images of reads: decoded in the confined parser and written anew, so that of a vendor's file only its pixels are kept.

No name, position, device or thumbnail that a file carries beside its pixels comes through. What is no JPEG, PNG or WebP, is
too large, or does not decode is left out; the read stays, and its image is counted as not kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
from PIL import Image, ImageOps

KINDS: Mapping[str, str] = {"image_crop": "crop", "image_overview": "overview"}
"""Cells that hold an image, and what each is: the plate alone, or all that the camera saw."""

MAX_BYTES = 2_500_000
"""Largest image that is taken, and largest that is kept, bytes."""
MAX_PIXELS = 12_000_000
AT_ONCE = 24_000_000
"""Bytes of images after which they are handed over."""
KEPT = "kept:"
"""What `image_ref` begins with where the store has the image: `kept:crop`, `kept:overview`, `kept:crop+overview`."""

SCHEMA: dict[str, pl.DataType] = {
    "read_id": pl.String(),
    "kind": pl.String(),
    "media_type": pl.String(),
    "sha256": pl.String(),
    "data": pl.Binary(),
}
"""Columns of images as the parser hands them over; `sha256` is of `data`, hex."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 92


class CleanPicture(NamedTuple):
    """One image as it is kept."""

    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Hash of what is kept, hex."""
        return hashlib.sha256(self.data).hexdigest()


LookUp = Callable[[str], CleanPicture | None]


def picture(text: str) -> CleanPicture | None:
    """Decode an image from base64 (with `data:...;base64,` before it or not) and write it anew; None if it cannot be kept."""
    data = _bytes(text)
    return None if data is None else anew(data)


def anew(data: bytes) -> CleanPicture | None:
    """Decode an image and write its pixels anew, PNG as PNG and all else as JPEG; None if it cannot be kept."""
    if not 0 < len(data) <= MAX_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd beside the pixels does not matter: it is left out
            with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
                if found.width * found.height > MAX_PIXELS:
                    return None
                made = _written(found)
    except Exception:  # noqa: BLE001  # guard: a decoder meets hostile bytes here, and may fail in any way
        return None
    return made if len(made.data) <= MAX_BYTES else None


def _bytes(text: str) -> bytes | None:
    if text.startswith("data:"):
        text = text.partition(";base64,")[2]
    if len(text) > MAX_BYTES * 3 // 2:
        return None
    try:
        return base64.b64decode(text.encode("ascii").translate(None, b" \t\r\n"), validate=True)
    except (ValueError, binascii.Error):
        return None


def _written(image: Image.Image) -> CleanPicture:
    upright = ImageOps.exif_transpose(image).convert("RGB")
    lossless = image.format == "PNG"
    out = io.BytesIO()
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())  # nothing but pixels comes along
    if lossless:
        clean.save(out, "PNG")
    if not lossless or out.tell() > MAX_BYTES:
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=_QUALITY)
        lossless = False
    return CleanPicture("image/png" if lossless else "image/jpeg", out.getvalue())


def with_reads(
    images: Mapping[int, Mapping[str, str]],
    numbers: Sequence[int],
    reads: pl.DataFrame,
    look_up: LookUp,
    drops: Counter[str],
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Decode the images of accepted reads, and yield these with them, not too many bytes at a time.

    Args:
        images: What an image is looked up by, by cell, by number of the record in the file.
        numbers: Number of each accepted read.
        look_up: Returns an image, or None if it cannot be kept; raises `KeyError` if there is none.
        drops: Takes counts by cell of what could not be kept, and of what was not there (`image_crop_missing`).

    Yields:
        Reads, saying which of their images are kept; the images (`SCHEMA`).
    """
    some = _Some(reads)
    for place, number in enumerate(numbers):
        kept: dict[str, CleanPicture] = {}
        for cell, text in images.get(number, {}).items():
            try:
                made = look_up(text)
            except KeyError:
                drops[f"{cell}_missing"] += 1
                continue
            if made:
                kept[KINDS[cell]] = made
            else:
                drops[cell] += 1
        some.add(place, kept)
        if some.full:
            yield some.taken(place + 1)
    yield some.taken(reads.height)


@dataclass(slots=True)
class _Some:
    """Reads from one place on, and their images."""

    accepted: pl.DataFrame
    start: int = 0
    refs: dict[int, tuple[str, str]] = field(default_factory=dict)
    rows: list[tuple[str, str, str, str, bytes]] = field(default_factory=list)
    size: int = 0

    def add(self, place: int, pictures: Mapping[str, CleanPicture]) -> None:
        read_id = self.accepted["read_id"][place] if pictures else ""
        for kind, made in pictures.items():
            self.rows.append((read_id, kind, made.media_type, made.sha256, made.data))
            self.size += len(made.data)
        if pictures:
            self.refs[place - self.start] = (KEPT + "+".join(sorted(pictures)), pictures[min(pictures)].sha256)

    @property
    def full(self) -> bool:
        return self.size >= AT_ONCE

    def taken(self, end: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        reads, pictures = self.accepted[self.start : end], pl.DataFrame(self.rows, SCHEMA, orient="row")
        refs, hashes = reads["image_ref"].to_list(), reads["image_sha256"].to_list()
        for place, (ref, sha256) in self.refs.items():
            refs[place], hashes[place] = ref, sha256
        self.start, self.refs, self.rows, self.size = end, {}, [], 0
        said = {"image_ref": pl.Series(refs, dtype=pl.String()), "image_sha256": pl.Series(hashes, dtype=pl.String())}
        return reads.with_columns(**said), pictures


def sample(name: str) -> bytes:
    """Return a small image of a format, made up."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, name)
    return out.getvalue()


def warm_up() -> None:
    """Decode and write a small image of each format, so that all is loaded."""
    for name in _FORMATS:
        anew(sample(name))
