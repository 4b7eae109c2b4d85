"""A read that is past its retention is absent from every answer at that microsecond, and from what is counted beside them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.gateway.open_site.site import Timing
from data_access.policy.packs.pack import Keeping
from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.questions.pattern import Pattern
from tests.builders import case_file
from tests.builders.agencies import agency_site, client_of, open_case, post
from tests.builders.gateway import Doors
from tests.builders.site import circle

pytestmark = pytest.mark.slow
DAY, MINUTE, TICK = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)
KEPT_D = 10
PLATE, OTHER = "8P1PST", "8P2PST"
SECOND_CAMERA = (43.91, -101.21)


@dataclass
class Hand:
    """A clock that is set by hand, and the time since the machine started with it."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    begin: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begin = self.now

    @property
    def timing(self) -> Timing:
        return Timing(lambda: self.now, lambda: (self.now - self.begin).total_seconds())


@dataclass
class Stage:
    """A site whose reads are kept for ten days, with one read that is about to be past that."""

    doors: Doors
    hand: Hand
    first_at: datetime
    first: str = ""
    of: int = 0

    def move(self, to: datetime) -> None:
        """Set the clock, and log everybody on anew: nobody used a log-on meanwhile."""
        self.hand.now = to
        for who in ("dunn", "ivy"):
            self.doors.people.tokens[who] = self.doors.session_of(who)["Authorization"].removeprefix("Bearer ")

    def window(self, at: datetime, length: timedelta = 5 * MINUTE) -> list[dict[str, str]]:
        return [{"start": at.isoformat(), "end": (at + length).isoformat()}]

    def question(self, kind: str) -> dict[str, Any]:
        at, end = self.first_at, self.first_at + 2 * timedelta(hours=1)
        areas = [circle()["area"], circle(*SECOND_CAMERA)["area"]]
        return {
            "canvass": circle(start=at, end=end),
            "plates": {"kind": "plates", "pattern": "8P?PST", **self.within(at, end)},
            "near_plates": {"kind": "near_plates", "pattern": PLATE, **self.within(at, end)},
            "history": {"kind": "history", "plate": PLATE},
            "common_plates": {
                "kind": "common_plates",
                "scenes": [
                    {"area": areas[0], "windows": self.window(at)},
                    {"area": areas[1], "windows": self.window(at + 20 * MINUTE)},
                ],
                "at_least": 2,
            },
            "convoy": {"kind": "convoy", "plate": PLATE},
            "saved": {"kind": "saved"},
            "estimate": {"kind": "estimate", "area": areas[0], "windows": circle(start=at, end=end)["windows"]},
        }[kind]

    def within(self, start: datetime, end: datetime) -> dict[str, Any]:
        return {"windows": [{"start": start.isoformat(), "end": end.isoformat()}]}

    def ask(self, kind: str, case: str) -> httpx.Response:
        body = {"case_session": case, "question": self.question(kind), "note": ""}
        headers = {**self.doors.as_("dunn"), "Accept": "application/json"}
        path = "estimates" if kind == "estimate" else kind
        return self.doors.client.post(f"/v1/{path}", json=body, headers=headers)

    def answer(self, kind: str, case: str) -> dict[str, Any]:
        answer = self.ask(kind, case)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def reads(self, kind: str, case: str) -> set[str]:
        document = self.answer(kind, case)
        place = document["columns"].index("read_id")
        return {row[place] for row in document["rows"]}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    hand = Hand()
    first_at = hand.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - KEPT_D * DAY
    with agency_site(tmp_path / "site", "twin_falls", hand.timing) as doors:
        kept = Keeping(floor_d="none", ceiling_d=KEPT_D, purge_after_d=KEPT_D, clause="D2")
        lines = ["at,plate,camera,colour"]
        for plate, later in ((PLATE, timedelta(0)), (OTHER, MINUTE)):
            for number, camera in enumerate(("cam-1", "cam-2", "cam-1", "cam-2")):
                at = first_at + later + number * 20 * MINUTE
                lines.append(f"{at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')},{plate},{camera},")
        lines.append(f"{(first_at + 2 * MINUTE).strftime('%Y-%m-%dT%H:%M:%S.%fZ')},8P4PST,cam-1,")
        given = {"content": "\n".join(lines) + "\n", "headers": doors.as_("ivy")}
        assert doors.client.post("/v1/files/reads/vendor", **given).json()["taken"] == 9
        with doors.under(retention={**doors.site.pack.retention, "flock": kept}):
            stage = Stage(doors, hand, first_at)
            answer = stage.answer("history", open_case(doors))
            place, at = (answer["columns"].index(name) for name in ("read_id", "captured_at"))
            first = min(answer["rows"], key=lambda row: str(row[at]))
            stage.first, stage.of = str(first[place]), int(answer["facts"]["intent"])
            yield stage


