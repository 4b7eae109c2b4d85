"""The questions of the race: the same random ones for every engine, drawn around readers and from plates that were read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates, Scene
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, Window
from tests.bench.race.county import DAYS, START, County, Reader

ROUNDS = 48
SEED = 11
RADII_M = (500, 700, 1000)
MINUTES = (15, 60, 120, 180)
OFF_DEG = 0.0015
"""An area's middle lies up to so far from a reader: some 150 m."""

KINDS = {
    "canvass": "canvass",
    "partial": "partial plate, exact and confusable",
    "history": "history",
    "common": "common plates, 3 of 4 scenes",
    "convoy": "convoy, 3 passages within 60 s",
}
"""The kinds of question that are raced, and what they are called in the table."""


Asked = Canvass | Plates | History | CommonPlates | Convoy


@dataclass(frozen=True, slots=True)
class Trial:
    """One question of one kind of `KINDS`."""

    kind: str
    question: Asked


def sample_of(county: County, each: int = 400) -> pl.DataFrame:
    """Draw plates that were read, so many of each town: `plate`, `plate_state`."""
    days, parts = county.days(), []
    for town in range(county.towns):
        file = county.folder / f"town-{town}" / f"{days[7 + town % 14].isoformat()}.parquet"
        drawn = pl.read_parquet(file, columns=["plate", "plate_state"])
        parts.append(drawn.sample(min(each, drawn.height), seed=SEED + town))
    return pl.concat(parts)


def build_trials(readers: Sequence[Reader], sample: pl.DataFrame, rounds: int = ROUNDS) -> dict[str, list[Trial]]:
    """Draw so many questions of each kind; the same arguments, the same questions.

    Args:
        readers: All readers of the county; areas lie around fixed ones.
        sample: Plates that were read, as `sample_of` draws them.
    """
    rng = random.Random(SEED)
    fixed = [reader for reader in readers if reader.lat is not None]
    rows = sample.rows()
    drawn = [rng.choice(rows) for _ in range(rounds)]
    return {
        "canvass": [Trial("canvass", _canvass(rng, fixed)) for _ in range(rounds)],
        "partial": [Trial("partial", _partial(rng, fixed, n, *row)) for n, row in enumerate(drawn)],
        "history": [Trial("history", History(plate=rng.choice(rows)[0])) for _ in range(rounds)],
        "common": [Trial("common", _common(rng, fixed)) for _ in range(rounds)],
        "convoy": [Trial("convoy", Convoy(plate=rng.choice(rows)[0])) for _ in range(rounds)],
    }


def _circle(rng: random.Random, reader: Reader, radius_m: float) -> Circle:
    assert reader.lat is not None
    assert reader.lon is not None
    lat, lon = (each + rng.uniform(-OFF_DEG, OFF_DEG) for each in (reader.lat, reader.lon))
    return Circle(lat=round(lat, 7), lon=round(lon, 7), radius_m=float(radius_m))


def _window(rng: random.Random, day: int) -> Window:
    """A window by day, on the town's clocks: from eight in the morning to eight in the evening."""
    start = START + timedelta(days=day, hours=rng.uniform(13, 25))
    return Window(start=_whole(start), end=_whole(start + timedelta(minutes=rng.choice(MINUTES))))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _canvass(rng: random.Random, fixed: list[Reader]) -> Canvass:
    return Canvass(
        area=_circle(rng, rng.choice(fixed), rng.choice(RADII_M)), windows=(_window(rng, rng.randrange(DAYS - 1)),)
    )


def _common(rng: random.Random, fixed: list[Reader]) -> CommonPlates:
    """Four scenes of one town, each on a day of its own, so that no read lies at two."""
    town = rng.choice(fixed).town
    there = [reader for reader in fixed if reader.town == town]
    first = rng.randrange(DAYS - 8)
    scenes = [
        Scene(area=_circle(rng, rng.choice(there), 1000), windows=(_window(rng, first + 2 * n),)) for n in range(4)
    ]
    return CommonPlates(scenes=tuple(scenes), at_least=3)


def _partial(rng: random.Random, fixed: list[Reader], number: int, plate: str, state: str | None) -> Plates:
    days = rng.choice((1, 3, 7, 14, 30))
    start = START + timedelta(days=rng.randrange(DAYS - days + 1))
    return Plates(
        pattern=part_of(rng, plate, number),
        confusable=number % 5 != 0,
        windows=(Window(start=start, end=start + timedelta(days=days)),),
        area=_circle(rng, rng.choice(fixed), 1500) if number % 4 == 3 else None,
        filters=Filters(states=(state,)) if state and number % 3 == 0 else Filters(),
    )


def part_of(rng: random.Random, plate: str, number: int) -> str:
    """Leave out some of a plate: one to three characters, or all but four at its beginning, in its middle, at its end."""
    shape = number % 5
    if shape < 2:
        missing = set(rng.sample(range(len(plate)), min(rng.randint(1, 3), len(plate) - 1)))
        return "".join("?" if place in missing else letter for place, letter in enumerate(plate))
    if shape == 2:
        return plate[:4] + "*"
    if shape == 3:
        begin = rng.randrange(1, max(2, len(plate) - 4))
        return f"*{plate[begin : begin + 4]}*"
    return "*" + plate[-4:]
