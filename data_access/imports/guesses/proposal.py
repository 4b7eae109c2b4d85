"""A proposed mapping, and what is not sure about it. It is made of a file's form and of counts; it holds no value of a row."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from data_access.imports.guesses.evidence import Ids, Instants, Numbers
from data_access.imports.terms.notation import IN_TEXT, Order

SOURCE, RETENTION_CLASS = "name-of-the-source", "fixed"


@dataclass(slots=True)
class Proposal:
    """A mapping's fields, and doubts.

    Attributes:
        given: As `Mapping` takes them.
        doubts: What to look at, by what it is about: `time.order`, `time.zone`, `confidence`, `encoding`, ...
        told: What was found out, in sentences.
    """

    given: dict[str, Any] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def begin(self, kind: str, form: str) -> None:
        """Set what every mapping says."""
        self.given |= {"format": form, "kind": kind, "source": SOURCE}
        self.doubts["source"] = "write the name under which the source is, or will be, approved"
        if kind == "reads":
            self.given["retention_class"] = RETENTION_CLASS
            self.doubts["retention_class"] = "write a class of your pack"

    def take_time(self, instants: Instants, zone: str | None, orders: tuple[Order, ...] = ()) -> None:
        """Decide on order and zone; where the file does not settle them, say so."""
        fitting = [order for order in instants.orders() if not orders or order in orders]
        if not fitting:
            self.given["time"] = {"order": (orders or ("ymd",))[0], "zone": IN_TEXT}
            self.doubts["time.order"] = "no instant could be read as it is written"
            return
        order = fitting[0]
        self.given["time"] = {"order": order}
        if len(fitting) > 1:
            self._not_settled(fitting, instants)
        elif instants.fits[order] < instants.seen:
            self.doubts["time.order"] = (
                f"{instants.seen - instants.fits[order]} of {instants.seen} instants cannot be read so"
            )
        if not order.startswith("epoch_"):
            self._take_zone(instants, zone)

    def _not_settled(self, fitting: list[Order], instants: Instants) -> None:
        spans = {order: instants.spans.get(order, (datetime.now(UTC),) * 2) for order in fitting}
        spoken = ", ".join(f"{order} ({(last - first).days} days)" for order, (first, last) in spans.items())
        self.doubts["time.order"] = (
            f"the file does not settle the order of dates; it would span: {spoken}. Ask the vendor"
        )

    def _take_zone(self, instants: Instants, zone: str | None) -> None:
        if instants.zoned == instants.seen:
            self.given["time"]["zone"] = IN_TEXT
            return
        self.given["time"]["zone"] = zone or IN_TEXT
        if instants.zoned:
            self.doubts["time.mixed"] = (
                f"{instants.zoned} of {instants.seen} instants say their zone, the others do not"
            )
        self.doubts["time.zone"] = (
            f"instants do not say their zone; {zone} is what you gave: confirm it with the vendor"
            if zone
            else "instants do not say their zone: every read is rejected until you write it (guess again with --zone)"
        )

    def take_ids(self, ids: Ids) -> None:
        """Leave out ids that other reads may bear as well; reads then get ids of what they say."""
        if not ids.small and not ids.again:
            return
        self.given["columns"].pop("read_id", None)
        why = (
            f"{ids.again} of {ids.seen} stand there again"
            if ids.again
            else "they are small numbers, such as those of rows"
        )
        self.doubts["columns.read_id"] = (
            f"the ids are left out: {why}. Name the column only if the vendor says that no id is ever used again"
        )

    def take_confidence(self, numbers: Numbers) -> None:
        """Decide on the scale of confidences."""
        scale, sure = numbers.scale()
        if scale is None or numbers.read < numbers.seen:
            self.given.get("columns", {}).pop("plate_conf", None)
            self.doubts["confidence"] = "the confidences are no numbers on a known scale; they are left out"
            return
        self.given["confidence"] = {"scale": scale}
        if not sure:
            self.doubts["confidence"] = (
                f"the largest of {numbers.read} is {numbers.largest:g}: {scale} is likely, not certain"
            )

    def take_positions(self, lat: Numbers, lon: Numbers) -> None:
        """Look whether positions can be what they say."""
        if max(abs(lat.least), abs(lat.largest)) > 90:
            self.doubts["position"] = "latitudes lie beyond 90 degrees: the two columns may be swapped"
        elif lon.least > 0 and lat.largest > 15:
            self.doubts["position"] = "longitudes have no minus: right east of Greenwich, wrong in America"

    def tell_try(self, facts: Lookup[str, Any]) -> None:
        """Say what an import of this file would do, were all its cameras in the register."""
        self.told.append(f"tried on the file: {facts['rows_in']} records, {facts['accepted']} would be taken")
        self.told += [f"rejected: {count} {why.replace('_', ' ')}" for why, count in facts["rejected"].items()]
        self.told += [f"noted: {count} {what.replace('_', ' ')}" for what, count in facts["noted"].items()]
        for_want_of_a_zone = facts["rejected"].get("time_without_zone", 0)
        if not facts["accepted"] and facts["rows_in"] > for_want_of_a_zone:
            self.doubts["rows"] = "none of the records would be taken: see above why"
        elif (facts["accepted"] + for_want_of_a_zone) * 2 < facts["rows_in"]:
            self.doubts["rows"] = "less than half of the records would be taken: see above why"
