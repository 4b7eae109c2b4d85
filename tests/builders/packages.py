"""A case of which an evidence package is made, at an agency's site: reads with pictures, a finding, a note, a star."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import httpx

from data_access.answers.on_evidence.packages import OverviewTreatment
from tests.builders.agencies import open_case, post
from tests.builders.evidence import TOOL
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.site import circle

BOOKED = {
    "property_number": "P-26-0417",
    "booked_by": "D. Dunn",
    "medium": "DVD 3",
    "outside_reference": "EV-99817",
}


def asked(doors: Doors, case: str, person: str = "dunn", **changed: Any) -> int:
    """Ask for what passed the scene, and return the number of the intent."""
    answer = doors.ask({**circle(), **changed}, person, case)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["facts"]["intent"])


def a_case(doors: Doors, person: str = "dunn") -> tuple[str, int]:
    """Open the case, ask once, and return case session and answer."""
    case = open_case(doors, person)
    return case, asked(doors, case, person)


def wished(case: str, *answers: int, **changed: Any) -> dict[str, Any]:
    """What is posted for a package."""
    whole = {"case_session": case, "answers": list(answers), "reason": "for the prosecutor of this case", **BOOKED}
    return {**whole, **changed}


def make(doors: Doors, case: str, *answers: int, person: str = "dunn", **changed: Any) -> httpx.Response:
    """Have a package made."""
    return post(doors, person, "/v1/evidence-packages", wished(case, *answers, **changed))


def files_of(made: httpx.Response) -> dict[str, bytes]:
    """The files of a package that came."""
    assert made.status_code == 200, made.text
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(files: dict[str, bytes], name: str) -> Any:
    """A document of a package."""
    return json.loads(files[name])


def written(files: dict[str, bytes], root: Path) -> Path:
    """Lay a package down as a folder."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def verified(package: Path, key: str) -> tuple[int, str]:
    """What the outside program says of a package."""
    command = [sys.executable, "-I", str(TOOL), str(package), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


def no_picture_of_people_leaves(doors: Doors) -> None:
    """Look that a package holds pictures of plates alone, or blurred copies where the pack says so, unless whom the pack names decided otherwise, on record."""
    bring_pictures(doors, importer="ivy", approver="grant")
    case, of = a_case(doors)
    files = files_of(make(doors, case, of, pictures="all"))
    assert {name.rpartition("-")[2] for name in files if "/pictures/" in name} == {"crop.jpg"}
    assert "(D10)" in files["index.html"].decode()
    why = "The clothes of the driver matter"
    refused = make(doors, case, of, pictures="all", overviews=why)
    assert refused.status_code == 403
    assert {reason["clause"] for reason in refused.json()["reasons"]} == {"D10"}
    theirs, own = a_case(doors, "sato")
    decided = files_of(make(doors, theirs, own, person="sato", pictures="all", overviews=why))
    assert {name.rpartition("-")[2] for name in decided if "/pictures/" in name} == {"crop.jpg", "overview.jpg"}
    assert why in decided["index.html"].decode()
    policy = doors.site.pack.evidence
    blurring = policy.overviews.model_copy(update={"treatment": OverviewTreatment.BLURRED})
    with doors.under(evidence=policy.model_copy(update={"overviews": blurring})):
        copies = files_of(make(doors, case, of, pictures="all"))
    whole, blurred = (
        {name: data for name, data in files.items() if "-overview" in name} for files in (decided, copies)
    )
    assert [name.partition("-overview")[2] for name in blurred] == ["-blurred.png"]
    assert not {*whole.values()} & {*blurred.values()}
