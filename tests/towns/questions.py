"""Questions about part of a plate, drawn for a town, with what a count of all reads says of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, Window
from tests.towns.town_reads import COLOURS, ZONE, Array, TownReads

HOURS = (1, 6, 24, 168, 336)
ALIKE = ("0ODQ", "1IL", "8B", "5S", "2Z", "6G")
FEWEST, MOST = 1, 15_000


@dataclass(frozen=True)
class Case:
    """A question and its truth.

    Attributes:
        truth: Different plates that fit and were read where and when it looks; O counts as 0.
        fleet: Which share of the different plates that fit, wherever they were read, belongs to a fleet.
    """

    question: Plates
    hours: int
    kind: str
    truth: int
    fitting: int
    fleet: float


class Drawing:
    """Draws questions for one town and counts what fits, plate by plate."""

    def __init__(self, town: TownReads, seed: int) -> None:
        self._town, self._rng = town, np.random.default_rng([seed, 5])
        padded = np.char.ljust(town.plates.astype("U10"), 10, "_").astype("S10")
        self._letters = padded.view("u1").reshape(len(padded), 10)
        self._letters = np.where(self._letters == ord("O"), ord("0"), self._letters)
        self._lengths = np.char.str_len(town.plates)
        folded = np.char.replace(town.plates, "O", "0")
        _, self._key = np.unique(folded, return_inverse=True)
        fleets = np.concatenate([*town.fleets.values(), np.array([], dtype="U10")])
        self._in_fleet = np.isin(town.plates, fleets)

    def cases(self, count: int) -> Iterator[Case]:
        """Yield so many questions."""
        while count:
            hours = HOURS[int(self._rng.integers(len(HOURS)))]
            case = self._case(hours)
            if case is not None:
                count -= 1
                yield case

    def _case(self, hours: int) -> Case | None:
        rng, town = self._rng, self._town
        text = self._plate()
        fewest = 1 if hours < 6 else 2
        shown = np.sort(rng.choice(len(text), min(len(text), int(rng.integers(fewest, 5))), replace=False))
        confusable = bool(rng.random() < 0.5)
        pattern, fits = self._pattern(text, shown, confusable, str(rng.choice(["places", "places", "head", "tail"])))
        fitting = len(np.unique(self._key[fits]))
        if not FEWEST <= fitting <= MOST or not pattern.strip("?*"):
            return None
        start, end = self._window(hours)
        camera, radius_m = int(rng.integers(len(town.places))), float(rng.choice([800, 2_000, 4_000]))
        area = Circle(lat=float(town.places[camera, 0]), lon=float(town.places[camera, 1]), radius_m=radius_m)
        colours = (COLOURS[int(rng.integers(5))],) if rng.random() < 0.12 else ()
        asked = Plates(
            pattern=pattern, confusable=confusable, area=area if rng.random() < 0.35 else None,
            windows=(Window(start=start, end=end),), filters=Filters(colours=colours),
        )  # fmt: skip
        fleet = float(self._in_fleet[fits].mean())
        return Case(asked, hours, self._kind(start, end), self._truth(asked, fits), fitting, fleet)

    def _plate(self) -> str:
        """Draw one: of a fleet, of a read, or any."""
        rng, town = self._rng, self._town
        if town.fleets and rng.random() < 0.4:
            return str(rng.choice(town.fleets[str(rng.choice(list(town.fleets)))]))
        if rng.random() < 0.5:
            return str(town.plates[town.plate[int(rng.integers(len(town.plate)))]])
        return str(town.plates[int(rng.integers(len(town.plates)))])

    def _pattern(self, text: str, shown: Array, confusable: bool, form: str) -> tuple[str, Array]:
        """Return a pattern, and which plates fit it."""
        if form == "head":
            shown = np.arange(len(shown))
        if form == "tail":
            shown = np.arange(len(text) - len(shown), len(text))
        classes = ALIKE if confusable else ()
        admitted = [{text[n], *next((c for c in classes if text[n] in c), "")} for n in shown.tolist()]
        codes = [np.array([ord(c) for c in {each.replace("O", "0") for each in some}]) for some in admitted]
        if form == "tail":
            places = self._lengths[:, None] - len(text) + shown
            there = np.take_along_axis(self._letters, np.maximum(places, 0), 1)
            fits = self._lengths >= len(shown)
        else:
            there = self._letters[:, shown]
            fits = self._lengths >= len(shown) if form == "head" else self._lengths == len(text)
        for number, some in enumerate(codes):
            fits = fits & np.isin(there[:, number], some)
        if form == "places":
            return "".join(c if n in shown else "?" for n, c in enumerate(text)), np.flatnonzero(fits)
        piece = text[shown[0] : shown[-1] + 1]
        return (piece + "*" if form == "head" else "*" + piece), np.flatnonzero(fits)

    def _window(self, hours: int) -> tuple[datetime, datetime]:
        rng, town = self._rng, self._town
        length = timedelta(hours=hours)
        if town.holidays and hours <= 24 and rng.random() < 0.12:
            start = datetime(*town.holidays[0].timetuple()[:3], tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
            start += timedelta(hours=float(rng.uniform(0, 24 - hours)))
        else:
            spare = timedelta(days=town.days) - length
            start = town.end - length - spare * float(rng.random())
        start = start.replace(second=0, microsecond=0)
        return start, start + length

    def _kind(self, start: datetime, end: datetime) -> str:
        middle = (start + (end - start) / 2).astimezone(ZoneInfo(ZONE)).date()
        if end - start > timedelta(days=1):
            return "days"
        if middle in self._town.holidays:
            return "holiday"
        return "weekend" if middle.weekday() >= 5 else "weekday"

    def _truth(self, asked: Plates, fits: Array) -> int:
        town, window = self._town, (asked.windows or ())[0]
        begin, stop = np.searchsorted(town.at, [window.start.timestamp(), window.end.timestamp()])
        wanted = np.zeros(len(town.plates), dtype=bool)
        wanted[fits] = True
        there = wanted[town.plate[begin:stop]]
        if isinstance(asked.area, Circle):
            there &= within(town.places, asked.area)[town.camera[begin:stop]]
        if asked.filters.colours:
            colour = town.colour[begin:stop]
            there &= (colour < 0) | (colour == COLOURS.index(asked.filters.colours[0]))
        return len(np.unique(self._key[town.plate[begin:stop][there]]))


def within(places: Array, circle: Circle) -> Array:
    """Say which places lie in a circle, by the haversine."""
    lat, lon = np.radians(np.round(places, 7)).T
    lat0, lon0 = np.radians([circle.lat, circle.lon])
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return 2 * 6_371_008.8 * np.arcsin(np.sqrt(half)) <= circle.radius_m
