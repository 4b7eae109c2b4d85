"""The race in small: the same county, the same questions, and the store's answers are DuckDB's."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, pairwise
from pathlib import Path

import polars as pl
import pytest

from data_access.keyring import KeyRing
from data_access.questions.common_plates import CommonPlates
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Area, Circle
from data_access.store.index.patterns import fit_of
from tests.bench.race import __main__ as program
from tests.bench.race import cluster, runners, site
from tests.bench.race.askers import body_of
from tests.bench.race.county import DAYS, END, INCOMING, START, County, Reader, build_county, load_county, readers_text
from tests.bench.race.engine import SMALL, Memory, memory_of
from tests.bench.race.figures import contents
from tests.bench.race.our_store import OurStore
from tests.bench.race.plain_duckdb import PlainDuckDB
from tests.bench.race.statements import PostgresDialect, statement
from tests.bench.race.trials import KINDS, ROUNDS, Trial, build_trials, sample_of
from tests.bench.race.worker import Worker, batches
from tests.builders.store import metres
from workbench.settings import SitePaths

READS = 6_000


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return build_county(tmp_path_factory.mktemp("race") / "county", READS)


@pytest.fixture(scope="module")
def trials(county: County) -> dict[str, list[Trial]]:
    return build_trials(county.readers, sample_of(county))


def test_a_county_is_whole_and_found_again(county: County) -> None:
    tables = [county.day(day) for day in county.days()]
    frame = pl.concat([pl.DataFrame(pl.from_arrow(table)) for table in tables])
    assert all(table.schema.equals(INCOMING) for table in tables)
    assert frame.height == READS == frame["read_id"].n_unique()
    assert frame["captured_at"].is_sorted()
    assert (frame["captured_at"].min() >= START, frame["captured_at"].max() < END) == (True, True)
    assert set(frame["camera_id"]) <= {reader.camera_id for reader in county.readers}
    assert load_county(county.folder) == county


def test_towns_lie_apart_and_their_readers_have_numbers_of_their_own(tmp_path: Path) -> None:
    readers = County(tmp_path, READS, 77).readers
    assert [reader.camera for reader in readers] == [*range(len(readers))]
    assert len({reader.camera_id for reader in readers}) == len(readers)
    places = {(reader.lat, reader.lon) for reader in readers if reader.lat is not None}
    assert len(places) == 77 * len({(reader.lat, reader.lon) for reader in readers[:60]})
    assert readers_text(readers).count("\n") == len(readers) + 1


def test_readers_share_a_place_if_they_stand_at_most_a_hundred_metres_apart(county: County) -> None:
    fixed = [reader for reader in county.readers if reader.lat is not None]
    assert [reader.place for reader in county.readers if reader.lat is None] == [None] * 6
    for one in fixed:
        for other in fixed:
            lat, lon, to_lat, to_lon = (round((each or 0) * 1e7) for each in (one.lat, one.lon, other.lat, other.lon))
            apart_m = metres(lat, lon, to_lat, to_lon)
            assert (one.place == other.place) == (apart_m <= 100), "no three stand in a row in this town"
    assert len({reader.place for reader in fixed}) < len(fixed)


def test_questions_are_drawn_alike_each_time(county: County, trials: dict[str, list[Trial]]) -> None:
    assert build_trials(county.readers, sample_of(county)) == trials
    assert {kind: len(some) for kind, some in trials.items()} == dict.fromkeys(KINDS, ROUNDS)


def test_partial_plates_are_exact_and_confusable_of_every_shape_and_fit_what_they_were_drawn_from(
    trials: dict[str, list[Trial]],
) -> None:
    partial = [trial.question for trial in trials["partial"]]
    assert all(type(question) is Plates for question in partial)
    patterns = [question.pattern for question in partial if type(question) is Plates]
    assert {question.confusable for question in partial if type(question) is Plates} == {True, False}
    ends = {(pattern.startswith("*"), pattern.endswith("*"), "?" in pattern) for pattern in patterns}
    assert ends == {(False, False, True), (False, True, False), (True, True, False), (True, False, False)}


def test_scenes_of_a_question_are_of_one_town_and_each_on_a_day_of_its_own(tmp_path: Path) -> None:
    readers = County(tmp_path, READS, 4).readers
    sample = pl.DataFrame({"plate": ["7QK4F2X", "4KD7X1M"], "plate_state": ["XA-NOR", None]})
    questions = [trial.question for trial in build_trials(readers, sample)["common"]]
    scenes = [question.scenes for question in questions if type(question) is CommonPlates]
    assert len(scenes) == ROUNDS
    for some in scenes:
        starts = sorted(scene.windows[0].start for scene in some)
        assert all(later - earlier > timedelta(hours=24) for earlier, later in pairwise(starts))
        assert len({town_of(scene.area, readers) for scene in some}) == 1
    assert len({town_of(some[0].area, readers) for some in scenes}) == 4


def town_of(area: Area, readers: list[Reader]) -> int:
    """The town of the fixed reader that is nearest to a circle's middle."""
    assert type(area) is Circle
    lat, lon = area.lat, area.lon
    fixed = [(reader.lat, reader.lon, reader.town) for reader in readers if reader.lat and reader.lon]
    return min(fixed, key=lambda each: math.hypot(each[0] - lat, each[1] - lon))[2]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, county: County) -> Iterator[tuple[OurStore, PlainDuckDB]]:
    folder = tmp_path_factory.mktemp("engines")
    paths = SitePaths(folder / "site")
    paths.make()
    KeyRing.create(paths.keys, paths.master_key)
    ours, plain = OurStore(folder, county), PlainDuckDB(folder, county)
    for engine in (ours, plain):
        engine.begin_loading()
        for day in county.days():
            engine.load_day(day, county.day(day))
        assert engine.end_loading() > READS
        engine.open()
    yield ours, plain
    ours.close()
    plain.close()


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_store_and_duckdb_answer_alike(
    kind: str, engines: tuple[OurStore, PlainDuckDB], trials: dict[str, list[Trial]]
) -> None:
    rows = 0
    for trial in trials[kind]:
        ours, plain = (engine.ask(trial.question) for engine in engines)
        assert ours is not None
        assert plain is not None
        assert contents(ours) == contents(plain), trial
        rows += ours.height
    assert rows or kind in ("common", "convoy")


