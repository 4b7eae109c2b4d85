"""A county without habits: every vehicle passes by itself, at any camera of its part of the county, as often as it does."""

from __future__ import annotations

from datetime import date

import numpy as np

from tests.towns.town_reads import TownReads, town_of

VEHICLES, CAMERAS, PARTS, DAYS = 160_000, 120, 6, 30
READS = 1_200_000
FIRST = date(2026, 8, 3)
BY_HOUR = [2, 1, 1, 1, 2, 4, 8, 12, 12, 10, 9, 10, 11, 11, 11, 12, 13, 14, 12, 9, 7, 5, 4, 3]


def county(seed: int) -> TownReads:
    """Make the county."""
    random = np.random.default_rng(90_000 + seed)
    characters = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789013467", dtype="S1").astype("U1")
    drawn = characters[random.integers(0, len(characters), (VEHICLES, 6))]
    plates = drawn.view("U6").ravel()
    rate = np.exp(random.standard_t(6, VEHICLES) * 0.9)
    who = random.choice(VEHICLES, READS, p=rate / rate.sum())
    part = random.integers(0, PARTS, VEHICLES)
    beyond = random.random(READS) < 0.15
    district = np.where(beyond, random.integers(0, PARTS, READS), part[who])
    camera = district * (CAMERAS // PARTS) + random.integers(0, CAMERAS // PARTS, READS)
    hour = random.choice(24, READS, p=np.array(BY_HOUR) / sum(BY_HOUR))
    at = random.integers(0, DAYS, READS) * 86_400 + ((hour + 5) % 24) * 3600 + random.integers(0, 3600, READS)
    wrong = random.random(READS) < 0.04
    other = characters[random.integers(0, len(characters), READS)]
    texts = plates[who].astype("U10")
    texts[wrong] = np.char.add(np.char.add("", texts[wrong].astype("U5")), other[wrong])
    colour = np.where(random.random(READS) < 0.3, -1, (who * 7919) % 5)
    middle = random.uniform(-0.25, 0.25, (PARTS, 2))
    places = np.array([44.0, -93.0]) + middle.repeat(CAMERAS // PARTS, axis=0)
    places += random.normal(0, 0.03, (CAMERAS, 2))
    begin = int(np.datetime64(FIRST, "s").astype(np.int64))
    return town_of("county", at + begin, texts, colour, camera, places, first=FIRST, days=DAYS)
