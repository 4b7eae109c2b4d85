"""An answer, its entry and its files about the hour that clocks show twice."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data_access.client import Client
from data_access.gateway.asking.package import NAMES
from data_access.ledger import lookup
from data_access.policy.packs.pack import Keeping
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.repeated_hours import near
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import READS_MAPPING, import_reads, reads_csv, staffed_site
from tests.flow.doors import APPROVAL

pytestmark = pytest.mark.slow

ZONE = "America/Denver"
"""Not that of the site, whose own clocks were set back an hour before."""

NOW = datetime.now(UTC)
TURN = [hour.end for hour in near({ZONE}, [(NOW - timedelta(days=400), NOW)])][-1]
"""When clocks in Denver were last set back."""

HALF = timedelta(minutes=30)
LONG = Keeping(floor_d="none", ceiling_d=36_500, purge_after_d=36_500, clause="D1")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site with three reads of that hour, whose local times say no zone, and one whose time does."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("twice"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        limits = made.site.pack.limits
        far = limits.history.model_copy(update={"window_d": 36_500})
        with made.under(
            retention={**made.site.pack.retention, "flock": LONG}, limits=limits.model_copy(update={"history": far})
        ):
            mapping = READS_MAPPING.replace('"vendor"', '"wall"').replace('"in_text"', f'"{ZONE}"')
            body = {**APPROVAL, "source": "wall", "zone": ZONE, "mapping": mapping}
            approved = made.client.post("/v1/acts/sources", json=body, headers=made.as_("cole"))
            assert approved.status_code == 201, approved.text
            wall = (TURN - HALF).astimezone(ZoneInfo(ZONE))
            rows = [f"{wall + minute * timedelta(minutes=1):%Y-%m-%d %H:%M:%S},9T9ZQ1,cam-1," for minute in (0, 5, 20)]
            given = {"content": "\n".join(["at,plate,camera,colour", *rows]), "headers": made.as_("adams")}
            stored = made.client.post("/v1/files/reads/wall", **given)
            assert (stored.status_code, stored.json()["noted"]["ambiguous_dst"]) == (201, 3), stored.text
            assert import_reads(made, reads_csv([(NOW - TURN + HALF, "9T9ZQ1", "cam-1", "")], NOW)).status_code == 201
            yield made


def asked(night: Doors, case: str, start: datetime, end: datetime) -> dict[str, Any]:
    windows = [{"start": start.isoformat(), "end": end.isoformat()}]
    answer = night.ask({"kind": "history", "plate": "9T9ZQ1", "windows": windows}, case=case)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def sealed(night: Doors, said: dict[str, Any]) -> dict[str, Any]:
    """Open what an answer's entry says exactly."""
    seq, site = json.loads(said["receipt"]["entry"])["seq"], night.site
    return dict(json.loads(lookup.opened(site.ledger, site.keyring, [seq])[seq].values["exact"]))


@pytest.mark.parametrize(
    ("start", "end", "reads", "right"),
    [
        (TURN - 2 * HALF, TURN, 4, {"later": 3, "perhaps_outside": 3, "perhaps_inside": 0}),
        (TURN, TURN + 2 * HALF, 0, {"later": 0, "perhaps_outside": 0, "perhaps_inside": 3}),
        (TURN - HALF / 2, TURN + HALF * 1.2, 1, {"later": 1, "perhaps_outside": 1, "perhaps_inside": 2}),
    ],
)
def test_an_answer_says_it_and_its_entry_proves_that_it_was_said(night, start, end, reads, right):
    said = asked(night, night.case_of("dunn"), start, end)
    assert len(said["rows"]) == reads
    assert said["facts"]["repeated_hour"] == {**right, "shift_s": 3600}
    assert sealed(night, said)["repeated_hour"] == right
    assert "repeated_hour" not in json.loads(said["receipt"]["entry"])


def test_other_answers_say_nothing_of_it(night):
    said = asked(night, night.case_of("dunn"), TURN + timedelta(days=2), TURN + timedelta(days=3))
    assert "repeated_hour" not in {*said["facts"], *json.loads(said["receipt"]["entry"]), *sealed(night, said)}


def test_files_of_the_answer_say_it_too(night):
    case = night.case_of("dunn")
    windows = [{"start": (TURN - HALF / 2).isoformat(), "end": (TURN + HALF * 1.2).isoformat()}]
    question = {"kind": "history", "plate": "9T9ZQ1", "windows": windows}
    night.as_("dunn")
    with Client(str(night.client.base_url), night.people.tokens["dunn"]) as client:
        answer = client.history(parse(Inquiry, {"case_session": case, "question": question}))
        files = {
            "kind": "files",
            "of": answer.facts.intent,
            "asked": answer.question,
            "formats": ["map"],
            "why": "for the prosecutor",
        }
        made = client.make_files(parse(Inquiry, {"case_session": case, "question": files}))
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        page = archive.read(NAMES["map"]).decode()
    assert "2 reads from the hour that clocks show twice" in page
    assert "may have been an hour later than shown" in page
