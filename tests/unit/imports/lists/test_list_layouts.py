"""Each layout of hot lists: what a file becomes, and that an unfit one is refused whole, with line and reason."""

from __future__ import annotations

import io
from typing import Any

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.lists.list_file import READERS, ListFile
from data_access.imports.lists.list_layout import BY_NAME, BY_PLACE, VENDORS, read_layout
from tests.builders.list_samples import NOW, SAMPLES, ListSample, a_layout

UNFIT = [(layout, name) for layout, sample in SAMPLES.items() for name in sample.unfit]


def list_file(layout: str, text: str | None = None, **changed: Any) -> ListFile:
    sample = SAMPLES[layout]
    data = (sample.text if text is None else text).encode("utf-8", "surrogateescape")
    return ListFile(io.BytesIO(data), a_layout(layout, **{**sample.layout, **changed}), NOW)


def entries_of(file: ListFile) -> list[dict[str, Any]]:
    rows = (row for block in file.blocks() for row in block.to_dicts())
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def plates_in(sample: ListSample) -> set[str]:
    return {entry["plate"] for entry in sample.entries} | {entry["plate_raw"] for entry in sample.entries}


def test_every_layout_has_a_sample_and_a_reader() -> None:
    assert set(SAMPLES) == set(READERS) == {*VENDORS, BY_NAME, BY_PLACE}


@pytest.mark.parametrize("layout", SAMPLES)
def test_a_file_becomes_the_entries_that_were_written_down_by_hand(layout: str) -> None:
    file, sample = list_file(layout), SAMPLES[layout]
    reading = file.survey()
    assert entries_of(file) == sample.entries
    assert reading.listed == len(sample.entries)
    assert reading.made_at == sample.made_at
    assert +reading.noted == sample.noted
    assert +reading.dropped == sample.dropped


@pytest.mark.parametrize(("layout", "name"), UNFIT)
def test_an_unfit_file_is_refused_whole_with_line_and_reason(layout: str, name: str) -> None:
    sample = SAMPLES[layout]
    cut, says = sample.unfit[name]
    with pytest.raises(InvalidQuery) as refused:
        list_file(layout, cut(sample.text)).survey()
    told = str(refused.value)
    assert told.startswith(says if says.startswith("file: ") else f"file: {says}")
    assert "refused whole" in told
    assert not any(plate in told for plate in plates_in(sample))


@pytest.mark.parametrize("layout", SAMPLES)
def test_a_file_cut_off_anywhere_before_its_last_entry_ends_hands_over_nothing_of_a_part_of_an_entry(
    layout: str,
) -> None:
    sample = SAMPLES[layout]
    wholes = [entry["plate"] for entry in sample.entries]
    for size in range(len(sample.text)):
        file = list_file(layout, sample.text[:size])
        try:
            file.survey()
        except InvalidQuery:
            continue
        assert [entry["plate"] for entry in entries_of(file)] == wholes[: len(entries_of(file))]
        assert all(entry in sample.entries for entry in entries_of(file))


@pytest.mark.parametrize("layout", SAMPLES)
def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing(layout: str) -> None:
    file = list_file(layout, "\ufeff" + SAMPLES[layout].text.replace("\n", "\r\n"))
    file.survey()
    assert entries_of(file) == SAMPLES[layout].entries


def test_a_file_that_changes_between_the_passes_hands_over_no_end() -> None:
    file = list_file("rekor")
    file.survey()
    file.file = io.BytesIO(SAMPLES["rekor"].text.replace("silver", "black").encode())
    with pytest.raises(InvalidQuery, match="was changed"):
        entries_of(file)


def test_a_few_states_that_are_not_known_are_left_out_and_counted() -> None:
    rows = "".join(f"9QZ{n:04d},Stolen,us-mo\n" for n in range(20))
    text = f"Plate Number,Description,State/Province\n{rows}9QZX123,Stolen,us-qq\n"
    file = list_file("rekor", text)
    assert file.survey().noted["state_not_known"] == 1
    assert entries_of(file)[-1] == {"plate": "9QZX123", "plate_raw": "9QZX123", "reason": "Stolen"}


def test_fewer_entries_than_a_complete_list_must_have_refuse_the_file() -> None:
    with pytest.raises(InvalidQuery, match="has 1 entries, and at least 2 are expected"):
        list_file("ccic", least_entries=2).survey()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = 1", "layout.name"),
        ("[", "is no TOML"),
        ('name = "A"\nlayout = "elsewhere"\nzone = "UTC"', "must be one of"),
        ('name = "A"\nlayout = "ncic"\nzone = "Mars"', "IANA"),
        ('name = "A"\nlayout = "ncic"\nzone = "in_text"', "IANA"),
        ('name = "A"\nlayout = "ncic"\nzone = "UTC"\nsystem = "OTHER"', "layout.system"),
        ('name = "A"\nlayout = "ncic"\nzone = "UTC"\n[columns]\nplate = "P"', "columns belongs to layout csv"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"', "needs plate"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"\n[columns]\nplate = "P"\nvin = "V"', "columns.vin is not a column"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"\n[columns]\nplate = "P"\nnote = "Driver name"', "about people"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"\n[columns]\nplate = "P"\nnote = "Home address"', "about people"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"\n[columns]\nplate = "P"\nnote = "DOB"', "about people"),
        ('name = "A"\nlayout = "csv"\nzone = "UTC"\n[columns]\nplate = "P"\naction = "A"', "not complete"),
        ('name = "A"\nlayout = "fixed"\nzone = "UTC"\n[places]\nplate = [5, 5]', "the end comes after the start"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused_by_its_key(text: str, says: str) -> None:
    with pytest.raises(InvalidQuery, match=says):
        read_layout(text)


def test_a_layout_is_read_from_its_text() -> None:
    text = 'name = "State list"\nlayout = "fixed"\nzone = "America/Boise"\nsystem = "ILETS"\n[places]\nplate = [0, 8]\n'
    layout = read_layout(text)
    assert (layout.name, layout.system, layout.places, layout.max_age_hours) == (
        "State list",
        "ILETS",
        {"plate": (0, 8)},
        24,
    )
