"""Images of the answer in a grid: of its reads, or one of each candidate. They are shown on a press, several under one entry."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

import polars as pl
import traitlets as t

from data_access.acts.verifications import NewVerification
from data_access.answers.answer import Picture
from data_access.answers.verification import Verification
from data_access.client import Client
from data_access.client.acts import in_case
from data_access.questions.image import MOST_IMAGES, ContactSheet
from data_access.questions.value import parse
from data_access.terms import Capability, Comparison
from data_access.wording.counts import many
from data_access.wording.reads import KEPT
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.answer.read_model import ReadModel, Row
from widgets.answer.zoom_model import BY_PLATE, ZoomModel
from widgets.parts.guard import guarded
from widgets.parts.picture_grid import Card

KINDS: Final = ("crop", "overview")
AGREES, NO_STATE, DIFFERS = "agrees", "no_state", "differs"
CHECKS: Final[Mapping[str, tuple[Comparison, Comparison]]] = {
    AGREES: (Comparison.AGREES, Comparison.AGREES),
    NO_STATE: (Comparison.AGREES, Comparison.NOT_SEEN),
    DIFFERS: (Comparison.DIFFERS, Comparison.NOT_SEEN),
}
"""What is recorded of plate and state by each key."""


class ContactSheetModel(t.HasTraits):
    """The sheet of one answer.

    Attributes:
        page: Which dozen is looked at, from 0.
        turned: Counts up whenever what the sheet shows changes; observe this. `pictures` are the images that were shown of this
            answer, by the id of their read; `missing` the ids of reads of which none came.
        said: What was done last.
        problem: The `Problem` why images were not shown or a check was not recorded, or None.
    """

    page = t.Int(0)
    turned = t.Int(0)
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zoom: ZoomModel, read: ReadModel) -> None:
        super().__init__()
        self.client, self.zoom, self.read = client, zoom, read
        self.pictures: dict[str, Picture] = {}
        self.missing: set[str] = set()
        read.answer.observe(lambda _: self._begin(), ["answer"])
        read.answer.observe(lambda _: self._turn(), ["verifications"])
        zoom.observe(lambda _: self._narrowed(), ["turned"])

    @property
    def may_check(self) -> bool:
        """True if the person's role may record verifications."""
        return Capability.VERIFY_READ in self.read.case.person.capabilities

    @property
    def of_candidates(self) -> bool:
        """True if one image of each plate is looked at, and not one of each read."""
        return self.zoom.first_view == BY_PLATE and not self.zoom.plate

    def rows(self) -> pl.DataFrame:
        """Return the reads of the sheet: those that have an image, in the order of the answer; of candidates the first of each."""
        reads = self.zoom.reads().filter(pl.col("image_ref").str.starts_with(KEPT))
        return reads.unique("plate", keep="first", maintain_order=True) if self.of_candidates else reads

    def on_page(self) -> pl.DataFrame:
        """Return the reads of the dozen that is looked at."""
        return self.rows().slice(self.page * MOST_IMAGES, MOST_IMAGES)

    def cards(self) -> list[Card]:
        """Return what stands on the page of the sheet."""
        return [self._card(row) for row in self.on_page().iter_rows(named=True)]

    def images(self) -> dict[str, str]:
        """Return the images of the page that were shown, as data addresses, by the key of their card."""
        rows = self.on_page().select("place", "read_id").iter_rows()
        return {str(place): _address(self.pictures[read_id]) for place, read_id in rows if read_id in self.pictures}

    def pages(self) -> int:
        """Return how many dozens there are; at least one."""
        return max(1, -(-self.rows().height // MOST_IMAGES))

    def words(self) -> str:
        """Say how many images there are, and of what none is."""
        rows, part = self.rows(), self.zoom.reads()
        whole = part["plate"].n_unique() if self.of_candidates else part.height
        one = "plate" if self.of_candidates else "read"
        without = whole - rows.height
        none = f" {many(without, one)} without a picture: that proves nothing." if without else ""
        return f"{many(rows.height, 'picture')}, one of each {one}.{none}"

    def hidden(self) -> int:
        """Return how many images of the page have not been shown yet."""
        return len(self._to_show())

    @guarded
    def show(self) -> None:
        """Show the images of the page that were not shown yet: one entry for all of them."""
        self.problem, self.said = None, ""
        rows, answer = self._to_show(), self.read.answer.answer
        if not rows or answer is None:
            return
        reads = [{"read_id": row["read_id"], "captured_at": row["captured_at"]} for row in rows]
        sheets = [(kind, [read for row, read in zip(rows, reads, strict=True) if _kind(row) == kind]) for kind in KINDS]
        for kind, named in sheets:
            if named:
                asked = parse(ContactSheet, {"of": answer.facts.intent, "reads": named, "image": kind})
                sheet = self.client.contact_sheet(self.read.case.asked(asked, ""))
                self.pictures |= sheet.pictures
                self.missing |= {each["read_id"] for each in named} - sheet.pictures.keys()
        self._turn()

    def turn_to(self, page: int) -> None:
        """Look at another dozen."""
        self.page = min(max(page, 0), self.pages() - 1)
        self._turn()

    def choose(self, key: int) -> None:
        """Look at one of the reads more closely, with its picture if it was shown here."""
        self.read.chosen = key
        row = self.read.row()
        self.read.picture = self.pictures.get(row["read_id"]) if row else None

    @guarded
    def check(self, key: int, verdict: str) -> None:
        """Record what a picture says of plate and state of the read with a key (`CHECKS`); only of one that was shown."""
        self.problem, self.said = None, ""
        row = next((row for row in self.on_page().iter_rows(named=True) if row["place"] == key), None)
        answer = self.read.answer
        if row is None or answer.answer is None or row["read_id"] not in self.pictures:
            self.said = "Show the picture first: only what was seen can be recorded."
            return
        done = answer.verifications.get(row["read_id"])
        if row["corrected_by"] is not None or (done is not None and done.verified):
            self.said = (
                "Nothing recorded: this read was verified or corrected before. Open it to say something else of it."
            )
            return
        plate, state = CHECKS[verdict]
        made = in_case(
            self.client,
            Verification,
            NewVerification,
            self.read.case.session_id,
            of=answer.answer.facts.intent,
            read_id=row["read_id"],
            captured_at=row["captured_at"],
            plate=plate,
            state=state if row["plate_state"] or state != Comparison.AGREES else Comparison.NOT_SEEN,
            source=None,
            record=None,
            how="",
        )
        answer.verifications = {**answer.verifications, made.read_id: made}
        self.said = f"{row['plate']}: recorded as entry {made.entry}. Who confirmed the record is said with Verify."

    def _card(self, row: Row) -> Card:
        found = self.read.answer.verifications.get(row["read_id"])
        missing = "No picture came." if row["read_id"] in self.missing else ""
        return {
            "key": row["place"],
            "plate": row["plate"],
            "about": self._about(row),
            "check": _in_words(found) if found else missing,
            "good": bool(found and found.verified),
        }

    def _about(self, row: Row) -> list[str]:
        when = shown(row["captured_at"], self.read.answer.zone)
        return [f"{row['plate_state'] or 'state unknown'} · {when}", row["camera_name"] or row["camera_id"]]

    def _to_show(self) -> list[Row]:
        known = self.pictures.keys() | self.missing
        return [row for row in self.on_page().iter_rows(named=True) if row["read_id"] not in known]

    def _begin(self) -> None:
        self.pictures, self.missing, self.page, self.said, self.problem = {}, set(), 0, "", None
        self._turn()

    def _narrowed(self) -> None:
        self.page = min(self.page, self.pages() - 1)
        self._turn()

    def _turn(self) -> None:
        self.turned += 1


def _address(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"


def _kind(row: Row) -> str:
    """Return which image of a read is shown: the plate, or all that the camera saw where there is no other."""
    return "crop" if "crop" in row["image_ref"].removeprefix(KEPT).split("+") else "overview"


def _in_words(verification: Verification) -> str:
    if verification.plate == Comparison.DIFFERS:
        return "The plate differs"
    if verification.verified:
        return "Verified"
    agrees = verification.state == Comparison.AGREES
    return "Plate and state agree" if agrees else "The plate agrees"
