"""What the race makes of its measurements: medians, ratios, agreement, tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.history import History
from tests.bench.race import plot
from tests.bench.race.__main__ import want_of_room
from tests.bench.race.askers import OverHttp, Rate
from tests.bench.race.contest import contest, turn_of
from tests.bench.race.engine import Memory
from tests.bench.race.figures import TOO_MANY, Answer, KindOfRace, Times, contents, percentile
from tests.bench.race.tables import BesideAnswers, report, table
from tests.bench.race.trials import KINDS, Trial

AT = datetime(2026, 10, 20, 12, tzinfo=UTC)


def reads(**changed: Any) -> pl.DataFrame:
    """Two reads as an engine answers."""
    columns = {
        "read_id": ["a", "b"],
        "captured_at": [AT, AT + timedelta(seconds=1)],
        "plate": ["7QK4F2X", "7QK4F2Y"],
        "camera_id": ["cam-1", "cam-2"],
        "lat_e7": [1, None],
        "lon_e7": [2, None],
    }
    return pl.DataFrame({**columns, **changed})


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 100))
def test_percentiles_are_numpy_s(values: list[float], percent: float) -> None:
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)))


def test_answers_agree_whatever_their_order_and_the_widths_of_their_numbers() -> None:
    other = reads().reverse().with_columns(pl.col("lat_e7", "lon_e7").cast(pl.Int32), extra=pl.lit(1))
    other = other.with_columns(pl.col("captured_at").cast(pl.Datetime("ns", "UTC")))
    assert contents(other) == contents(reads())


@pytest.mark.parametrize(
    "changed",
    [
        {"read_id": ["a", "c"]},
        {"captured_at": [AT, AT + timedelta(microseconds=1)]},
        {"plate": ["7QK4F2X", "7QK4F2Z"]},
        {"camera_id": ["cam-1", "cam-1"]},
        {"lat_e7": [1, 0]},
    ],
)
def test_answers_that_differ_in_one_value_do_not_agree(changed: dict[str, Any]) -> None:
    assert contents(reads(**changed)) != contents(reads())


def test_an_answer_that_all_call_too_large_is_neither_timed_nor_compared() -> None:
    race = KindOfRace({"ours": Times(), "duckdb": Times()})
    race.add(0, {name: Answer(5.0, TOO_MANY, "too many") for name in race.of}, 1.0)
    assert (race.over, race.compared, race.of["ours"].took_ms) == (1, 0, [])


def test_an_answer_that_one_alone_calls_too_large_is_a_difference() -> None:
    race = KindOfRace({"ours": Times(), "duckdb": Times()})
    race.add(4, {"ours": Answer(5.0, TOO_MANY, "too many"), "duckdb": Answer(5.0, 10_000, "x")}, 1.0)
    assert (race.compared, race.agreeing, race.differing) == (1, 0, [4])


def test_a_ratio_says_how_many_times_faster_the_median_is() -> None:
    race = KindOfRace({"ours": Times([1.0, 2.0, 30.0]), "duckdb": Times([9.0, 8.0, 7.0])})
    assert race.times_faster("ours", "duckdb") == 4
    assert race.times_faster("duckdb", "ours") == 0.25


class Contestant:
    """Answers at once, and keeps what it was asked."""

    def __init__(self, name: str, log: list[tuple[str, int]], contents: str = "same") -> None:
        self.name, self._log, self._contents = name, log, contents

    def do(self, step: str, **words: Any) -> dict[str, Any]:
        assert step == "ask"
        self._log.append((self.name, words["number"]))
        return {"took_ms": float(words["number"]), "rows": 1, "contents": self._contents}


def trials(count: int, *kinds: str) -> dict[str, list[Trial]]:
    return {kind: [Trial(kind, History(plate="7QK4F2X"))] * count for kind in kinds}


def test_each_is_asked_every_question_twice_and_begins_in_turn() -> None:
    log: list[tuple[str, int]] = []
    names = ["ours", "postgres", "duckdb"]
    kinds = contest([Contestant(name, log) for name in names], trials(6, "canvass", "history"), lambda _: None)
    asked = [number for name, number in log if name == "duckdb"]
    assert asked == [*range(6)] * 2 + [*range(6, 12)] * 2
    assert {log[place][0] for place in range(0, len(log), 3)} == set(names)
    assert kinds["history"].of["ours"].took_ms == [6.0, 7.0, 8.0, 9.0, 10.0, 11.0], "the first time is not counted"
    assert (kinds["canvass"].agreeing, kinds["canvass"].compared) == (6, 6)


def test_one_that_answers_otherwise_is_found() -> None:
    some = [Contestant("ours", []), Contestant("duckdb", [], "other")]
    race = contest(some, trials(2, "canvass"), lambda _: None)["canvass"]
    assert (race.agreeing, race.differing) == (0, [0, 1])


@given(st.integers(-3, 100))
def test_everybody_has_a_turn(number: int) -> None:
    some = [Contestant(name, []) for name in ("a", "b", "c")]
    assert {each.name for each in turn_of(some, number)} == {"a", "b", "c"}


def test_the_report_has_a_line_for_each_kind_and_is_whole_markdown() -> None:
    of = {"ours": Times([1.0, 2.0], [3, 20_000]), "postgres": Times([4.0, 8.0], [3, 20_000])}
    kinds = {kind: KindOfRace(dict(of), agreeing=2, compared=2, loads=[1.0]) for kind in KINDS}
    beside = {name: BesideAnswers(bytes_a_read=99.6, after=Memory(1_234, 99)) for name in of}
    over = OverHttp(start_s=1.5, of={"canvass": Times([5.0])}, refusals={"canvass": 1})
    over.rates = [Rate(4, Times([2.0, 3.0]), 0.5, 0, 2.5)]
    text = report(1_000_000, "a machine", kinds, beside, over)
    assert "| canvass | 1.5 / 1.9 | 6.0 / 7.6 | 4.0 (4.0) | 10002 / 20,000 | 2 of 2 | 1.0 |" in text
    assert "| bytes a read on disk | 100 | 100 |" in text
    assert "1,234 + 99 shared" in text
    assert "| 4 | 4.0 | 2.5 / 2.9 | 0 | 2.5 |" in text
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert [len({line.count("|") for line in block}) for block in blocks] == [1] * len(blocks)


def test_a_race_without_peers_has_no_ratios() -> None:
    kinds = {"canvass": KindOfRace({"ours": Times([1.0], [1])}, agreeing=1, compared=1, loads=[0.5])}
    assert "times" not in report(1, "a machine", kinds, {"ours": BesideAnswers()}, None).split("\n\n")[1]


def test_the_plot_has_a_line_for_each_engine_through_the_medians_of_all_races_that_are_kept(tmp_path: Path) -> None:
    for reads_raced, slow in ((1_000_000, 2.0), (20_000_000, 8.0)):
        of = {"ours": Times([slow, slow]), "postgres": Times([2 * slow])}
        (tmp_path / f"race-{reads_raced}").mkdir()
        plot.keep(tmp_path / f"race-{reads_raced}", reads_raced, {kind: KindOfRace(dict(of)) for kind in KINDS})
    races = plot.results(tmp_path)
    panels = plot.drawing(races).axes

    assert list(races) == [1_000_000, 20_000_000]
    assert [panel.get_title() for panel in panels][:2] == ["canvass", "partial plate"]
    drawn = {line.get_label(): np.asarray(line.get_xydata()).tolist() for line in panels[0].lines}
    assert drawn["the store"] == [[1e6, 2.0], [2e7, 8.0]]
    assert drawn["PostgreSQL"] == [[1e6, 4.0], [2e7, 16.0]]


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


def test_a_disk_without_room_for_a_race_is_told_before_anything_is_loaded() -> None:
    assert want_of_room(1_000_000, 0, 10**9) == ""
    assert want_of_room(20_000_000, 0, 10**9) == "a race of 20,000,000 reads needs 14 GB more, and 1 GB are free"
    assert want_of_room(20_000_000, 13_500_000_000, 10**9) == "", "most of it is there already"
