"""A blurred picture: nothing of a plate can be found in it again, it says nothing but its cells, and nobody's word is taken for it."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from data_access.blurring import blurred_pictures, child
from data_access.blurring.blurred_pictures import CELLS, MOST_AT_ONCE, blurred
from data_access.blurring.mosaic import CELL_PX, LEVELS, SIDE, Mosaic, cells_of
from data_access.errors import Busy, TimedOut
from tests.builders.blurring import FAILURES, NONE_CAN_BE_READ, a_place, a_plate, a_scene, likeness, plate_in, stand_in
from tests.builders.pictures import a_picture

SHARES = (1 / 3, 1 / 4, 1 / 10)
"""How wide a plate is of the picture: of one of the vehicle alone, and of one of the street."""
SCENES, OTHERS = 30, 20


def copy_of(picture: bytes) -> bytes:
    """Blur a picture in this process."""
    cells = child.reduced(picture)
    columns, rows = CELLS.unpack_from(cells)
    return Mosaic(columns=columns, rows=rows, colours=cells[CELLS.size :]).drawn()


def chunks(png: bytes) -> list[bytes]:
    """The kinds of parts of a PNG, each with its sum checked."""
    found, at = [], 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        data, check = png[at + 8 : at + 8 + size], struct.unpack_from(">I", png, at + 8 + size)[0]
        assert zlib.crc32(kind + data) == check
        found.append(kind)
        at += 12 + size
    return found


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
def test_a_known_plate_is_found_in_the_picture_and_after_blurring_no_better_than_any_other(share: float) -> None:
    drawn = Random(7)
    first, ahead = {"whole": 0, "blurred": 0}, {"whole": list[float](), "blurred": list[float]()}
    for _ in range(SCENES):
        text, others = a_plate(drawn), [a_plate(drawn) for _ in range(OTHERS)]
        place = a_place(share, drawn)
        scene = a_scene(text, share, drawn, place)
        for name, picture in (("whole", scene), ("blurred", copy_of(scene))):
            found = plate_in(picture, share, place)
            own, theirs = likeness(found, text), [likeness(found, each) for each in others]
            first[name] += own > max(theirs)
            ahead[name].append((own - np.mean(theirs)) / (np.std(theirs) or 1))
    assert first["whole"] == SCENES
    by_chance = SCENES / (OTHERS + 1)
    assert first["blurred"] <= 3 * by_chance
    assert abs(np.mean(ahead["blurred"])) < 0.6 < 3 < np.mean(ahead["whole"])


def test_equal_pictures_give_equal_bytes_and_the_process_says_what_its_decoder_says() -> None:
    drawn = Random(3)
    scenes = [a_scene(a_plate(drawn), share, drawn) for share in SHARES]
    copies = blurred([*scenes, *scenes])
    assert copies == 2 * [copy_of(each) for each in scenes]


def test_a_copy_holds_its_cells_in_few_colours_and_nothing_besides() -> None:
    [copy] = blurred([a_picture((1600, 900), exif=b"Exif\0\0SECRET", comment=b"SECRET")])
    assert copy is not None
    assert chunks(copy) == [b"IHDR", b"IDAT", b"IEND"]
    drawn = Random(5)
    picture = Image.open(io.BytesIO(copy_of(a_scene(a_plate(drawn), 0.2, drawn))))
    assert picture.size == (SIDE * CELL_PX, cells_of(16, 9)[1] * CELL_PX)
    assert picture.info == {}
    pixels = np.asarray(picture)
    cells = pixels[::CELL_PX, ::CELL_PX]
    assert (np.repeat(np.repeat(cells, CELL_PX, 0), CELL_PX, 1) == pixels).all()
    assert len(np.unique(pixels)) <= LEVELS


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_whatever_its_shape_a_picture_has_no_more_cells(width: int, height: int) -> None:
    columns, rows = cells_of(width, height)
    assert max(columns, rows) == SIDE
    assert min(columns, rows) >= 1


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (5, 4)])
def test_a_picture_of_any_size_is_blurred(size: tuple[int, int]) -> None:
    for name in child.FORMATS:
        assert Image.open(io.BytesIO(copy_of(a_picture(size, name)))).format == "PNG"


@pytest.mark.parametrize(
    "cells", [(0, 1, b""), (SIDE + 1, 1, bytes(3 * SIDE + 3)), (1, 1, bytes(4)), (2, 2, bytes(11))]
)
def test_no_mosaic_has_more_cells_or_other_bytes_than_there_may_be(cells: tuple[int, int, bytes]) -> None:
    columns, rows, colours = cells
    with pytest.raises(ValueError, match="must be"):
        Mosaic(columns=columns, rows=rows, colours=colours)


@pytest.mark.slow
def test_a_picture_that_cannot_be_read_gives_none_and_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = a_picture((64, 36))
    broken = [b"", b"no image", whole[: len(whole) // 2], b"\xff\xd8\xff", b"GIF89a" + bytes(40)]
    copies = blurred([whole, *broken, whole])
    assert copies[1:-1] == [None] * len(broken)
    assert copies[0] == copies[-1] == copy_of(whole)
    monkeypatch.setattr(blurred_pictures, "AT_ONCE", len(whole))
    assert blurred([whole, *broken, whole]) == copies
    assert blurred([]) == []


def test_one_process_is_handed_no_more_pictures_than_it_reduces_in_its_time_however_few_bytes_they_have() -> None:
    pictures = [bytes([each]) for each in range(2 * MOST_AT_ONCE + 1)]
    groups = list(blurred_pictures._groups(pictures))
    assert [len(each) for each in groups] == [MOST_AT_ONCE, MOST_AT_ONCE, 1]
    assert [one for each in groups for one in each] == pictures
    assert MOST_AT_ONCE <= blurred_pictures.WAIT_S, "others get their turn, at a second a picture"


@pytest.mark.slow
@pytest.mark.parametrize("failure", FAILURES)
def test_a_process_that_fails_or_says_anything_else_blurs_nothing(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, FAILURES[failure])
    with pytest.raises(Busy, match="nothing was handed out"):
        blurred([a_picture()])
    stand_in(monkeypatch, NONE_CAN_BE_READ)
    assert blurred([a_picture()]) == [None], "the next one waits for nothing"


def test_a_process_that_cannot_be_started_blurs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setattr(blurred_pictures.sys, "executable", "/nowhere/python")
        with pytest.raises(Busy, match="nothing was handed out"):
            blurred([a_picture()])
    assert len(blurred([a_picture()], wholly_confined=False)) == 1, "the next one waits for nothing"


@pytest.mark.slow
def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blurred_pictures, "LONGEST_S", 0.2)
    stand_in(monkeypatch, "import time; time.sleep(600)")
    with pytest.raises(TimedOut, match="too long"):
        blurred([a_picture()])
