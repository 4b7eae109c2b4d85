"""What the values of a column say about how they are written. Evidence is taken from the whole file; no value leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from data_access.imports.kinds.times import EARLIEST, LATEST, with_instants
from data_access.imports.terms.notation import Order, Scale, TimeRule

_WRITTEN: tuple[Order, ...] = ("ymd", "mdy", "dmy", "mdy2", "dmy2", "ymd2")
_EPOCHS: tuple[tuple[Order, float], ...] = (("epoch_s", 1.0), ("epoch_ms", 1e3), ("epoch_us", 1e6), ("epoch_ns", 1e9))


@dataclass(slots=True)
class Instants:
    """How often a column's texts can be read in each order, and how long a time they then span.

    Attributes:
        seen: Texts that are there.
        fits: Texts that are an instant in an order.
        zoned: Texts that say their zone.
        spans: First and last instant in each order, as if all were in UTC.
    """

    now: datetime
    seen: int = 0
    zoned: int = 0
    fits: dict[Order, int] = field(default_factory=dict)
    spans: dict[Order, tuple[datetime, datetime]] = field(default_factory=dict)

    def add(self, texts: pl.Series) -> None:
        """Take more texts."""
        texts = texts.drop_nulls()
        self.seen += len(texts)
        self.zoned += int(texts.str.contains(r"(?:[Zz]|UTC|GMT|[+-]\d{2}:?\d{2}|:\d{2}[+-]\d{2})$").sum())
        for order in _WRITTEN:
            self._count(order, texts, TimeRule(order=order, zone="UTC"))
        numbers = texts.cast(pl.Float64, strict=False).drop_nulls()
        for order, unit in _EPOCHS:
            fitting = numbers.is_between(EARLIEST.timestamp() * unit, LATEST.timestamp() * unit).sum()
            self.fits[order] = self.fits.get(order, 0) + int(fitting)

    def _count(self, order: Order, texts: pl.Series, rule: TimeRule) -> None:
        instants = with_instants(texts, rule, self.now)["at"].drop_nulls()
        self.fits[order] = self.fits.get(order, 0) + len(instants)
        if len(instants):
            found: tuple[datetime, datetime] = (instants.min(), instants.max())  # type: ignore[assignment]  # of instants
            first, last = self.spans.get(order, found)
            self.spans[order] = (min(first, found[0]), max(last, found[1]))

    def orders(self) -> list[Order]:
        """Return the orders that fit most texts, the likeliest first; of equal ones, the one that spans less time."""
        most = max(self.fits.values(), default=0)
        best = [order for order, count in self.fits.items() if count == most > 0]
        return sorted(
            best, key=lambda order: (lambda span: span[1] - span[0])(self.spans.get(order, (self.now, self.now)))
        )


@dataclass(slots=True)
class Numbers:
    """The numbers of a column: how many, the least and the largest, and whether some have a fraction."""

    seen: int = 0
    read: int = 0
    least: float = 0.0
    largest: float = 0.0
    fractions: bool = False
    percents: bool = False

    def add(self, texts: pl.Series) -> None:
        """Take more texts."""
        texts = texts.drop_nulls()
        numbers = texts.str.strip_chars_end("% ").cast(pl.Float64, strict=False).drop_nulls()
        if len(numbers):
            least, largest = float(numbers.min()), float(numbers.max())  # type: ignore[arg-type]  # of numbers
            self.least = min(self.least, least) if self.read else least
            self.largest = max(self.largest, largest) if self.read else largest
            self.fractions = self.fractions or bool((numbers != numbers.round()).any())
            self.percents = self.percents or bool(texts.str.ends_with("%").any())
        self.seen += len(texts)
        self.read += len(numbers)

    def scale(self) -> tuple[Scale | None, bool]:
        """Return the scale on which these are confidences, and whether that is sure."""
        if not self.read or self.least < 0 or self.largest > 255:
            return None, False
        if self.largest <= 1:
            return "0-1", self.fractions and not self.percents
        return ("0-100", self.percents) if self.largest <= 100 else ("0-255", not self.fractions)


RUNNING = 10_000_000
"""A number below this may be a row's, or a counter's that begins anew."""


@dataclass(slots=True)
class Ids:
    """The ids of a column: how many, how many of them are small numbers, and how many stand there again."""

    seen: int = 0
    small: int = 0
    _known: set[int] = field(default_factory=set)

    def add(self, texts: pl.Series) -> None:
        """Take more texts; they are kept as hashes."""
        texts = texts.drop_nulls()
        self.seen += len(texts)
        self.small += int((texts.cast(pl.Int64, strict=False).abs() < RUNNING).sum())
        self._known |= set(texts.hash().to_list())

    @property
    def again(self) -> int:
        """How many ids stand there for the second time or more."""
        return self.seen - len(self._known)
