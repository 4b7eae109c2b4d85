"""Witnesses in an invented town: a vehicle passed near a scene, and what they say of it is sometimes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from data_access.answers.nearness import Description
from data_access.questions.pattern import Pattern
from data_access.questions.shapes import Filters
from data_access.reads import SCHEMA
from tests.towns.town_reads import COLOURS, TownReads

AROUND = 45 * 60
"""So many seconds before and after the time that is said, reads are looked at."""

HIDDEN = 10 * 60
"""The camera at the scene is taken away for so many seconds before and after."""


@dataclass(frozen=True)
class Statement:
    """What a witness said, and the truth.

    Attributes:
        reads: Of the whole town around the time, without those of the camera at the scene; all whose plate nearly fits.
        plate: Of the vehicle; it may not be among the reads.
        wrong: True if one of the characters that were said is wrong.
    """

    description: Description
    reads: pl.DataFrame
    plate: str
    wrong: bool


def statements(town: TownReads, seed: int, count: int) -> Iterator[Statement]:
    """Yield what witnesses say: three characters at their places, one wrong in three of ten; the colour, right in eight of ten.

    The time is up to ten minutes off, the scene some 150 metres from a camera that did not read. Plates of seven or more characters.
    """
    rng = np.random.default_rng([seed, 77])
    made = 0
    while made < count:
        read = int(rng.integers(0, len(town.at)))
        plate = str(town.plates[town.plate[read]])
        if len(plate) != 7 or town.colour[read] < 0:
            continue
        made += 1
        at = int(town.at[read]) + int(rng.integers(-600, 601))
        places = np.sort(rng.choice(7, 3, replace=False))
        said, wrong = list(plate), bool(rng.random() < 0.3)
        if wrong:
            other = "ABCDEFGHJKLMNPRSTVWXYZ" if plate[places[0]].isalpha() else "0123456789"
            said[places[0]] = str(rng.choice([c for c in other if c != plate[places[0]]]))
        text = "".join(c if place in places else "?" for place, c in enumerate(said))
        colour = int(town.colour[read]) if rng.random() < 0.8 else int(rng.integers(0, len(COLOURS)))
        lat, lon = town.places[town.camera[read]] + rng.normal(0, 0.001, 2)
        description = Description(
            place=(float(lat), float(lon)),
            at=datetime.fromtimestamp(at, UTC),
            filters=Filters(colours=(COLOURS[colour],)),
            pattern=Pattern(text=text, one_wrong=True),
        )
        yield Statement(description, _reads(town, at, int(town.camera[read]), text), plate, wrong)


def _reads(town: TownReads, at: int, camera: int, text: str) -> pl.DataFrame:
    begin, end = np.searchsorted(town.at, [at - AROUND, at + AROUND])
    here = np.arange(begin, end)
    here = here[~((town.camera[here] == camera) & (np.abs(town.at[here] - at) < HIDDEN))]
    texts = town.plates[town.plate[here]]
    fits = np.array([_nearly(text, str(each)) for each in texts], dtype=bool)
    here, texts = here[fits], texts[fits]
    places = np.round(town.places[town.camera[here]] * 1e7).astype(np.int64)
    colours = [None if number < 0 else COLOURS[number] for number in town.colour[here]]
    columns = {
        "read_id": [str(each) for each in here],
        "captured_at": [datetime.fromtimestamp(int(each), UTC) for each in town.at[here]],
        "plate": [str(each) for each in texts],
        "camera_id": [f"c{each}" for each in town.camera[here]],
        "lat_e7": places[:, 0].tolist(),
        "lon_e7": places[:, 1].tolist(),
        "colour": colours,
    }
    rows = len(here)
    return pl.DataFrame({name: columns.get(name, [None] * rows) for name in SCHEMA}, schema=SCHEMA)


def _nearly(text: str, plate: str) -> bool:
    if len(text) != len(plate):
        return False
    return sum(said not in ("?", c) for said, c in zip(text, plate, strict=True)) <= 1
