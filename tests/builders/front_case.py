"""The file of one case as the gateway that honours the wire keeps it: lists and dicts, no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from data_access import coarse
from data_access.errors import Conflict, NotFound
from data_access.evidence.stored_zip import packed
from data_access.terms import stamp

ME, COLLEAGUE = "adaly", "bsato"
CANVASS = {
    "kind": "canvass",
    "shape": "circle",
    "area_ha": 79,
    "windows": [["2026-11-20T12:00:00.000000Z", "2026-11-20T14:00:00.000000Z"]],
}
PARTIAL = {"kind": "plates", "shape": None, "fixed": 4, "windows": None}


def a_question(now: datetime, **changed: Any) -> dict[str, Any]:
    """One question of the file."""
    whole = {
        "entry": 3,
        "at": stamp(now),
        "person": ME,
        "purpose": "homicide",
        "question": CANVASS,
        "plate": None,
        "status": "answered",
        "outcome": 4,
        "rows": 2,
    }
    return {**whole, **changed}


def a_verification(now: datetime, **changed: Any) -> dict[str, Any]:
    """One verification as the wire has it."""
    whole = {
        "read_id": "north:000001",
        "outcome": "verified",
        "by": ME,
        "at": stamp(now),
        "plate": "agrees",
        "state": "agrees",
        "source": "NCIC",
        "record": "current",
        "picture": 68,
        "entry": 70,
        "corrected": None,
        "how": "Dispatch asked at 21:10",
    }
    return {**whole, **changed}


def a_preview(now: datetime, number: str) -> dict[str, Any]:
    """What a package would hold: one answer of one's own, and a colleague's that was not shared."""
    line = {"at": stamp(now), "kind": "canvass", "bytes": 61_400}
    wanted = {"name": "property_number", "label": "Property number", "wanted": True}
    other = {"name": "outside_reference", "label": "Reference number in another evidence system", "wanted": False}
    return {
        "case_number": number,
        "form": {
            "particulars": [wanted, other],
            "overviews": False,
            "overview_clause": "D10",
            "overview_roles": ["Sergeant"],
        },
        "most_answers": 12,
        "questions": [
            {**line, "entry": 7, "person": "Ada Daly", "rows": 2, "obstacle": ""},
            {
                **line,
                "entry": 3,
                "person": "Bo Sato",
                "rows": coarse.count(2),
                "obstacle": "given to somebody else; have it shared",
            },
        ],
        "counts": {"question": 3, "finding": 2, "note": 0},
        "bytes": 90_000,
        "made": [],
    }


def a_package_archive(picture_bytes: int = 0) -> bytes:
    """A ZIP as a package comes; what lies in it is nobody's concern here."""
    files = {"manifest.json": b"{}", "seal.json": b"{}", "index.html": b"<!doctype html>"}
    return packed({**files, **({"picture.jpg": bytes(picture_bytes)} if picture_bytes else {})})