def at_both_sides(stage: Stage, look: Callable[[], bool]) -> None:
    """What is looked for is there at the last microsecond of the read's time, and gone at the next."""
    stage.move(stage.first_at + KEPT_D * DAY)
    assert look()
    stage.move(stage.hand.now + TICK)
    assert not look()


@pytest.mark.parametrize("kind", ["canvass", "plates", "near_plates", "history", "common_plates", "convoy", "saved"])
def test_no_kind_of_question_is_answered_with_a_read_past_its_retention(stage: Stage, kind: str) -> None:
    case = open_case(stage.doors)
    if kind == "saved":
        stage.of = int(stage.answer("history", case)["facts"]["intent"])
        with contextlib.closing(client_of(stage.doors, "dunn")) as client:
            case_file.star(client, case, of=stage.of, read_id=stage.first, captured_at=stage.first_at)
    at_both_sides(stage, lambda: stage.first in stage.reads(kind, case))


def test_each_kind_that_is_answered_with_reads_is_tried_here() -> None:
    tried = {"canvass", "plates", "near_plates", "history", "common_plates", "convoy", "saved"}
    assert set(ANSWERED_WITH_READS) == tried


def test_no_correction_picture_or_star_is_had_of_a_read_past_its_retention(stage: Stage) -> None:
    case = open_case(stage.doors)
    intent = int(stage.answer("history", case)["facts"]["intent"])
    named = {"of": intent, "read_id": stage.first, "captured_at": stage.first_at.isoformat()}
    asked = {"kind": "correction", **named, "reason": "as the image shows"}

    def corrected(plate: str) -> bool:
        body = {"case_session": case, "question": {**asked, "plate": plate}, "note": ""}
        return stage.doors.client.post("/v1/corrections", json=body, headers=stage.doors.as_("dunn")).is_success

    stage.move(stage.first_at + KEPT_D * DAY)
    assert corrected("8P1PSX")
    stage.move(stage.hand.now + TICK)
    assert not corrected("8P1PSY")


def test_an_answer_shown_again_lacks_what_is_past_its_retention(stage: Stage) -> None:
    case = open_case(stage.doors)
    intent = int(stage.answer("history", case)["facts"]["intent"])

    def shown() -> bool:
        body = {"case_session": case, "of": intent}
        headers = {**stage.doors.as_("dunn"), "Accept": "application/json"}
        answer = stage.doors.client.post("/v1/showings", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return stage.first in answer.text

    at_both_sides(stage, shown)


def test_no_hour_with_a_read_past_its_retention_is_in_an_estimate(stage: Stage) -> None:
    case = open_case(stage.doors)
    at_both_sides(stage, lambda: stage.answer("estimate", case)["reads"] == 5)


def purge(stage: Stage) -> dict[str, Any]:
    done = post(stage.doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})
    assert done.status_code == 201, done.text
    return dict(done.json())


def test_what_is_past_and_was_not_purged_yet_changes_no_answer_and_nothing_that_stands_beside_one(stage: Stage) -> None:
    """Each kind of question is asked before and after the purge, at the same instant: all that is said is the same."""
    later = stage.first_at + 2 * DAY
    lines = ["at,plate,camera,colour"]
    for plate, minutes in ((PLATE, 0), (OTHER, 1), ("8P3PST", 2)):
        for number, camera in enumerate(("cam-1", "cam-2", "cam-1")):
            for day in range(4):
                at = later + day * DAY + (minutes + 20 * number) * MINUTE
                lines.append(f"{at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')},{plate},{camera},")
    given = {"content": "\n".join(lines) + "\n", "headers": stage.doors.as_("ivy")}
    assert stage.doors.client.post("/v1/files/reads/vendor", **given).json()["taken"] == 36
    end = (stage.first_at + 2 * timedelta(hours=1)).date() + DAY
    stage.move(datetime(end.year, end.month, end.day, tzinfo=UTC) + KEPT_D * DAY)
    case = open_case(stage.doors)
    stage.first_at = later
    kinds = ("canvass", "plates", "near_plates", "history", "common_plates", "convoy", "estimate")
    before = {kind: said(stage.answer(kind, case)) for kind in kinds}
    fitting = stage.doors.site.store.plates_fitting(Pattern(text="8P*"), stage.doors.site.first_kept())
    assert before["history"]["rows"]
    assert purge(stage)["destroyed"] == 9
    assert {kind: said(stage.answer(kind, case)) for kind in kinds} == before
    assert stage.doors.site.store.plates_fitting(Pattern(text="8P*"), stage.doors.site.first_kept()) == fitting
    assert fitting == (3, 3)


def said(document: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer says, without the number of its own entry."""
    facts = {name: value for name, value in document.get("facts", {}).items() if name not in {"intent", "case_session"}}
    return {**{name: value for name, value in document.items() if name != "receipt"}, "facts": facts}