def test_a_day_that_is_loaded_again_is_there_once(engines: tuple[OurStore, PlainDuckDB], county: County) -> None:
    ours, plain = engines
    before = plain._connection.execute("select count(*) from reads").fetchone()
    for engine in engines:
        engine.load_day(county.days()[3], county.day(county.days()[3]))
    assert plain._connection.execute("select count(*) from reads").fetchone() == before == (READS,)
    assert ours.store.reads() == READS


def test_small_batches_are_the_first_reads_and_each_engine_takes_them(
    engines: tuple[OurStore, PlainDuckDB], county: County
) -> None:
    some = list(batches(county, 1_500))
    ids = list(chain.from_iterable(batch["read_id"].to_pylist() for batch in some))
    first = list(chain.from_iterable(county.day(day)["read_id"].to_pylist() for day in county.days()))[:1_500]
    assert (ids, max(batch.num_rows for batch in some) <= SMALL) == (first, True)
    assert all(engine.ingest(iter(some)) > 0 for engine in engines)


def test_loading_goes_on_from_the_day_at_which_it_was_broken_off(tmp_path: Path, county: County) -> None:
    days = county.days()
    first = Worker("duckdb", county, tmp_path)
    first.engine.begin_loading()
    first.engine.load_day(days[0], county.day(days[0]))
    first.engine.load_day(days[1], county.day(days[1]))  # and then it ended, before it said so
    done = {"days": [days[0].isoformat()], "reads": county.day(days[0]).num_rows, "took_s": 1.0}
    (tmp_path / "loaded.json").write_text(json.dumps(done))
    first.engine.close()
    again = Worker("duckdb", county, tmp_path)
    assert again.load()["reads"] == READS
    assert again.load() == json.loads((tmp_path / "loaded.json").read_text())
    again.open()
    assert again.engine.memory().anonymous_mb > 0
    again.engine.close()