@dataclass
class FakeCaseFile:
    """What was put into the file; `answer` is one act or reading."""

    now: datetime
    questions: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    saved: dict[str, dict[str, Any]] = field(default_factory=dict)
    incident: dict[str, Any] | None = None
    reconciled: list[dict[str, Any]] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Put a little of everything into the file, as two people left it."""
        self.questions = [
            a_question(
                self.now, entry=9, outcome=None, rows=None, status="refused", question=PARTIAL, person=COLLEAGUE
            ),
            a_question(self.now, entry=7, outcome=8, question=PARTIAL, plate="9A?A*", rows=31),
            a_question(self.now, person=COLLEAGUE),
        ]
        self.answer("/findings", {"kind": "finding", "text": "The silver sedan passed twice", "rests_on": 7}, "")
        self.answer("/findings", {"kind": "finding", "text": "The grey one left north"}, "")
        self.answer("/findings/2/strike", {"reason": "it is a colleague's own"}, "")
        self.answer("/findings", {"kind": "witness_partial", "text": "the clerk", "pattern": "4K?C*"}, "")
        self.answer("/incident", {"reason": "shots fired, one dead"}, "")
        read = {"read_id": "north:000001", "captured_at": stamp(self.now - timedelta(days=24)), "of": 7}
        self.answer("/stars", read, "")
        self.answer("/notes", {**read, "text": "the left tail light is out"}, "")
        checked = {"plate": "agrees", "state": "agrees", "source": "ncic", "record": "current", "how": "asked at 21:10"}
        self.answer("/verifications", {**read, **checked}, "")
        gone = {"state": "destroyed", "destroyed_at": stamp(self.now - timedelta(days=2))}
        self.answer("/stars", {**read, "read_id": "north:000000"}, "")
        self.saved["north:000000"] |= gone
        self.acts.clear()

    def answer(self, path: str, given: Mapping[str, Any], number: str) -> dict[str, Any]:
        """Do what a route does, and return what it answers."""
        self.acts.append(path)
        parts = path.strip("/").split("/")
        if parts == [""]:
            return self._file(number)
        act = {
            "findings": self._record,
            "stars": self._star,
            "notes": self._note,
            "incident": self._flag,
            "verifications": self._verify,
            "sharings": lambda given, _: {"of": given["of"], "shared_with": given["person"]},
            "package": lambda _, __: a_preview(self.now, number),
        }[parts[0]]
        return act(given, parts[1:])

    def _file(self, number: str) -> dict[str, Any]:
        partials = [each for each in self.findings if each["pattern"] and not each["struck_at"]]
        says = "The partial plate of a witness has not been searched under this case."
        items = [{"clause": "U10", "says": says, "finding": each["finding"]} for each in partials]
        if not any(each["question"]["kind"] == "canvass" for each in self.questions):
            items.insert(
                0, {"clause": "U9", "says": "No canvass has been answered under this case yet.", "finding": None}
            )
        return {
            "case": {
                "number": number,
                "kind": "criminal",
                "standing": "confirmed",
                "offence": "homicide",
                "opened_at": None,
                "provisional_until": None,
                "reconciled_to": None,
                "other_numbers": [],
            },
            "as_of": stamp(self.now),
            "me": ME,
            "people": {ME: "A. Daly", COLLEAGUE: "B. Sato"},
            "reconciled": self.reconciled,
            "incident": self.incident,
            "open_items": items if self.incident else [],
            "questions": self.questions,
            "findings": self.findings,
            "saved": list(self.saved.values()),
        }

    def _record(self, given: Mapping[str, Any], rest: list[str]) -> dict[str, Any]:
        if rest:
            return self._strike(int(rest[0]), given)
        made = {
            "finding": len(self.findings) + 1,
            "kind": given["kind"],
            "author": ME,
            "at": stamp(self.now),
            "entry": 40 + len(self.findings),
            "text": given["text"],
            "pattern": given.get("pattern"),
            "rests_on": given.get("rests_on"),
            "struck_by": None,
            "struck_at": None,
            "struck_because": None,
        }
        self.findings.append(made)
        return made

    def _strike(self, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        found = next(each for each in self.findings if each["finding"] == number)
        found |= {"struck_by": ME, "struck_at": stamp(self.now), "struck_because": given["reason"]}
        return found

    def _line(self, given: Mapping[str, Any]) -> dict[str, Any]:
        fresh = {
            "read_id": given["read_id"],
            "captured_at": stamp(datetime.fromisoformat(given["captured_at"])),
            "of": given["of"],
            "outcome": given["of"],
            "starred_by": None,
            "starred_at": None,
            "notes": [],
            "verifications": [],
            "state": "kept",
            "retention_class": "flock",
            "until": stamp(self.now + timedelta(days=6, hours=1)),
            "review_on": None,
            "destroyed_at": None,
            "withdrawn_at": None,
            "withdrawn_entry": None,
        }
        return self.saved.setdefault(given["read_id"], fresh)

    def _star(self, given: Mapping[str, Any], rest: list[str]) -> dict[str, Any]:
        if rest:
            if self.saved.pop(given["read_id"], None) is None:
                raise NotFound("This read has no star in this case.")
            return {"read_id": given["read_id"], "starred": False}
        line = self._line(given)
        if line["starred_by"]:
            raise Conflict("This read has a star in this case already.")
        line |= {"starred_by": ME, "starred_at": stamp(self.now)}
        return {"read_id": given["read_id"], "starred": True}

    def _note(self, given: Mapping[str, Any], rest: list[str]) -> dict[str, Any]:
        if rest:
            (found,) = [each for line in self.saved.values() for each in line["notes"] if each["note"] == int(rest[0])]
            found |= {"struck_by": COLLEAGUE, "struck_at": stamp(self.now), "struck_because": given["reason"]}
            return found
        struck = {"struck_by": None, "struck_at": None, "struck_because": None}
        made = {
            "note": 1,
            "read_id": given["read_id"],
            "author": ME,
            "at": stamp(self.now),
            "entry": 60,
            "text": given["text"],
            **struck,
        }
        self._line(given)["notes"].append(made)
        return {"read_id": given["read_id"], **made}

    def _verify(self, given: Mapping[str, Any], _: list[str]) -> dict[str, Any]:
        checks = (given["plate"], given["state"], given["record"])
        made = a_verification(
            self.now,
            read_id=given["read_id"],
            outcome="verified" if checks == ("agrees", "agrees", "current") else "not_confirmed",
            **{name: given[name] for name in ("plate", "state", "record", "how")},
            source=given["source"] and given["source"].upper(),
        )
        self._line(given)["verifications"].append(made)
        return made

    def _flag(self, given: Mapping[str, Any], rest: list[str]) -> dict[str, Any]:
        flag = {"flagged_by": ME, "flagged_at": stamp(self.now), "reason": given["reason"]}
        self.incident = None if rest else flag
        return {"flagged_at": None if rest else stamp(self.now)}
