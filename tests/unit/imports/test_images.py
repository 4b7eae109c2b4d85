"""Vendors' images: only pixels come through, and only of pictures of a bearable size."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from data_access.imports.carriers import images


def an_image(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "becomes"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")])
def test_three_formats_are_kept_without_what_stands_beside_the_pixels(kind: str, becomes: str) -> None:
    made = images.anew(an_image(kind, exif=b"Exif\0\0II*\0SECRET"))
    assert made is not None
    assert (made.media_type, b"SECRET" in made.data) == (becomes, False)
    assert Image.open(io.BytesIO(made.data)).size == (40, 20)


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + bytes(40), an_image("GIF"), an_image("BMP"), an_image()[:120], b"<svg/>", b"\x89PNG\r\n\x1a\n"],
)
def test_anything_else_is_left_out(data: bytes) -> None:
    assert images.anew(data) is None


def test_a_picture_of_too_many_pixels_is_left_out_before_it_is_decoded() -> None:
    assert images.anew(an_image("PNG", (4_001, 3_000))) is None


@pytest.mark.parametrize("around", ["{}", "data:image/jpeg;base64,{}", " {}\n"])
def test_base64_is_read_as_vendors_write_it(around: str) -> None:
    text = around.format(base64.b64encode(an_image()).decode())
    assert images.picture(text) is not None


@pytest.mark.parametrize("text", ["", "data:image/jpeg,abc", "é", "====", "A" * (images.MAX_BYTES * 2)])
def test_what_is_no_base64_is_left_out(text: str) -> None:
    assert images.picture(text) is None
