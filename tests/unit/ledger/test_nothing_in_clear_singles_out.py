"""Whoever holds all reads learns from an entry's clear fields whose plate it was of at most one plate in a hundred.

The town is the demo's, a twentieth of its size. Each plate with ten reads or more is asked about as a detective would: its history,
over all time, over some days, and around one of its reads; part of it, with what the vehicle looked like; one image of it; one
correction. A plate is singled out if no other plate of the town leads to the same clear fields. All fields together single out
whatever fewer of them do, so single ones are measured for their own bound and the whole for that of every combination.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

import polars as pl
import pytest

from data_access.ledger.conclusion import Conclusion
from data_access.ledger.entries import access
from data_access.questions.correction import Correction
from data_access.questions.history import History
from data_access.questions.image import ImageOf
from data_access.questions.kinds import Asking
from data_access.questions.plates import Plates
from data_access.questions.shapes import Filters, Window
from data_access.steps import Outcome
from tests.builders.ledger import SALT, granted
from workbench.demo.cameras import build_cameras
from workbench.demo.files import build_reads
from workbench.demo.incidents import build_incidents
from workbench.demo.town import build_town

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
READS, OFTEN = 70_000, 10
AT_MOST = 0.01
QUARTER = timedelta(minutes=15)
Clear = dict[str, Any]

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Town:
    """Reads by plate; columns `at`, `camera_id`, `plate`, `state`, `colour`, `make`, `body`."""

    reads: pl.DataFrame
    of: Mapping[str, pl.DataFrame]

    @property
    def often(self) -> set[str]:
        return {plate for plate, reads in self.of.items() if reads.height >= OFTEN}


@pytest.fixture(scope="module")
def town() -> Town:
    streets = build_town()
    cameras = build_cameras(streets)
    incidents = build_incidents(streets, cameras, NOW)
    reads = build_reads(streets, cameras, incidents, now=NOW, seed=20_260_101, reads=READS)
    return Town(reads, {str(plate): part for (plate,), part in reads.group_by("plate")})


def entries(question: Asking, answer: Mapping[str, int], **more: Any) -> Clear:
    """Return all clear fields of intent and outcome that a question leaves, by dotted name, made as the gateway makes them."""
    fields, _ = access.of_decision(granted(question))
    kept: list[Mapping[str, Any]] = []

    def record(facts: Mapping[str, Any], *_: object) -> Outcome:
        kept.append(facts)
        return Outcome(seq=1, intent=None, status="answered", receipt={})  # type: ignore[arg-type]

    with Conclusion(None, record) as conclusion:  # type: ignore[arg-type]
        conclusion.returned(**{"bytes": 0, "plates": 1, **answer}, **more, digest="", digest_salt=SALT)
    return {
        f"{part}.{name}": json.dumps(said)
        for part, of in (("question", fields["question"]), ("outcome", kept[0]))
        for name, said in of.items()
    }


def answer_of(reads: pl.DataFrame) -> dict[str, int]:
    """Return what an outcome counts of an answer; its size is that of the frame, as the gateway measures it."""
    return {"rows": reads.height, "cameras": reads["camera_id"].n_unique(), "bytes": int(reads.estimated_size())}


def history(plate: str, reads: pl.DataFrame) -> Iterator[Clear]:
    yield entries(History(plate=plate), answer_of(reads))


def history_of_days(plate: str, reads: pl.DataFrame) -> Iterator[Clear]:
    for days in (7,):
        start = NOW - timedelta(days=days)
        asked = History(plate=plate, windows=(Window(start=start, end=NOW),))
        yield entries(asked, answer_of(reads.filter(pl.col("at") >= start)))


def history_around_a_read(plate: str, reads: pl.DataFrame) -> Iterator[Clear]:
    at = reads["at"][reads.height // 2]
    around = Window(start=at - QUARTER, end=at + QUARTER)
    yield entries(
        History(plate=plate, windows=(around,)),
        answer_of(reads.filter(pl.col("at").is_between(around.start, around.end, "left"))),
    )


def image(plate: str, reads: pl.DataFrame) -> Iterator[Clear]:
    size = 20_000 + crc32(plate.encode()) % 80_000
    yield entries(
        ImageOf(read_id=f"{plate}-1", image="crop", of=5, captured_at=reads["at"][0]),
        {"rows": 1, "cameras": 0, "plates": 0, "bytes": size},
        duration_ms=size % 7,
    )


def correction(plate: str, reads: pl.DataFrame) -> Iterator[Clear]:
    asked = Correction(
        read_id=f"{plate}-1", plate=f"{plate[:-1]}Z", reason="Read the picture again", of=5, captured_at=reads["at"][0]
    )
    yield entries(asked, {"rows": 1, "cameras": 0, "plates": 0, "bytes": len(plate)})


Family = Callable[[str, pl.DataFrame], Iterator[Clear]]
FAMILIES: tuple[Family, ...] = (history, history_of_days, history_around_a_read, image, correction)


def singled_out(keys: Mapping[str, list[Any]], often: set[str]) -> float:
    """Return which share of plates that are read often leave something that no other plate leaves."""
    left_by: dict[Any, set[str]] = defaultdict(set)
    for plate, each in keys.items():
        for key in each:
            left_by[key].add(plate)
    alone = {plate for plate in often if any(left_by[key] == {plate} for key in keys[plate])}
    return len(alone) / len(often)


def shares(clear: Mapping[str, list[Clear]], often: set[str]) -> dict[str, float]:
    """Return the share that each field singles out by itself, and all of them together."""
    names = {name for each in clear.values() for one in each for name in one}
    by_field = {
        name: singled_out(
            {plate: [(n, one.get(name)) for n, one in enumerate(each)] for plate, each in clear.items()}, often
        )
        for name in sorted(names)
    }
    whole = {plate: [(n, *sorted(one.items())) for n, one in enumerate(each)] for plate, each in clear.items()}
    return {**by_field, "all together": singled_out(whole, often)}


def test_many_plates_are_read_often(town: Town) -> None:
    assert len(town.often) > 500


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_no_field_and_no_combination_of_one_questions_entries_singles_out_more_than_one_plate_in_a_hundred(
    town: Town, family: Family
) -> None:
    found = shares({plate: list(family(plate, reads)) for plate, reads in town.of.items()}, town.often)
    assert {name: share for name, share in found.items() if share > AT_MOST} == {}


def test_neither_does_the_entry_of_part_of_a_plate_with_what_the_vehicle_looked_like(town: Town) -> None:
    clear: dict[str, list[Clear]] = defaultdict(list)
    by_start = {str(start): part for (start,), part in town.reads.group_by(pl.col("plate").str.head(4))}
    for plate, reads in town.of.items():
        first = reads.row(0, named=True)
        found = by_start[plate[:4]]
        looks = Filters(
            colours=(first["colour"],) if first["colour"] else (),
            makes=(first["make"],) if first["make"] else (),
            states=(first["state"],) if first["state"] else (),
        )
        number = found["plate"].n_unique()
        chance = {"about_milli": 1000 * number, "low": number // 2, "high": number * 2}
        chance |= {"one_or_more_milli": 999, "regulars": number % 7, "otherwise_milli": 3 * number}
        asked = Plates(
            pattern=f"{plate[:4]}*", filters=looks, windows=(Window(start=NOW - timedelta(days=7), end=NOW),)
        )
        answered = {**answer_of(found), "plates": number, "unknown_kept": found["make"].null_count()}
        clear[plate].append(entries(asked, answered, chance=chance))
    found_shares = shares(clear, town.often)
    assert {name: share for name, share in found_shares.items() if share > AT_MOST} == {}


def test_neither_do_the_entries_of_one_inquiry_taken_together(town: Town) -> None:
    inquiry: tuple[Family, ...] = (history, history_of_days, image, correction)
    clear = {
        plate: [
            {
                f"{n}.{m}.{name}": said
                for n, family in enumerate(inquiry)
                for m, one in enumerate(family(plate, reads))
                for name, said in one.items()
            }
        ]
        for plate, reads in town.of.items()
    }
    assert shares(clear, town.often)["all together"] <= AT_MOST
