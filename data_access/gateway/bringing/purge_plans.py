"""What a purge would destroy: counted before it is done, for a dry run, for the purge itself and for its certificate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from data_access.acts.purges import TriedPurge
from data_access.answers.keeping.retention import CameraDay, HoldStop, PurgePlan
from data_access.errors import Conflict, InvalidQuery
from data_access.gateway.deciding.acts import do, nothing, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.destruction.purge_ends import marks_of, past_before, written
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.records.keeping import hold_counts, holds
from data_access.store.counts.purge_forecast import DayForecast
from data_access.terms import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a purge of one class would do, as of an instant.

    Attributes:
        before: Reads captured before it are past their retention.
        held: Ids of all reads that a hold kept when it was counted.
        in_force: Numbers of all holds then.
        stops: How many of the reads that are past their retention each hold keeps, by its number, or `hold_counts.LATER`.
    """

    retention_class: str
    before: datetime
    days: tuple[DayForecast, ...]
    held: frozenset[str]
    in_force: tuple[int, ...]
    stops: dict[str, int]

    @property
    def destroyed(self) -> int:
        """How many reads would be destroyed, corrections beside them."""
        return sum(day.destroyed.total() for day in self.days)

    @property
    def kept(self) -> int:
        """How many would be kept by holds, corrections beside them."""
        return sum(len(day.kept) for day in self.days)

    def sources(self) -> dict[str, int]:
        """Count what would be destroyed by source."""
        found = Counter[str]()
        for day in self.days:
            for (_, source), count in day.destroyed.items():
                found[source] += count
        return dict(sorted(found.items()))

    def cameras(self) -> list[CameraDay]:
        """Count what would be destroyed by day and camera, in their order."""
        lines: list[CameraDay] = []
        for day in self.days:
            found = Counter[str]()
            for (camera, _), count in day.destroyed.items():
                found[camera] += count
            lines += [CameraDay(day=day.segment.day, camera=name, reads=found[name]) for name in sorted(found)]
        return lines

    def text(self, site: Site) -> str:
        """Write it down for the register: what the certificate will say."""
        keeping = site.pack.retention[self.retention_class]
        by_day: dict[str, list[list[str | int]]] = {day.segment.day.isoformat(): [] for day in self.days}
        for line in self.cameras():
            by_day[line.day.isoformat()].append([line.camera, line.reads])
        document: dict[str, object] = {
            "pack": site.pack.hash,
            "kept_for": {
                "floor_d": keeping.floor_d,
                "ceiling_d": keeping.ceiling_d,
                "purge_after_d": keeping.purge_after_d,
                "clause": keeping.clause,
            },
            "days": by_day,
            "sources": self.sources(),
            "holds": dict(sorted(self.stops.items())),
            "destroyed": self.destroyed,
            "kept": self.kept,
            "kept_reads": marks_of(site.members_key, {read for day in self.days for read in day.kept}),
            "held_reads": marks_of(site.members_key, self.held),
            "in_force": list(self.in_force),
            "keys": [day.key for day in self.days if day.destroyed],
        }
        return written(document)


def forecast(site: Site, retention_class: str) -> Forecast:
    """Count what a purge would destroy now. Raises `InvalidQuery` if the pack has no such class, `Busy`."""
    if retention_class not in site.pack.retention:
        raise InvalidQuery("retention_class", f"must be one of {', '.join(sorted(site.pack.retention))}")
    before = past_before(site.pack, retention_class, site.ledger.clock_now())
    with site.ledger.reading() as connection:
        held, in_force = _held(connection)
    days = site.store.purge_forecast(site.store.purge_plan(retention_class, before), held)
    with site.ledger.reading() as connection:
        stops = hold_counts.of_reads(connection, {read for day in days for read in day.kept})
    return Forecast(
        retention_class=retention_class,
        before=before,
        days=tuple(days),
        held=held,
        in_force=in_force,
        stops=stops,
    )


def _held(connection: Connection) -> tuple[frozenset[str], tuple[int, ...]]:
    """Return the ids of all reads that no purge may destroy, and the numbers of all holds."""
    return holds.spared(connection), tuple(sorted(each.hold for each in holds.in_force(connection)))


def must_still_hold(site: Site, of: Forecast, turn: Turn) -> None:
    """Look in the deciding turn whether what was counted is still what is due and not held.

    Raises:
        Conflict: A hold was placed or ended meanwhile, or by the turn's own instant and pack not all of it is due.
    """
    if of.before > past_before(site.pack, of.retention_class, turn.now):
        raise Conflict("The clock or the policy changed meanwhile. Look again what is due.")
    if _held(turn.connection) != (of.held, of.in_force):
        raise Conflict("A hold was placed or ended meanwhile. Look again what is due.")


def try_purge(site: Site, caller: Caller, act: TriedPurge) -> PurgePlan:
    """Say what a purge of one class would destroy now; on record, and nothing is changed.

    Raises:
        Refused: Policy said no.
        InvalidQuery: The pack has no such class.
    """
    require_permit(site, caller, act.does)
    counted = forecast(site, act.retention_class)
    do(site, caller, act, nothing, details=details_of(counted))
    return PurgePlan(
        retention_class=counted.retention_class,
        before=counted.before,
        days=len(counted.days),
        destroyed=counted.destroyed,
        kept=counted.kept,
        counts=tuple(counted.cameras()),
        sources=counted.sources(),
        stops=tuple(
            HoldStop(hold=None if name == hold_counts.LATER else int(name), reads=count)
            for name, count in sorted(counted.stops.items())
        ),
    )


def details_of(of: Forecast) -> dict[str, object]:
    """Return what an entry says of it in clear."""
    return {"before": stamp(of.before), "reads": of.destroyed, "held": of.kept}
