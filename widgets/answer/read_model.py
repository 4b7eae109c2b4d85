"""One read of an answer: its image, to check it against, and a correction of it."""

from __future__ import annotations

import re
from typing import Any

import traitlets as t

from data_access.answers.answer import Picture
from data_access.client import Client
from data_access.errors import InvalidQuery
from data_access.questions.correction import Correction
from data_access.questions.image import ImageOf
from data_access.questions.shapes import COMPASS
from data_access.questions.value import parse
from data_access.wording.reads import KEPT
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.answer.answer_model import AnswerModel
from widgets.case.justification_model import JustificationModel
from widgets.parts.guard import guarded

STATE = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")
EXAMPLES = {"latitude": "37.3404", "longitude": "-95.2610"}
NONE = -1
Row = dict[str, Any]
"""A row of an answer, by column; or the fields that name one."""


class ReadModel(t.HasTraits):
    """The read that is looked at.

    Attributes:
        chosen: Its place in the answer; `NONE` if none is chosen.
        picture: The image that is shown (`client.Picture`), or None.
        why_whole: Why a picture of all that the camera saw leaves as it is under a release request; empty for any other.
        plate, state, lat, lon, reason: What a correction would say, as typed; what is empty is not corrected.
        said: What came of the last correction.
        problem: The `Problem` why an image was not shown or a read not corrected, or None.
        correcting: True if the problem is a correction's.
    """

    chosen = t.Int(NONE)
    picture = t.Instance(Picture, allow_none=True)
    why_whole = t.Unicode()
    plate = t.Unicode()
    state = t.Unicode()
    lat = t.Unicode()
    lon = t.Unicode()
    reason = t.Unicode()
    said = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)
    correcting = t.Bool()

    def __init__(self, client: Client, case: JustificationModel, answer: AnswerModel) -> None:
        super().__init__()
        self.client, self.case, self.answer = client, case, answer
        answer.observe(lambda _: self._begin(), ["answer"])
        self.observe(lambda _: self._look_away(), ["chosen"])

    def words(self) -> str:
        """Say which read is chosen: when, plate, camera, direction of travel; empty if none is."""
        row = self.row()
        if row is None:
            return ""
        heading = "" if row["heading_deg"] is None else f" · towards {compass(row['heading_deg'])}"
        when = shown(row["captured_at"], self.answer.zone)
        return f"{when} · {row['plate']} · {row['camera_name'] or row['camera_id']}{heading}"

    def row(self) -> Row | None:
        """Return the chosen read, or None."""
        found = self.answer.read_at(self.chosen)
        return found[0] if found else None

    def named(self) -> Row:
        """Name the chosen read as the gateway is asked about it: `of`, `read_id`, `captured_at`. Raises `InvalidQuery`: none is chosen."""
        found = self.answer.read_at(self.chosen)
        if found is None:
            raise InvalidQuery("read", "choose a row of the table first")
        row, answer = found
        return {"of": answer.facts.intent, "read_id": row["read_id"], "captured_at": row["captured_at"]}

    def kinds(self) -> tuple[str, ...]:
        """Name the images that are kept of the chosen read: `crop`, `overview`."""
        ref = (self.row() or {}).get("image_ref") or ""
        return tuple(ref.removeprefix(KEPT).split("+")) if ref.startswith(KEPT) else ()

    @guarded
    def show(self, kind: str) -> None:
        """Show one image of the chosen read, on record; exactly one of `picture` and `problem` is set."""
        self.problem, self.picture, self.correcting = None, None, False
        asked = parse(ImageOf, {**self.named(), "image": kind})
        why = self.why_whole.strip() if kind == "overview" and self.case.release() else ""
        self.picture = self.client.image(self.case.asked(asked, why))

    @guarded
    def correct(self) -> None:
        """Put a correction beside the chosen read, on record."""
        self.problem, self.said, self.correcting = None, "", True
        self.client.correct(self.case.asked(parse(Correction, {**self.named(), **self._given()}), ""))
        self._clear()
        self.said = "Corrected, and on record. The read stays as it was; ask again to see both."

    def _given(self) -> Row:
        """Return what the form holds. Raises `InvalidQuery`: a field is unfit; names it and its bound."""
        state, reason = self.state.strip().upper(), self.reason.strip()
        if state and not STATE.fullmatch(state):
            words = self.case.person.such_as("must be a country and its state by their codes")
            raise InvalidQuery("state", words)
        if set("?*") & set(self.plate):
            raise InvalidQuery("plate", "must be the whole plate; leave it empty if the picture does not show it")
        if not reason:
            raise InvalidQuery("reason", "must be given: why is the read corrected?")
        return {
            "plate": self.plate.strip() or None,
            "state": state or None,
            "position": self._position(),
            "reason": reason,
        }

    def _position(self) -> tuple[float, float] | None:
        lat, lon = self.lat.strip(), self.lon.strip()
        if not lat and not lon:
            return None
        return _degrees("latitude", lat, 90), _degrees("longitude", lon, 180)

    def _begin(self) -> None:
        self.chosen = NONE
        self._look_away()

    def _look_away(self) -> None:
        self.picture, self.problem, self.said = None, None, ""
        self._clear()

    def _clear(self) -> None:
        self.why_whole = self.plate = self.state = self.lat = self.lon = self.reason = ""


def _degrees(name: str, text: str, most: int) -> float:
    """Read a number of degrees as people type it."""
    fault = InvalidQuery(name, f"must be degrees from -{most} to {most} with a decimal point, such as {EXAMPLES[name]}")
    try:
        degrees = float(text)
    except ValueError:
        raise fault from None
    if not -most <= degrees <= most:
        raise fault
    return degrees


def compass(heading_deg: int) -> str:
    """Return the direction of a heading in degrees clockwise from north, one of `COMPASS`."""
    return COMPASS[round(heading_deg / 45) % 8]
