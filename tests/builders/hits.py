"""Hits at a site of an agency: a list, a read that matches it with or without a picture, and what people do with the hit."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from data_access.answers.hits import Hit, HitPicture, HitTask, HitWork
from tests.builders.agencies import approve, post
from tests.builders.gateway import Doors
from tests.builders.pictures import SOURCE, a_group, a_picture

LIST = "wanted"
RIGHT = {"picture": True, "characters": "agrees", "state": "agrees"}
DIFFERS = {"picture": True, "characters": "differs", "state": "agrees"}
NO_PICTURE = {"picture": False, "characters": "not_seen", "state": "not_seen"}
FIRST_SYSTEM = {"parsons": "ncic", "twin_falls": "ilets", "barstow": "clets", "clayton": "mules"}
WHY = "The vehicle was stopped already for another offence when the hit came in"


@dataclass
class HitDesk:
    """People at a site with a downloaded list; each plate that is brought makes one hit."""

    doors: Doors
    listed: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def begin(self) -> None:
        """Approve the list, and the source whose reads have pictures."""
        layout = 'name = "Wanted"\nlayout = "tcic"\nzone = "UTC"\n'
        approval = {"list": LIST, "layout": layout, "approved_by": "G. Grant", "reference": "memo 3"}
        answer = post(self.doors, "grant", "/v1/acts/hot-lists", {**approval, "approved_on": "2026-11-01"})
        assert answer.status_code == 201, answer.text
        assert approve(self.doors, "cams", SOURCE).status_code == 201

    def list_plate(self, plate: str) -> None:
        """Bring a version of the list that has this plate, too."""
        self.listed = [*dict.fromkeys([*self.listed, plate])]
        lines = (f"TW{number:010},{each},TX,2009,FORD,TK,PK,WHI\n" for number, each in enumerate(self.listed, 1))
        headers = self.doors.as_("ivy")
        answer = self.doors.client.post(f"/v1/files/hot-lists/{LIST}", content="".join(lines), headers=headers)
        assert answer.status_code == 201, answer.text

    def read_plate(self, plate: str, *, picture: bool = True) -> None:
        """Bring a read of a plate."""
        shown = base64.b64encode(a_picture()).decode()
        more: dict[str, Any] = {"best_plate": {"plate_crop_jpeg": shown}} if picture else {}
        at = int(datetime.now(UTC).timestamp() * 1000) + 1  # an entry matches reads from after it came
        text = json.dumps(a_group(f"h-{next(self.numbers)}", plate, epoch_start=at, epoch_end=at, **more))
        done = self.doors.client.post("/v1/files/reads/cams", content=text, headers=self.doors.as_("ivy"))
        assert done.status_code == 201, done.text

    def hit(self, plate: str, *, picture: bool = True) -> int:
        """Let a read of a listed plate come in, and return the number of its hit."""
        self.list_plate(plate)
        self.read_plate(plate, picture=picture)
        return self.last(plate).number

    def last(self, plate: str, person: str = "dunn") -> Hit:
        """The newest hit of a plate, as somebody is shown it."""
        answer = self.get(person, "/v1/acts/hits/0")
        assert answer.status_code == 200, answer.text
        return next(Hit.model_validate(each) for each in answer.json()["hits"] if each["plate"] == plate)

    def whole(self, number: int, person: str = "dunn") -> Hit:
        """One hit, as somebody is shown it."""
        answer = self.get(person, f"/v1/acts/hits/{number}/whole")
        assert answer.status_code == 200, answer.text
        return Hit.model_validate(answer.json())

    def get(self, person: str, path: str) -> httpx.Response:
        """Get a document as somebody."""
        return self.doors.client.get(path, headers=self.doors.as_(person))

    def look(self, number: int, person: str = "dunn") -> httpx.Response:
        """Look at the picture of a hit."""
        return self.get(person, f"/v1/acts/hits/{number}/picture/plate")

    def check(self, number: int, person: str = "dunn", **ticks: Any) -> httpx.Response:
        """Compare a hit."""
        return post(self.doors, person, f"/v1/acts/hits/{number}/check", {**RIGHT, **ticks})

    def confirm(self, number: int, system: str, outcome: str = "active", person: str = "dunn") -> httpx.Response:
        """Record what a system said just now."""
        said = {"system": system, "outcome": outcome, "asked_at": _now(), "reference": "R-17"}
        return post(self.doors, person, f"/v1/acts/hits/{number}/confirmation", said)

    def step(self, number: int, step: str, person: str = "dunn", words: str = "") -> httpx.Response:
        """Take a step of the checklist."""
        return post(self.doors, person, f"/v1/acts/hits/{number}/step", {"step": step, "words": words})

    def dispose(self, number: int, disposition: str, person: str = "dunn", **more: Any) -> httpx.Response:
        """End a hit."""
        body = {"disposition": disposition, "enforced": False, **more}
        return post(self.doors, person, f"/v1/acts/hits/{number}/disposition", body)

    def checked(self, number: int, person: str = "dunn", **ticks: Any) -> None:
        """Look at the picture of a hit and compare it."""
        assert self.look(number, person).status_code == 200
        assert self.check(number, person, **ticks).status_code == 201

    def tasks(self, person: str = "dunn") -> list[HitTask]:
        """What somebody owes after errors."""
        answer = self.get(person, "/v1/acts/hit-tasks")
        assert answer.status_code == 200, answer.text
        return [HitTask.model_validate(each) for each in answer.json()]

    def settle(self, number: int, how: str, person: str = "dunn") -> httpx.Response:
        """Settle what is owed."""
        body = {"how": how, "reason": "Checked against the report of the theft"}
        return post(self.doors, person, f"/v1/acts/hit-tasks/{number}/settlement", body)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def done(answer: httpx.Response) -> HitWork:
    """What came of work on a hit."""
    assert answer.status_code == 201, answer.text
    return HitWork.model_validate(answer.json())


def shown(answer: httpx.Response) -> HitPicture:
    """The picture that came."""
    assert answer.status_code == 200, answer.text
    return HitPicture.model_validate(answer.json())


def refused_by(answer: httpx.Response) -> list[str]:
    """The clauses that refused."""
    assert answer.status_code == 403, answer.text
    return [each["clause"] for each in answer.json()["reasons"]]