def test_postgres_is_asked_by_its_dictionary_its_readers_and_its_places(trials: dict[str, list[Trial]]) -> None:
    dialect = PostgresDialect(lambda circle: [3, 5])
    partial, canvass = trials["partial"][3].question, trials["canvass"][0].question
    assert type(partial) is Plates
    regex = fit_of(partial.part).regex()
    assert f"not (strpos(plate_key, '?') > 0) and plate_key ~ '^{regex.replace('?', '')}$'" in statement(
        dialect, partial
    )
    assert f"where (strpos(plate_key, '?') > 0) and plate_key ~ '^{regex}$'" in statement(dialect, partial)
    assert "r.camera = any('{3,5}'::smallint[])" in statement(dialect, canvass)
    assert "&& st_makeenvelope(" in statement(dialect, canvass)


def test_an_engine_that_is_none_is_refused_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "race"
    monkeypatch.setattr("sys.argv", ["race", "1000", "--folder", str(folder), "--engines", "ours,oracle"])
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert (ended.value.code, folder.exists()) == (2, False)
    assert "ours, postgres, duckdb can race" in capsys.readouterr().err


def test_a_server_is_tuned_to_the_machine() -> None:
    small, large = cluster.tuning(2**30), cluster.tuning(24 * 2**30)
    assert (small["shared_buffers"], large["shared_buffers"]) == ("170MB", "4096MB")
    assert (small["maintenance_work_mem"], large["maintenance_work_mem"]) == ("64MB", "1024MB")
    assert large["listen_addresses"] == "", "it is on a socket alone"


def test_a_folder_that_the_server_s_user_cannot_reach_is_told(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert cluster.place_for(tmp_path / "open", user_id=0) is None
    assert cluster.place_for(tmp_path / "open", user_id=1000) == tmp_path / "open"


def test_what_postgres_lacks_is_said_in_one_line_and_the_others_race(tmp_path: Path) -> None:
    lacking = runners.missing_for_postgres(tmp_path, tmp_path)
    assert "postgresql, postgresql-postgis" in lacking
    assert "locks/bench.txt" in lacking
    assert "\n" not in lacking
    assert runners.engines(lacking) == ["ours", "duckdb"]
    assert runners.engines("") == ["ours", "postgres", "duckdb"]


def test_memory_is_that_of_all_processes_and_what_they_share_counts_once() -> None:
    one, two = memory_of([os.getpid()]), memory_of([os.getpid(), os.getpid()])
    assert two.anonymous_mb == pytest.approx(2 * one.anonymous_mb, abs=2)
    assert two.shared_mb == one.shared_mb
    assert type(one) is Memory


def test_the_days_of_a_county_are_as_many_as_are_kept(county: County) -> None:
    assert DAYS <= len(county.days()) <= DAYS + 1


def test_a_history_is_asked_within_its_month() -> None:
    body = body_of(History(plate="7QK4F2X"), "c1")
    assert [window["start"] for window in body["question"]["windows"]] == ["2026-10-02T00:00:00Z"]


def test_what_other_code_has_written_is_loaded_anew(tmp_path: Path) -> None:
    package, folder = tmp_path / "package", tmp_path / "ours"
    (package / "room").mkdir(parents=True)
    (package / "room/module.py").write_text("a = 1")
    site.forget_what_is_old(folder, site.code_of(package))
    (folder / "loaded.json").write_text("{}")
    site.forget_what_is_old(folder, site.code_of(package))
    assert (folder / "loaded.json").exists(), "nothing has changed"
    (package / "room/module.py").write_text("a = 2")
    site.forget_what_is_old(folder, site.code_of(package))
    assert [each.name for each in folder.iterdir()] == ["code.sha256"]
