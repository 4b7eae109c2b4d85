"""What `workbench doctor` forecasts: what a site will need of disk and memory, and when its disk is full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from data_access.gateway.open_site.site import Site
from data_access.policy.packs import pack as packs_on_file
from data_access.records.intake import camera_hours
from data_access.store.disk.day_sizes import DaySize, sizes_by_day
from data_access.store.disk.folder import StoreBounds
from data_access.store.disk.segments import SegmentId
from data_access.terms import CameraHour
from tests.builders.closed_site import FACTS
from tests.builders.serving import a_site
from tests.builders.site import found_site
from tests.builders.store import NOON, a_read, a_store, a_table
from workbench.checks.diagnosis import Diagnosis, Verdict
from workbench.checks.forecast import BYTES_A_READ, LATELY_D, comparable, full_on, growths, lately, needs
from workbench.checks.needs import DISK, MEMORY, check_needs
from workbench.commands.site.doctor import command
from workbench.settings import SitePaths

TODAY = date(2026, 11, 20)
ROOMY = StoreBounds(columns_bytes=10**9)


def a_month(reads: int = 1_000, pictures: int = 0, days: int = 30, name: str = "flock") -> dict[SegmentId, DaySize]:
    """So many whole days of a class before today, all alike; bytes on disk."""
    return {SegmentId(name, TODAY - timedelta(days=back)): DaySize(reads, pictures) for back in range(1, days + 1)}


def each_day(reads: int) -> dict[date, int]:
    """So many reads on each of the last ninety days: counts are kept longer than reads."""
    return {TODAY - timedelta(days=back): reads for back in range(90)}


def test_the_last_seven_whole_days_tell_how_a_site_grows_and_none_before_its_first() -> None:
    assert lately(a_month(), TODAY) == [TODAY - timedelta(days=back) for back in range(1, LATELY_D + 1)]
    assert lately(a_month(days=2), TODAY) == [TODAY - timedelta(days=1), TODAY - timedelta(days=2)]
    assert lately({SegmentId("flock", TODAY): DaySize(9)}, TODAY) == []
    assert lately({}, TODAY) == []


def test_a_site_needs_its_retention_of_each_class_at_the_bytes_that_its_own_reads_take() -> None:
    sizes = a_month(reads=3_000, pictures=500) | a_month(reads=1_000, name="mobile")
    of = growths(sizes, {"flock": 30, "mobile": 10}, TODAY, each_day(40))
    need = needs(of)
    assert (of["flock"].reads_a_day, of["mobile"].reads_a_day) == (30, 10)
    assert need.reads_a_day == 40
    assert need.reads_held == 30 * 30 + 10 * 10
    assert need.reads_bytes == pytest.approx(100 * need.reads_held), "4,000 bytes a day are of 40 reads"
    assert need.pictures_bytes == pytest.approx(30 * 500)
    assert comparable(sizes, {"flock": 30, "mobile": 10}, TODAY) == [TODAY - timedelta(days=n) for n in range(9, 0, -1)]
    assert need.columns_bytes == 61 * need.reads_held


def test_a_site_whose_last_days_brought_nothing_tells_how_large_a_read_is_by_the_days_before() -> None:
    sizes = {segment: size for segment, size in a_month(reads=4_000).items() if TODAY - segment.day > timedelta(days=8)}
    of = growths(sizes, {"flock": 30}, TODAY, {segment.day: 40 for segment in sizes}, reads_a_day=10)
    assert needs(of).reads_bytes == pytest.approx(10 * 30 * 100)


def test_of_a_rate_that_is_said_the_bytes_of_a_read_stay_the_site_s_own() -> None:
    sizes = a_month(reads=4_000)
    of = growths(sizes, {"flock": 30}, TODAY, each_day(40), reads_a_day=1_000)
    assert needs(of).reads_bytes == pytest.approx(1_000 * 30 * 100)


def test_a_site_without_reads_is_forecast_at_its_longest_retention_and_the_measured_bytes() -> None:
    need = needs(growths({}, {"flock": 30, "mobile": 10}, TODAY, {}, reads_a_day=1_000))
    assert (need.reads_held, need.reads_bytes) == (30_000, 30_000 * BYTES_A_READ)


def test_a_site_that_purges_as_much_as_comes_in_fills_no_disk() -> None:
    sizes = a_month(reads=4_000)
    of = growths(sizes, {"flock": 30}, TODAY, each_day(40))
    assert full_on(sizes, of, TODAY, free_bytes=4_000) is None


def test_a_site_that_still_grows_is_full_on_the_day_after_its_room_is_used_up() -> None:
    sizes = a_month(reads=4_000, days=5)
    of = growths(sizes, {"flock": 30}, TODAY, each_day(40))
    assert full_on(sizes, of, TODAY, free_bytes=10 * 4_000) == TODAY + timedelta(days=11)
    assert full_on(sizes, of, TODAY, free_bytes=25 * 4_000) is None, "from the thirtieth day on it purges"


def test_a_class_that_nothing_purges_fills_every_disk_in_the_end() -> None:
    sizes = a_month(reads=4_000, name="other")
    of = growths(sizes, {"flock": 30}, TODAY, each_day(40))
    assert full_on(sizes, of, TODAY, free_bytes=100 * 4_000) == TODAY + timedelta(days=101)


@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 40), st.integers(0, 200_000))
def test_no_disk_is_called_full_that_holds_what_the_site_needs_in_the_end(
    days: int, keep: int, reads: int, spare: int
) -> None:
    sizes = {
        segment: size
        for segment, size in a_month(reads=4_000, days=days).items()
        if TODAY - segment.day <= timedelta(keep)
    }
    of = growths(sizes, {"flock": keep}, TODAY, each_day(reads))
    there, most = sum(size.reads for size in sizes.values()), needs(of).reads_bytes
    enough = max(0.0, most - there) + 4_000 * LATELY_D
    assert full_on(sizes, of, TODAY, round(enough) + spare) is None


def test_the_files_of_a_real_store_are_counted_by_class_and_day(tmp_path: Path) -> None:
    with a_store(tmp_path) as store:
        rows = [a_read(f"r{n}", captured_at=NOON - timedelta(days=n % 3)) for n in range(9)]
        store.write(1, "fixed", a_table(rows))
        store.write(1, "mobile", a_table([a_read("m")]))
    sizes = sizes_by_day(tmp_path / "store")
    assert set(sizes) == {SegmentId("fixed", (NOON - timedelta(days=n)).date()) for n in range(3)} | {
        SegmentId("mobile", NOON.date())
    }
    on_disk = sum(file.stat().st_size for file in (tmp_path / "store").glob("*/*"))
    assert sum(size.reads + size.pictures for size in sizes.values()) == on_disk > 0


def test_images_in_files_of_their_own_count_apart(tmp_path: Path) -> None:
    (tmp_path / "fixed").mkdir()
    for name, size in {
        "2026-11-19.0.0.packed": 5,
        "2026-11-19.0.0.log": 7,
        "2026-11-19.0.pictures": 11,
        "lock": 13,
    }.items():
        (tmp_path / "fixed" / name).write_bytes(b"x" * size)
    assert sizes_by_day(tmp_path) == {SegmentId("fixed", date(2026, 11, 19)): DaySize(12, 11)}


def said(found: list[Diagnosis]) -> dict[str, tuple[Verdict, str]]:
    return {one.check: (one.verdict, one.what) for one in found}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SitePaths:
    paths, _ = found_site(tmp_path_factory.mktemp("needs") / "site")
    with Site.open(paths, FACTS) as site, site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs counts"})
        first = int(datetime(2026, 11, 13, tzinfo=UTC).timestamp()) // 3600
        rows = [CameraHour("cam-1", first + 24 * day + 5, reads=20) for day in range(7)]
        camera_hours.add(turn.connection, recorded, rows)
    (paths.store / "flock").mkdir()
    for back in range(1, 8):
        (paths.store / "flock" / f"{TODAY - timedelta(days=back)}.0.duckdb").write_bytes(b"x" * 2_000)
    return paths


def checked(
    site: SitePaths, bounds: StoreBounds = ROOMY, reads_a_day: int | None = None
) -> dict[str, tuple[Verdict, str]]:
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return said(list(check_needs(site, bounds, reads_a_day, now=now)))


def test_doctor_forecasts_from_the_last_days(site: SitePaths) -> None:
    found = checked(site)
    assert [verdict for verdict, _ in found.values()] == [Verdict.OK, Verdict.OK]
    assert found[DISK][1].startswith(
        "At 20 reads a day, as in the last 7 whole days, it will keep 0.0 GB of reads (100 bytes each);"
    )
    assert found[DISK][1].endswith("The disk does not fill at this rate.")


def test_doctor_forecasts_for_as_many_reads_as_are_said(site: SitePaths) -> None:
    found = checked(site, reads_a_day=2_000_000)
    assert "At 2,000,000 reads a day it will keep 6.0 GB of reads (100 bytes each)" in found[DISK][1]
    assert found[MEMORY][1].startswith("60.0 million reads take up to 3.7 GB; 1.0 GB are for them (columns_mb")


def test_doctor_fails_a_disk_that_will_be_full_and_says_when(site: SitePaths) -> None:
    verdict, what = checked(site, reads_a_day=1_000_000_000)[DISK]
    assert verdict is Verdict.FAILS
    assert "The disk will be full about 2026-" in what


@pytest.fixture
def empty(tmp_path: Path) -> SitePaths:
    """A site that has a pack, and never ran."""
    paths = a_site(tmp_path / "site")
    paths.pack.write_text(packs_on_file.load(packs_on_file.built_in("parsons")).text)
    return paths


def test_doctor_asks_for_a_rate_where_no_reads_tell_one(empty: SitePaths) -> None:
    assert [one.verdict for one in check_needs(empty, ROOMY)] == [Verdict.NOT_APPLICABLE] * 2
    assert [one.verdict for one in check_needs(empty, ROOMY, 5_000)] == [Verdict.OK] * 2


def test_doctor_does_not_know_what_it_cannot_look_at(empty: SitePaths) -> None:
    empty.store.rmdir()
    assert [one.verdict for one in check_needs(empty, ROOMY)] == [Verdict.UNKNOWN] * 2


def test_a_ledger_that_is_none_is_no_traceback(empty: SitePaths) -> None:
    empty.ledger.write_text("no database")
    (empty.store / "flock").mkdir()
    (empty.store / "flock" / "2026-11-19.0.duckdb").write_bytes(b"x")
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert [one.verdict for one in check_needs(empty, ROOMY, now=now)] == [Verdict.UNKNOWN] * 2


def test_the_command_takes_a_rate(empty: SitePaths) -> None:
    answer = CliRunner().invoke(command, [str(empty.root), "--reads-a-day", "5000"])
    assert "At 5,000 reads a day it will keep" in answer.output
