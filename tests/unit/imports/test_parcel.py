"""Parcels: pictures are found by name inside of one file, and a file of another form is refused whole."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports import parse_reads
from data_access.imports.blocks.conversion import Conversion, HashedFile
from data_access.imports.carriers import images
from data_access.imports.carriers import parcel as parcels
from data_access.imports.terms.bounds import Bounds
from tests.builders.imports import CAMERAS, FIELDS, NOW, a_job, a_row, sheet, with_columns, written
from tests.builders.parcels import SHEET, a_linked, a_parcel, a_picture, colours

MAPPING = with_columns("image_crop", "image_overview")
ROW = a_row(image_crop="1.png", image_overview="")
RED = a_picture("red")


def come(data: bytes, **changed: object) -> tuple[list[dict[str, object]], list[dict[str, object]], Conversion]:
    """Parse a parcel in this process; return reads and images."""
    conversion = Conversion(HashedFile(io.BytesIO(data)), a_job(MAPPING, **changed))
    conversion.survey()
    rows: list[dict[str, object]] = []
    pictures: list[dict[str, object]] = []
    for accepted, _ in conversion.parts():
        rows += accepted.to_dicts()
        pictures += [] if conversion.images is None else conversion.images.to_dicts()
    return rows, pictures, conversion


def test_a_picture_is_found_by_its_name_whatever_path_the_row_writes_before_it() -> None:
    rows = [
        a_row(plate="7A7A", image_crop="C:\\out\\1.png", image_overview="/srv/x/2.png"),
        a_row(plate="7B7B", image_crop="../../etc/2.png", image_overview=" "),
        a_row(plate="TEMP", image_crop="1.png", image_overview=""),
    ]
    reads, pictures, conversion = come(a_parcel(sheet(*rows), {"1.png": RED, "2.png": a_picture("blue")}))
    assert [read["image_ref"] for read in reads] == ["kept:crop+overview", "kept:crop"]
    assert [(each["read_id"] == reads[0]["read_id"], each["kind"]) for each in pictures] == [
        (True, "crop"),
        (True, "overview"),
        (False, "crop"),
    ]
    assert colours([bytes(each["data"]) for each in pictures]) == [(255, 0, 0), (0, 0, 255), (0, 0, 255)]
    assert (conversion.facts()["dropped"], conversion.facts()["noted"]) == ({}, {})


def test_what_is_missing_broken_too_large_or_named_by_nobody_is_counted_and_the_reads_stay() -> None:
    texts = {"A": "none.png", "B": "broken.png", "C": "large.png", "D": SHEET, "E": ".."}
    rows = [a_row(plate=f"7{key}7", image_crop=name, image_overview="") for key, name in texts.items()]
    pictures = {
        "broken.png": RED[:40],
        "large.png": bytes(images.MAX_BYTES + 1),
        "nobodys.png": RED,
        "bomb.png": a_picture(size=(4_001, 3_000)),
    }
    rows.append(a_row(plate="7F7", image_crop="bomb.png", image_overview=""))
    reads, kept, conversion = come(a_parcel(sheet(*rows), pictures))
    assert (len(reads), kept) == (6, [])
    assert conversion.facts()["dropped"] == {"image_crop": 3, "image_crop_missing": 3}
    assert conversion.facts()["noted"] == {"pictures_not_named": 1}


def test_a_picture_that_many_rows_name_is_kept_with_the_first_of_them() -> None:
    rows = [a_row(plate=f"7A{n}", image_crop="1.png", image_overview="") for n in range(parcels.MOST_USES + 3)]
    _, kept, conversion = come(a_parcel(sheet(*rows), {"1.png": RED}))
    assert (len(kept), conversion.facts()["dropped"]) == (parcels.MOST_USES, {"image_crop": 3})


def test_many_pictures_are_handed_over_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "AT_ONCE", 2 * len(RED))
    rows = [a_row(plate=f"7A{n}", image_crop=f"{n % 3}.png", image_overview="") for n in range(7)]
    conversion = Conversion(
        HashedFile(io.BytesIO(a_parcel(sheet(*rows), {f"{n}.png": RED for n in range(3)}))), a_job(MAPPING)
    )
    conversion.survey()
    sizes = []
    for accepted, _ in conversion.parts():
        assert conversion.images is not None
        assert accepted.filter(image_ref="kept:crop")["read_id"].to_list() == conversion.images["read_id"].to_list()
        sizes.append(accepted.height)
    assert sizes == [2, 2, 2, 1]


def test_where_the_pack_permits_no_images_they_are_counted_and_left() -> None:
    reads, kept, conversion = come(a_parcel(sheet(ROW), {"1.png": RED}), permitted=frozenset())
    assert (reads[0]["image_ref"], kept, conversion.facts()["dropped"]) == (None, [], {"image_crop": 1})


def test_a_plain_file_whose_rows_name_pictures_is_read_without_them() -> None:
    reads, kept, conversion = come(sheet(ROW).encode())
    assert (len(reads), kept, conversion.facts()["dropped"]) == (1, [], {"image_crop_missing": 1})


def damaged(data: bytes, what: bytes, by: bytes) -> bytes:
    assert what in data
    return data.replace(what, by)


GOOD = a_parcel(sheet(ROW), {"1.png": RED})
UNFIT = {
    "cut short": (GOOD[:-30], "damaged or cut short"),
    "a local header alone": (GOOD[:60], "damaged or cut short"),
    "a damaged file of reads": (damaged(GOOD, b"7A2-C8B5", b"7A2-C8B6"), "reads.csv is damaged"),
    "a path out": (a_parcel(sheet(ROW), {"../1.png": RED}), "no plain file's"),
    "an absolute path": (a_parcel(sheet(ROW), {"/etc/1.png": RED}), "no plain file's"),
    "a path of Windows": (a_parcel(sheet(ROW), {"..\\1.png": RED}), "no plain file's"),
    "a folder": (a_parcel(sheet(ROW), {"pictures/": b""}), "no plain file's"),
    "a link": (a_linked(sheet(ROW), "1.png", "/etc/passwd"), "holds a link"),
    "compressed": (a_parcel(sheet(ROW), {"1.png": RED}, how=zipfile.ZIP_DEFLATED), "compressed"),
    "a bomb": (a_parcel(sheet(ROW), {"1.png": bytes(5_000_000)}, how=zipfile.ZIP_DEFLATED), "compressed"),
    "no file of reads": (damaged(GOOD, b"reads.csv", b"reads.txt"), "without reads.csv"),
    "encrypted": (GOOD.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), "encrypted"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_parcel_of_another_form_is_refused_before_a_row_of_it_is_handed_over(name: str) -> None:
    data, says = UNFIT[name]
    with pytest.raises(InvalidQuery, match=says):
        come(data)


def test_a_name_that_stands_twice_is_refused() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = a_parcel(sheet(ROW), {"1.png": RED}, ("1.png", a_picture("blue")))
    with pytest.raises(InvalidQuery, match="one name twice"):
        come(data)


def test_a_zip_file_is_refused_where_the_mapping_names_no_pictures() -> None:
    with pytest.raises(InvalidQuery, match="mapping names no pictures"):
        Conversion(HashedFile(io.BytesIO(GOOD)), a_job()).survey()


def test_more_pictures_than_the_bound_are_refused() -> None:
    with pytest.raises(TooLarge, match="more than 1 pictures"):
        come(a_parcel(sheet(ROW), {"1.png": RED, "2.png": RED}), bounds=Bounds(pictures=1))


def test_a_picture_whose_bytes_were_changed_is_not_kept() -> None:
    data = damaged(GOOD, RED, RED[:-1] + b"x")
    reads, kept, conversion = come(data)
    assert (len(reads), kept, conversion.facts()["dropped"]) == (1, [], {"image_crop": 1})


@pytest.mark.slow
def test_the_confined_parser_reads_a_parcel_and_knows_it_by_all_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    given = {"cameras": CAMERAS, "permitted_fields": FIELDS, "now": NOW, "rejects": tmp_path / "rejects"}
    with parse_reads(path, MAPPING, **given) as parsed:
        [row] = [row for batch in parsed for row in batch.to_pylist()]
        pictures = parsed.take_images().to_pylist()
    assert (row["image_ref"], colours([pictures[0]["data"]])) == ("kept:crop", [(255, 0, 0)])
    assert row["image_sha256"] == pictures[0]["sha256"]
    assert parsed.sha256 == HashedFile(io.BytesIO(GOOD)).whole()
