"""A sheaf gives back what was bound into it, from memory and from its file, and nothing that was not written there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.store.index.plate_index import pack
from data_access.store.sheaves import packed_file, pictures
from data_access.store.sheaves.answer_rows import Gleaning, shown, stored, with_their_texts
from data_access.store.sheaves.binding import bind, merged
from data_access.store.sheaves.columns import KINDS
from data_access.store.sheaves.memory import Memory
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from tests.builders.store import NOON, a_read

KEY, NAME = bytes(range(32)), "segment/fixed/2026-11-20.1"
FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
SCHEMA = pa.schema(list(KINDS.items()))

texts = st.one_of(st.none(), st.sampled_from(["", "a", "Mill Road", "ü\n"]))
rows = st.fixed_dictionaries(
    {
        "captured_at": st.sampled_from([NOON - timedelta(hours=n, microseconds=n) for n in range(5)]),
        "received_at": st.sampled_from([None, NOON, NOON + timedelta(seconds=9), NOON + timedelta(days=700)]),
        "plate": st.one_of(st.just(""), st.text("0O8?AZ", max_size=10)),
        "plate_raw": texts,
        "plate_conf_bp": st.sampled_from([None, 0, 10_000]),
        "camera_id": st.sampled_from(["cam-2", "cam-1", "unit-7"]),
        "camera_name": texts,
        "lat_e7": st.sampled_from([None, 0, 390_000_000, -900_000_000]),
        "heading_deg": st.sampled_from([None, 0, 359]),
        "colour": texts,
        "captured_at_raw": texts,
        "batch": st.sampled_from([1, 2, 2**40]),
        "image_ref": texts,
        "corrects": texts,
    }
)


def table(drawn: list[dict[str, Any]]) -> pa.Table:
    """Stored reads."""
    whole = [a_read(f"r{n}") | each | {"lon_e7": each["lat_e7"]} for n, each in enumerate(drawn)]
    return pa.Table.from_pylist([{name: row.get(name) for name in KINDS} for row in whole], schema=SCHEMA)


def filed(sheaf: Sheaf, folder: Path, memory: Memory | None = None) -> Sheaf:
    packed_file.write(sheaf, pictures.none(), (), folder / "it.packed", KEY, NAME)
    return packed_file.read(folder / "it.packed", KEY, NAME, memory or Memory(10**9)).sheaf


def whole_of(file: packed_file.PackedFile) -> pa.RecordBatch:
    """All that a file holds, looked at; its reads are returned."""
    assert len(file.hashes.every()) >= file.sheaf.reads
    assert file.pictures().num_rows == 0
    return stored([file.sheaf])


def by_id(reads: Any) -> list[dict[str, Any]]:
    return sorted(reads.to_pylist(), key=lambda row: row["read_id"])


@FEW
@given(drawn=st.lists(rows, max_size=300))
def test_what_is_bound_comes_back_from_memory_and_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]]
) -> None:
    reads = table(drawn)
    sheaf = bind(reads)
    again = filed(sheaf, tmp_path_factory.mktemp("sheaves"))

    assert by_id(stored([sheaf])) == by_id(reads)
    assert stored([again]).equals(stored([sheaf]))
    assert by_id(stored([sheaf, again])) == by_id(pa.concat_tables([reads, reads]))


@FEW
@given(parts=st.lists(st.lists(rows, min_size=1, max_size=40), min_size=2, max_size=4))
def test_sheaves_are_merged_into_what_binding_all_their_reads_makes(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[dict[str, Any]]]
) -> None:
    sheaves = [bind(table(drawn)) for drawn in parts]
    sheaves[0] = filed(sheaves[0], tmp_path_factory.mktemp("sheaves"))
    again, anew = merged(sheaves), bind(pa.Table.from_batches([stored(sheaves)]))

    assert stored([again]).equals(stored([anew]))
    assert again.plates.plates.tolist() == anew.plates.plates.tolist()
    assert again.plates.counts.tolist() == anew.plates.counts.tolist()
    for name in ("by_plate", "plate", "firsts", "boxes", "received"):
        assert getattr(again.columns(), name).tolist() == getattr(anew.columns(), name).tolist()


@FEW
@given(drawn=st.lists(rows, max_size=120))
def test_reads_stand_in_order_of_camera_and_time_and_every_plate_knows_its_reads(drawn: list[dict[str, Any]]) -> None:
    sheaf = bind(table(drawn))
    columns, reads = sheaf.columns(), stored([sheaf]).to_pylist()
    order = [(columns.camera_of(np.array([n]))[0], row["captured_at"]) for n, row in enumerate(reads)]

    assert order == sorted(order)
    for plate in {row["plate"] for row in reads}:
        key = plate.replace("O", "0")
        expected = [n for n, row in enumerate(reads) if row["plate"].replace("O", "0") == key]
        assert sheaf.of_plates(pack([key])).tolist() == expected
    assert sheaf.of_plates(pack(["NONE"])).tolist() == []
    assert sheaf.plates.counts.sum() == len(reads)


def test_some_reads_are_shown_in_the_order_asked_with_the_columns_asked(tmp_path: Path) -> None:
    sheaf = bind(table([{"plate": f"P{n}", "camera_id": "c", "lat_e7": n} for n in range(400)]))
    for each in (sheaf, filed(sheaf, tmp_path)):
        some = shown(
            [Gleaning.of(each, np.array([399, 0, 130])), Gleaning.of(each, np.array([5]))], ("plate", "lat_e7")
        )
        assert some.to_pylist() == [{"plate": f"P{n}", "lat_e7": n} for n in (399, 0, 130, 5)]
        several = [Gleaning.of(each, np.array([399, 0, 130])), Gleaning.of(each, np.array([5, 0]))]
        assert shown(with_their_texts(several), tuple(KINDS)).equals(shown(several, tuple(KINDS)))
    assert shown([], ("plate",)).num_rows == 0


def test_a_plate_that_is_not_folded_is_not_bound() -> None:
    with pytest.raises(ValueError, match="not folded"):
        bind(table([{"plate": "7-A", "lat_e7": None}]))


def test_no_byte_of_a_file_can_be_changed_cut_off_or_moved(tmp_path: Path) -> None:
    whole = filed(bind(table([{"plate": f"P{n}", "lat_e7": n} for n in range(300)])), tmp_path)
    expected, path = stored([whole]), tmp_path / "it.packed"
    sound = path.read_bytes()
    places = [*np.random.default_rng(1).integers(0, len(sound), 200).tolist(), 0, 8, 24, 31, 32, len(sound) - 1]

    def everything(content: bytes, key: bytes = KEY, name: str = NAME) -> pa.RecordBatch:
        path.write_bytes(content)
        return whole_of(packed_file.read(path, key, name, Memory(1)))

    for place in places:
        with pytest.raises(SheafDamage):
            everything(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(SheafDamage):
            everything(sound[:place])
    with pytest.raises(SheafDamage):
        everything(sound, bytes(32))
    with pytest.raises(SheafDamage):
        everything(sound, name="segment/fixed/2026-11-20.2")
    assert everything(sound).equals(expected)


def test_a_file_that_is_gone_is_damage(tmp_path: Path) -> None:
    sheaf = filed(bind(table([{"plate": "P1", "lat_e7": 1}])), tmp_path)
    (tmp_path / "it.packed").unlink()

    for read in (sheaf.columns, lambda: sheaf.texts.at(np.array([0])), lambda: filed(sheaf, tmp_path)):
        with pytest.raises(SheafDamage):
            read()


def test_no_plate_stands_in_a_file_in_clear_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    filed(bind(table([{"plate": "7QK4F2X", "lat_e7": n} for n in range(300)])), tmp_path)
    content = (tmp_path / "it.packed").read_bytes()

    assert b"7QK4F2X" not in content
    assert b"Mill Road" not in content
    assert (tmp_path / "it.packed").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["it.packed"]


def test_columns_beyond_the_bound_leave_memory_the_oldest_first_and_are_read_again(tmp_path: Path) -> None:
    reads = table([{"plate": f"P{n}", "lat_e7": n} for n in range(300)])
    memory, sheaves = Memory(10**9), []
    for n in range(3):
        (tmp_path / str(n)).mkdir()
        sheaves.append(filed(bind(reads), tmp_path / str(n), memory))
    plates = memory.bytes // 3
    size = (sheaves[0].columns(), memory.bytes)[1] - 3 * plates

    memory = Memory(2 * size)
    sheaves = [packed_file.read(tmp_path / str(n) / "it.packed", KEY, NAME, memory).sheaf for n in range(3)]
    assert memory.bytes == 3 * plates
    kept = [sheaf.columns() for sheaf in sheaves]
    assert memory.bytes == 2 * size
    assert sheaves[2].columns() is kept[2]
    assert sheaves[1].columns() is kept[1]
    assert sheaves[0].columns() is not kept[0]
    assert sheaves[1].columns() is kept[1]
    assert sheaves[2].columns() is not kept[2]
    assert stored(sheaves).num_rows == 900
    assert memory.bytes <= 2 * size


def test_plates_that_are_pinned_stay_though_their_file_goes_and_there_is_no_room(tmp_path: Path) -> None:
    memory = Memory(1)
    filed(bind(table([{"plate": f"P{n}", "lat_e7": n} for n in range(30)])), tmp_path, memory)
    packed = packed_file.read(tmp_path / "it.packed", KEY, NAME, memory)
    packed.pin_plates()
    (tmp_path / "it.packed").unlink()

    with pytest.raises(SheafDamage):
        packed.sheaf.columns()
    assert len(packed.sheaf.plates.plates) == 30
    assert packed.sheaf.plates.counts.tolist() == [1] * 30


def test_columns_leave_memory_with_the_last_who_has_the_sheaf(tmp_path: Path) -> None:
    memory = Memory(10**9)
    sheaf = filed(bind(table([{"plate": "P1", "lat_e7": 1}])), tmp_path, memory)
    sheaf.columns()
    before = memory.bytes
    del sheaf
    assert (before > 0, memory.bytes) == (True, 0)


def test_one_that_is_larger_than_the_bound_is_kept_alone(tmp_path: Path) -> None:
    memory = Memory(1)
    sheaf = filed(bind(table([{"plate": "P1", "lat_e7": 1}])), tmp_path, memory)
    assert sheaf.columns() is sheaf.columns()
    assert memory.bytes > 1
