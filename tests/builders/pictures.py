"""A detective at a site with reads that have pictures, for images, corrections and verifications."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from data_access.client import Client
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from tests.builders.gateway import ENDLESS
from tests.builders.site import Premises, circle, working_site

SOURCE = """format = "openalpr"
kind = "reads"
source = "cams"
retention_class = "flock"
"""


def a_picture(size: tuple[int, int] = (60, 20), name: str = "JPEG", **more: Any) -> bytes:
    """An image file."""
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, name, **more)
    return out.getvalue()


def a_group(uuid: str, plate: str, **more: Any) -> dict[str, Any]:
    """One passing as OpenALPR's agent sends it, half an hour ago."""
    at = int((datetime.now(UTC) - timedelta(minutes=30)).timestamp() * 1000)
    return {
        "data_type": "alpr_group",
        "best_uuid": uuid,
        "best_plate_number": plate,
        "best_confidence": 93.1,
        "epoch_start": at,
        "epoch_end": at + 500,
        "camera_id": "cam-1",
        **more,
    }


@dataclass
class Desk:
    """A detective at a site with one read that has a picture and one that has none."""

    premises: Premises
    case: str

    @property
    def client(self) -> Client:
        token = self.premises.people.tokens["dunn"]
        return Client(str(self.premises.client.base_url), token)

    def answer(self) -> Any:
        with self.client as client:
            return client.canvass(parse(Inquiry, {"case_session": self.case, "question": circle()}))

    def row(self, plate: str) -> dict[str, Any]:
        """A row of the answer to a canvass, with the number of its intent."""
        answer = self.answer()
        found = [row for row in answer.reads.iter_rows(named=True) if row["plate"] == plate]
        return {**found[0], "of": answer.facts.intent}

    def asked(self, row: dict[str, Any], kind: str, **more: Any) -> Inquiry:
        named = {name: row[name] for name in ("of", "read_id", "captured_at")}
        return parse(Inquiry, {"case_session": self.case, "question": {"kind": kind, **named, **more}})

    def image(self, row: dict[str, Any], **more: Any) -> Any:
        with self.client as client:
            return client.image(self.asked(row, "image", **more))

    def correct(self, row: dict[str, Any], **more: Any) -> str:
        with self.client as client:
            return client.correct(self.asked(row, "correction", **{"reason": "as the image shows", **more}))


@contextmanager
def a_desk(factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Set up the site: `8X8ZZZ` came with a picture that is none, each other read has one. `6V6...` is for verifications."""
    with working_site(factory) as premises:
        endless = {"questions_per_minute": ENDLESS, "refusals_per_minute": ENDLESS}
        pack = premises.site.pack
        premises.site.pack = pack.model_copy(update={"limits": pack.limits.model_copy(update=endless)})
        bring_pictures(premises)
        yield Desk(premises, premises.open_case())


def bring_pictures(
    premises: Premises, importer: str = "adams", approver: str = "cole", overview: bytes | None = None
) -> None:
    """Approve a source whose reads have pictures, and import some; one has a picture of all that its camera saw, by default of its plate."""
    approval = {
        "source": "cams",
        "name": "Cameras",
        "owner_kind": "agency",
        "mapping": SOURCE,
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 2",
        "approved_on": "2026-11-01",
    }
    answer = premises.client.post("/v1/acts/sources", json=approval, headers=premises.as_(approver))
    assert answer.status_code == 201, answer.text
    picture = base64.b64encode(a_picture(exif=b"Exif\0\0SECRET")).decode()
    whole = picture if overview is None else base64.b64encode(overview).decode()
    groups = [
        a_group("u-1", "9Q9ZZZ", best_plate={"plate_crop_jpeg": picture}, vehicle_crop_jpeg=whole),
        a_group("u-3", "6V6AAA", best_plate={"plate_crop_jpeg": picture}),
        a_group("u-4", "6V6BBB", best_plate={"plate_crop_jpeg": picture}),
        a_group("u-5", "6V6CCC", best_plate={"plate_crop_jpeg": picture}),
        a_group("u-6", "6V6DDD", best_plate={"plate_crop_jpeg": picture}),
        a_group("u-2", "8X8ZZZ", vehicle_crop_jpeg=base64.b64encode(b"no image at all").decode()),
    ]
    text = "\n".join(map(json.dumps, groups))
    done = premises.client.post("/v1/files/reads/cams", content=text, headers=premises.as_(importer))
    assert done.status_code == 201, done.text
    assert (done.json()["taken"], done.json()["dropped"]["image_overview"]) == (6, 1)
