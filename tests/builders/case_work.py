"""Somebody at work on a case at a site that serves: asks, and reads and fills the file of the case."""

from __future__ import annotations

from typing import Any

from data_access.answers.case_file import CaseFile
from data_access.client import Client
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from tests.builders import case_file
from tests.builders.gateway import Doors

PLATE = "9Q9Z1A"


def client_of(doors: Doors, person: str) -> Client:
    """The client of somebody."""
    token = doors.as_(person)["Authorization"].removeprefix("Bearer ")
    return Client(str(doors.client.base_url), token)


CLIENTS: list[Client] = []


class Worker:
    """Somebody at work on a case."""

    def __init__(self, doors: Doors, person: str = "dunn", number: str = "26-000001", **why: str) -> None:
        self.doors, self.client = doors, client_of(doors, person)
        CLIENTS.append(self.client)
        self.case = doors.open_case(person, case_number=number, **why)

    def asked(self, question: dict[str, Any]) -> Inquiry:
        return parse(Inquiry, {"case_session": self.case, "question": question})

    def reads(self, plate: str = PLATE) -> list[dict[str, Any]]:
        """The reads of a plate, each as it is named in an act."""
        answer = self.client.history(self.asked({"kind": "history", "plate": plate}))
        of = answer.facts.intent
        return [{"of": of, **{k: row[k] for k in ("read_id", "captured_at")}} for row in answer.reads.to_dicts()]

    def file(self) -> CaseFile:
        return case_file.read(self.client, self.case)

    def saved(self) -> list[str]:
        return list(self.client.saved(self.asked({"kind": "saved"})).reads["read_id"])
