"""A town of commuters: weekday habits, through traffic of one day only, and a holiday in the midst of a week."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from tests.towns.town_reads import Array, TownReads, town_of

FIRST, DAYS = date(2026, 9, 7), 30
HOLIDAY = date(2026, 9, 30)
SIDE = 8
COMMUTERS, OTHERS, THROUGH = 3_600, 4_500, 1_500
OFFSET_S = 5 * 3600
MIXED_UP = {"0": "ODQ", "8": "B", "B": "8", "5": "S", "S": "5", "1": "IT", "2": "Z", "6": "G", "M": "N", "V": "Y"}


def commuters(seed: int) -> TownReads:
    """Make the town: cameras at the crossings of a grid, ways along its streets, own departure times."""
    rng = np.random.default_rng([seed, 101])
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"), -1).reshape(-1, 2)
    places = np.array([41.2, -96.1]) + (grid + rng.normal(0, 0.1, grid.shape)) * [0.011, 0.015]
    start = int(np.datetime64(FIRST, "s").astype(np.int64)) + OFFSET_S
    plates = _plates(rng, COMMUTERS + OTHERS)
    home, work = rng.integers(0, SIDE, (COMMUTERS, 2)), rng.integers(2, SIDE - 1, (COMMUTERS, 2))
    leaves, returns = rng.normal(7.6, 0.9, COMMUTERS), rng.normal(16.9, 1.1, COMMUTERS)
    steady = rng.beta(9, 1.5, COMMUTERS)
    base, often = rng.integers(0, SIDE, (OTHERS, 2)), rng.lognormal(-1.0, 1.0, OTHERS)
    parts: list[tuple[Array, Array, Array]] = []
    for number in range(DAYS):
        day, today = start + number * 86_400, FIRST + timedelta(days=number)
        rests = today.weekday() >= 5 or today == HOLIDAY
        goes = np.flatnonzero(rng.random(COMMUTERS) < steady * (0.06 if rests else 1))
        for a, b, hour in ((home, work, leaves), (work, home, returns)):
            parts.append(_driven(rng, goes, a[goes], b[goes], day + hour[goes] * 3600 + rng.normal(0, 700, len(goes))))
        leisure = np.flatnonzero(rng.random(COMMUTERS) < (0.5 if rests else 0.15))
        to = np.clip(home[leisure] + rng.integers(-3, 4, (len(leisure), 2)), 0, SIDE - 1)
        parts.append(_driven(rng, leisure, home[leisure], to, day + rng.normal(15, 3, len(leisure)) * 3600))
        tours = np.repeat(np.arange(OTHERS), rng.poisson(often))
        to = np.clip(base[tours] + rng.integers(-4, 5, (len(tours), 2)), 0, SIDE - 1)
        parts.append(_driven(rng, tours + COMMUTERS, base[tours], to, day + rng.normal(14, 3.6, len(tours)) * 3600))
        passing = rng.poisson(THROUGH * (1.3 if rests else 1))
        fresh = np.arange(passing) + sum(map(len, plates))
        plates.append(_plates(rng, passing)[0])
        row = rng.integers(3, 5, passing)
        ends = np.stack([row, np.zeros_like(row)], 1), np.stack([row, np.full_like(row, SIDE - 1)], 1)
        parts.append(_driven(rng, fresh, *ends, day + rng.uniform(5, 23, passing) * 3600))
    vehicle, at, camera = (np.concatenate(each) for each in zip(*parts, strict=True))
    texts = np.concatenate(plates)
    colours = np.where(rng.random(len(texts)) < 0.1, -1, rng.choice(5, len(texts), p=[0.3, 0.25, 0.2, 0.15, 0.1]))
    inside = (at >= start - OFFSET_S) & (at < start - OFFSET_S + DAYS * 86_400)
    vehicle, at, camera = vehicle[inside], at[inside], camera[inside]
    said = _misread(rng, texts[vehicle])
    colour = np.where(rng.random(len(at)) < 0.12, -1, colours[vehicle])
    return town_of("commuters", at, said, colour, camera, places, first=FIRST, days=DAYS, holidays=(HOLIDAY,))


def _plates(rng: np.random.Generator, count: int) -> list[Array]:
    letters, digits = np.array(list("ABCDEFGHJKLMNPRSTVWXYZ")), np.array(list("0123456789"))
    kinds = (letters, letters, letters, digits, digits, digits, digits)
    return [np.array(["".join(row) for row in np.stack([rng.choice(kind, count) for kind in kinds], 1)], dtype="U10")]


def _driven(rng: np.random.Generator, who: Array, a: Array, b: Array, leaves: Array) -> tuple[Array, Array, Array]:
    """Drive along one axis, then along the other; most crossings on the way read the plate."""
    steps = np.abs(b - a).sum(1) + 1
    of = np.repeat(np.arange(len(who)), steps)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps)
    across = np.minimum(nth, np.abs(b - a)[of, 0])
    x = a[of, 0] + np.sign(b - a)[of, 0] * across
    y = a[of, 1] + np.sign(b - a)[of, 1] * (nth - across)
    at = leaves[of] + nth * rng.normal(110, 12, len(of))
    read = rng.random(len(of)) < 0.8
    return who[of][read], at[read], (x * SIDE + y)[read]


def _misread(rng: np.random.Generator, texts: Array) -> Array:
    """Change one character of one read in twenty."""
    said = texts.copy()
    for n in np.flatnonzero(rng.random(len(texts)) < 0.05):
        text, place = str(texts[n]), int(rng.integers(len(texts[n])))
        others = MIXED_UP.get(text[place], "HKX7")
        said[n] = text[:place] + others[rng.integers(len(others))] + text[place + 1 :]
    return said
