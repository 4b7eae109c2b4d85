"""Hot lists and hits as the demo is made: each act is one of the demo's own people, by the door that a department has."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from data_access.acts.hot_lists import HotListApproval
from data_access.acts.on_hits.board import LookAtHits
from data_access.acts.on_hits.checks import HitPictureLook, NewHitCheck, NewHitConfirmation
from data_access.acts.on_hits.dispositions import NewHitDisposition
from data_access.acts.on_lists.list_entries import EntryApproval, EntryRefusal, EntryRemoval, EntryRequest
from data_access.acts.sources import TokenForSource
from data_access.answers.hits import HitBoard
from data_access.answers.value import value_of
from data_access.terms import stamp
from workbench.administration.desk import Desk
from workbench.demo.agent import message
from workbench.demo.hits import listed_vehicles
from workbench.demo.hits.listed_vehicles import LiveRead, WantedVehicle

SOURCE: Final = "agent"
"""Whose reads come in while the demo runs; its reader sends pictures."""

_ASKS, _PATROLS, _APPROVES = "dunn", "ortiz", "sato"
_WHY: Final = {
    listed_vehicles.ROBBERY_VAN: "The white van of the robbery; a witness wrote its plate down",
    listed_vehicles.SEEN_IN_PART: "A grey car circled the market before the robbery; a clerk remembers part of its plate",
    listed_vehicles.DECLINED: "Somebody is said to have been near the market often",
    listed_vehicles.REMOVED: "Taken from the lot behind the market during the robbery",
    listed_vehicles.FOUND_AGAIN: "Taken at Heron St to get away; blue, dented at the back",
    listed_vehicles.MISREAD: "A silver car waited at the corner with its engine running",
    listed_vehicles.ASKED_FOR: "Taken from a drive on Linden Ave this morning, keys were in it",
}


class PeopleAtDesk(Protocol):
    """The demo's people, one after the other at the desk."""

    def as_(self, name: str, /) -> Desk:
        """Return the desk with somebody at it."""


@dataclass(frozen=True, slots=True)
class DemoHits:
    """What is made: where files are put, where the source's token is kept, the case of the entries, and a camera that reads.

    Attributes:
        case_number, purpose: Under which entries are asked for; the case is open.
    """

    files: Path
    token: Path
    case_number: str
    purpose: str
    camera_id: str

    def make(self, who: PeopleAtDesk) -> None:
        """Approve and import the lists, make the entries, and let three hits be worked on."""
        self._keep_token(who.as_("cole"))
        self._bring_lists(who)
        numbers = self._ask_for_entries(who)
        for vehicle, number in numbers.items():
            if vehicle not in (listed_vehicles.ASKED_FOR, listed_vehicles.DECLINED):
                who.as_(_APPROVES).do(EntryApproval, number=number)
        why = "The note names no vehicle of the case. Ask again once there is one"
        who.as_(_APPROVES).do(EntryRefusal, number=numbers[listed_vehicles.DECLINED], words=why)
        gone = {"because": "purpose_ended", "words": "It was parked around the corner all along"}
        who.as_(_ASKS).do(EntryRemoval, number=numbers[listed_vehicles.REMOVED], **gone)
        self._work_on_hits(who)

    def _keep_token(self, desk: Desk) -> None:
        made = desk.do(TokenForSource, source=SOURCE, label="reads that come in while the demo runs", days=None)
        with os.fdopen(os.open(self.token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(str(made["token"]))

    def _bring_lists(self, who: PeopleAtDesk) -> None:
        now = datetime.now(UTC)
        lists = (
            (listed_vehicles.STOLEN_LIST, listed_vehicles.STOLEN_LAYOUT, listed_vehicles.stolen_file(now)),
            (listed_vehicles.LOOKOUT_LIST, listed_vehicles.LOOKOUT_LAYOUT, listed_vehicles.lookout_file(now)),
        )
        approved = {"approved_by": "C. Cole (invented)", "reference": "demo, no file", "approved_on": now.date()}
        for name, layout, _ in lists:
            who.as_("cole").do(HotListApproval, list=name, layout=layout, **approved)
        for name, _, text in lists:
            (self.files / f"{name}.txt").write_text(text, "utf-8")
            who.as_("adams").send_file(f"/v1/files/hot-lists/{name}", self.files / f"{name}.txt")

    def _ask_for_entries(self, who: PeopleAtDesk) -> dict[WantedVehicle, int]:
        """Ask for each entry under the case, and return their numbers. The case is left as it was: not open to anybody."""
        numbers = {}
        for person in (_ASKS, _PATROLS):
            desk = who.as_(person)
            case = self._open_case(desk)
            for vehicle, why in _WHY.items():
                if (vehicle is listed_vehicles.ASKED_FOR) == (person is _PATROLS):
                    numbers[vehicle] = self._ask(desk, case, vehicle, why)
            desk.delete(f"/v1/case-sessions/{case}")
        return numbers

    def _open_case(self, desk: Desk) -> str:
        reason = "Robbery at the market; looking for the vehicles that witnesses named"
        about = {"case_number": self.case_number, "purpose": self.purpose, "reason": reason}
        return str(desk.post("/v1/case-sessions", about)["case_session"])

    def _ask(self, desk: Desk, case: str, vehicle: WantedVehicle, why: str) -> int:
        part = vehicle is listed_vehicles.SEEN_IN_PART
        made = desk.do(
            EntryRequest,
            case_session=case,
            plate=listed_vehicles.PARTIAL if part else vehicle.plate,
            state=None if part else vehicle.state,
            purpose=vehicle.reason,
            narrative=why,
            days=7,
        )
        return int(made["number"])

    def _work_on_hits(self, who: PeopleAtDesk) -> None:
        """Let three reads come in: one is an error, one vehicle is found, one is compared and no more."""
        reads = (listed_vehicles.BENEATH, listed_vehicles.RECOVERY, listed_vehicles.OF_THE_VAN)
        path = self.files / "hits.json"
        path.write_text("".join(f"{self._message(each)}\n" for each in reads), "utf-8")
        who.as_("adams").send_file(f"/v1/files/reads/{SOURCE}", path)
        desk = who.as_(_PATROLS)
        board = value_of(HitBoard, desk.do(LookAtHits, since=0), "the hits")
        numbers = {each.plate: each.number for each in board.hits}
        for read in reads:
            number = numbers[read.plate]
            desk.do(HitPictureLook, number=number, part="plate")
            characters = "agrees" if read.metal[0] == read.plate else "differs"
            desk.do(NewHitCheck, number=number, picture=True, characters=characters, state="agrees")
        found, wrong = numbers[listed_vehicles.RECOVERY.plate], numbers[listed_vehicles.BENEATH.plate]
        said = {"system": "ncic", "outcome": "active", "asked_at": stamp(datetime.now(UTC)), "reference": "N-2210"}
        desk.do(NewHitConfirmation, number=found, **said)
        taken = {"action": "Parked and empty at Mill St; towed", "located": True, "enforced": False}
        desk.do(NewHitDisposition, number=found, disposition="accept", **taken)
        desk.do(
            NewHitDisposition, number=wrong, disposition="misread", enforced=False, seen=listed_vehicles.MISREAD_PLATE
        )

    def _message(self, read: LiveRead) -> str:
        return message(
            uuid=f"marrow-hit-{secrets.token_hex(8)}",
            camera_id=self.camera_id,
            at=datetime.now(UTC),
            plate=read.plate,
            state=read.state,
            confidence=0.93,
            colour=read.colour,
            metal=read.metal,
        )
