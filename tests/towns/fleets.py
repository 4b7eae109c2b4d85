"""A town of fleets with plates that nearly follow one another: taxis, buses, rentals, vans; some cameras came later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from tests.towns.town_reads import Array, TownReads, town_of

BEGIN = date(2026, 10, 5)
LENGTH = 28
CAMERAS, LATER, SINCE = 50, 10, 13
HOUR, DAY = 3600.0, 86_400.0
MIDNIGHT = 6 * HOUR
Passages = tuple[Array, Array, Array]


class _Maker:
    """Draws passages of one town."""

    def __init__(self, seed: int) -> None:
        self.draw = np.random.Generator(np.random.PCG64(7_000 + seed))
        angle, far = self.draw.uniform(0, 2 * np.pi, CAMERAS), 8 * np.sqrt(self.draw.uniform(0, 1, CAMERAS))
        self.km = np.stack([far * np.cos(angle), far * np.sin(angle)], axis=1)
        busy = np.exp(-far / 5)
        self.busy = busy / busy.sum()
        self.names: list[str] = []

    def named(self, names: list[str]) -> Array:
        """Add vehicles, and return their numbers."""
        self.names += names
        return np.arange(len(self.names) - len(names), len(self.names))

    def anywhere(self, count: int) -> Array:
        """Draw cameras, busy ones more often."""
        return self.draw.choice(CAMERAS, count, p=self.busy)

    def spread(self, who: Array, each: float, day: int, first: float, last: float) -> Passages:
        """Let vehicles pass so many cameras on average between two hours of a day."""
        passes = np.repeat(who, self.draw.poisson(each, len(who)))
        at = (day * DAY) + MIDNIGHT + self.draw.uniform(first, last, len(passes)) * HOUR
        return passes, at, self.anywhere(len(passes))

    def taxis(self) -> Iterator[Passages]:
        """Two hundred; by day or by night, six days of seven."""
        who = self.named([f"TX{4000 + n * 2 + int(self.draw.integers(2))}C" for n in range(200)])
        night, off = self.draw.random(200) < 0.4, self.draw.integers(0, 7, 200)
        for day in range(LENGTH):
            on = off != day % 7
            yield self.spread(who[on & ~night], 26, day, 6, 18)
            yield self.spread(who[on & night], 22, day, 17, 26)

    def buses(self) -> Iterator[Passages]:
        """A hundred on twelve lines, round after round; half of them at weekends."""
        who = self.named([f"BU5{700 + n}" for n in range(100)])
        lines = [self.draw.choice(CAMERAS, 8, replace=False) for _ in range(12)]
        for day in range(LENGTH):
            today = who if day % 7 < 5 else who[self.draw.permutation(100)[:50]]
            for number, bus in enumerate(today.tolist()):
                line = lines[bus % 12]
                starts = np.arange(5.5 + number % 4 / 4, 21, 3.2) * HOUR + self.draw.normal(0, 300, 5)
                at = day * DAY + MIDNIGHT + (starts[:, None] + np.arange(8) * 420.0).ravel()
                met = self.draw.random(len(at)) < 0.75
                yield np.full(met.sum(), bus), at[met], np.tile(line, 5)[met]

    def rentals(self) -> Iterator[Passages]:
        """Five hundred; let for some days, then away for longer."""
        who = self.named([f"RN{10_000 + 3 * n}" for n in range(500)])
        away, state = self.draw.random(500) < 0.65, np.zeros(500)
        for day in range(LENGTH):
            flips = self.draw.random(500) < np.where(away, 0.1, 0.25)
            away ^= flips
            state[flips] = day
            yield self.spread(who[~away], 7, day, 7, 22)

    def vans(self) -> Iterator[Passages]:
        """Ten firms of sixty, on workdays; now and then a firm rests."""
        for firm in range(10):
            who = self.named([f"{'KLMNPRSTVW'[firm]}VA{3000 + n + int(self.draw.integers(2)) * 60}" for n in range(60)])
            for day in range(LENGTH):
                if day % 7 < 5 and self.draw.random() > 0.06:
                    on = self.draw.random(60) < 0.85
                    yield self.spread(who[on], 12, day, 7.5, 17)

    def residents(self) -> Iterator[Passages]:
        """Fourteen thousand, who drive as they like."""
        letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
        names = {
            f"{n % 10}{letters[int(a)]}{letters[int(b)]}{letters[int(c)]}{int(d):03}"
            for n, (a, b, c, d) in enumerate(self.draw.integers(0, [23, 23, 23, 1000], (14_000, 4)))
        }
        who, often = self.named(sorted(names)), self.draw.gamma(0.7, 1.9, len(names))
        for day in range(LENGTH):
            passes = self.draw.poisson(often * (1.0 if day % 7 < 5 else 0.75))
            driver = np.repeat(who, passes)
            hour = np.clip(self.draw.normal(14, 4.2, len(driver)), 0, 23.99)
            yield driver, day * DAY + MIDNIGHT + hour * HOUR, self.anywhere(len(driver))
        for day in range(LENGTH):
            strangers = self.named([f"{letters[int(x)]}{letters[int(y)]}{int(z):05}" for x, y, z in
                                    self.draw.integers(0, [23, 23, 100_000], (700, 3))])  # fmt: skip
            yield self.spread(strangers, 2.5, day, 6, 23)


def fleets(seed: int) -> TownReads:
    """Make the town."""
    maker, counted = _Maker(seed), {}
    every: list[Passages] = []
    for kind in ("taxis", "buses", "rentals", "vans", "residents"):
        begin = len(maker.names)
        every += getattr(maker, kind)()
        counted[kind] = np.array(maker.names[begin:])
    who, at, camera = (np.concatenate([each[n] for each in every]) for n in range(3))
    seen = (maker.draw.random(len(at)) < 0.86) & (at >= 0) & (at < LENGTH * DAY)
    seen &= (camera >= LATER) | (at >= SINCE * DAY)
    who, at, camera = who[seen], at[seen], camera[seen]
    names, paint = np.array(maker.names, dtype="U10"), maker.draw.integers(0, 5, len(maker.names))
    texts = _blurred(maker.draw, names[who])
    colour = np.where(maker.draw.random(len(at)) < 0.2, -1, paint[who])
    places = np.stack([35.0 + maker.km[:, 1] / 111.2, -97.5 + maker.km[:, 0] / 91.1], axis=1)
    begin_s = int(np.datetime64(BEGIN, "s").astype(np.int64))
    del counted["residents"]
    return town_of("fleets", at + begin_s, texts, colour, camera, places, first=BEGIN, days=LENGTH, fleets=counted)


def _blurred(draw: np.random.Generator, texts: Array) -> Array:
    """Mix up a character in one read of sixteen, or lose the last one."""
    alike = str.maketrans("0185263OIBSZGK", "OIBSZG80185263X"[:14])
    out = texts.copy()
    for n in np.flatnonzero(draw.random(len(texts)) < 0.06).tolist():
        text = str(texts[n])
        place = int(draw.integers(0, len(text)))
        changed = text[:place] + text[place].translate(alike) + text[place + 1 :]
        out[n] = text[:-1] if changed == text else changed
    return out
