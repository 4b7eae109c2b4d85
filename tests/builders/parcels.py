"""Parcels: a file of reads with pictures beside it, whole or with one thing wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from PIL import Image

SHEET = "reads.csv"
EPOCH = (1980, 1, 1, 0, 0, 0)


def a_picture(colour: str = "white", size: tuple[int, int] = (60, 20), kind: str = "PNG") -> bytes:
    """An image file of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def a_parcel(
    sheet: str | bytes, pictures: Mapping[str, bytes], *more: tuple[str, bytes], how: int = zipfile.ZIP_STORED
) -> bytes:
    """Pack a file of reads with pictures by name; `more` are entries as they come, doubled names and all."""
    whole, entries = io.BytesIO(), [(SHEET, sheet), *pictures.items(), *more]
    with zipfile.ZipFile(whole, "w", how) as packed:
        for name, data in entries:
            packed.writestr(zipfile.ZipInfo(name, EPOCH), data, how)
    return whole.getvalue()


def a_linked(sheet: str, name: str, to: str) -> bytes:
    """A parcel in which a picture is a link."""
    whole, link = io.BytesIO(), zipfile.ZipInfo(name)
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr(SHEET, sheet)
        packed.writestr(link, to)
    return whole.getvalue()


def colours(data: Sequence[bytes]) -> list[tuple[int, ...]]:
    """The colour of the first pixel of each image."""
    return [Image.open(io.BytesIO(each)).convert("RGB").getpixel((0, 0)) for each in data]  # type: ignore[misc]
