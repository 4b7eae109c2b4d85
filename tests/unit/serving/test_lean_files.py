"""Which browser is sent a file smaller, and which file."""

from __future__ import annotations

import asyncio
import gzip
import os
from pathlib import Path

import pytest
from tornado.httputil import HTTPHeaders

from workbench.processes.web.lean_files import FEWEST_BYTES, lean_form, smaller, takes_gzip


@pytest.mark.parametrize(
    ("accept", "takes"),
    [
        (None, False),
        ("", False),
        ("identity", False),
        ("br, zstd", False),
        ("gzip", True),
        ("GZip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("deflate,gzip;q=1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("x-gzip-like", False),
    ],
)
def test_gzip_goes_to_who_takes_it_alone(accept: str | None, takes: bool) -> None:
    headers = HTTPHeaders() if accept is None else HTTPHeaders({"Accept-Encoding": accept})
    assert takes_gzip(headers) is takes


def test_the_same_bytes_give_the_same_form() -> None:
    text = b"const cameras = 24;\n" * 400
    assert smaller(text) == smaller(bytes(text))
    assert gzip.decompress(smaller(text)) == text


def form(place: Path) -> tuple[bytes, str] | None:
    return asyncio.run(lean_form(place))


def test_a_file_that_changes_is_sent_as_it_is_then(tmp_path: Path) -> None:
    place = tmp_path / "page.css"
    place.write_bytes(b".wb-page { margin: 0 }\n" * 100)
    first = form(place)
    place.write_bytes(b".wb-page { margin: 1 }\n" * 100)
    os.utime(place, ns=(1, 1))
    second = form(place)
    assert first is not None
    assert second is not None
    assert first[1] != second[1]
    assert b"margin: 1" in gzip.decompress(second[0])


def test_what_would_not_be_smaller_has_no_other_form(tmp_path: Path) -> None:
    for name, text in (
        ("picture.png", b"a" * 5_000),
        ("short.js", b"a" * (FEWEST_BYTES - 1)),
        ("packed.js", os.urandom(5_000)),
    ):
        (tmp_path / name).write_bytes(text)
        assert form(tmp_path / name) is None
