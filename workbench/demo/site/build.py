"""The demo's site: a fictional agency on Parsons' rules, made and filled the way a real one is.

Accounts, approvals and imports are acts of people over the gateway's socket, through the real importers.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from data_access.acts.accounts import AccountConfirmation, NewAccount
from data_access.acts.cameras import CameraApproval, EquipmentList
from data_access.acts.sources import Approval
from data_access.acts.trainings import NewTraining
from data_access.answers.collecting.equipment import Equipment
from data_access.answers.value import value_of
from data_access.errors import BadSite
from data_access.gateway.acting.ceremony import Founder, found, hold_ceremony
from data_access.policy.packs import pack as packs_on_file
from data_access.records.accounts import credentials
from workbench.administration.desk import Desk, at_desk
from workbench.administration.enrolling import enrol
from workbench.basemap.build import build_basemap
from workbench.demo.files import READS, DemoFile, DemoFiles, build_files
from workbench.demo.ground import ZONE
from workbench.demo.hits.making import DemoHits
from workbench.demo.hits.sending import cameras_in
from workbench.demo.notebook import notebook_about
from workbench.demo.places import DemoPlaces
from workbench.demo.survey import ATTRIBUTION
from workbench.processes.gateway.gateway_process import facts_of
from workbench.processes.site_run.programs import PROJECT
from workbench.processes.web.page_addresses import NOTEBOOK
from workbench.settings import Settings, write_settings
from workbench.settings_tables import Ports

AGENCY = "Marrow Falls Police Department"
ORI = "XA0000100"
SEED = 20_260_101
FOUNDERS = (
    Founder(
        person="adams", number="1001", full_name="A. Adams (invented)", role="administrator", unit="administration"
    ),
    Founder(person="cole", number="1002", full_name="C. Cole (invented)", role="commander", unit="administration"),
)
ANALYST = "analyst"
STAFF = (
    ("ortiz", "O. Ortiz (invented)", "officer", "patrol"),
    ("dunn", "D. Dunn (invented)", "detective", "detectives"),
    ("avery", "A. Avery (invented)", ANALYST, "detectives"),
    ("sato", "S. Sato (invented)", "sergeant", "detectives"),
    ("quinn", "Q. Quinn (invented)", "auditor", "city clerk"),
)
Say = Callable[[str], None]
_TREES = ("alder", "birch", "cedar", "hazel", "larch", "maple", "rowan", "willow")


@dataclass(frozen=True)
class DemoPerson:
    """Somebody who may log in at the demo; invented."""

    person: str
    role: str
    password: str = field(repr=False)
    secret: str = field(repr=False)


def build_demo(
    places: DemoPlaces, *, say: Say, reads: int = READS, now: datetime | None = None, ports: Ports | None = None
) -> DemoFiles:
    """Make and fill the demo's site; whatever an interrupted attempt left is made anew.

    Raises:
        BadSite: The folder holds something that is no demo of ours.
    """
    if places.root.exists() and any(places.root.iterdir()) and not places.files.exists():
        raise BadSite("The folder holds something that is not the demo. Choose another one.")
    shutil.rmtree(places.root, ignore_errors=True)
    places.root.mkdir(parents=True, mode=0o755)
    began = time.monotonic()

    def tell(what: str) -> None:
        say(f"[{time.monotonic() - began:5.0f} s] {what}")

    tell(f"inventing a town, its vehicles and {reads:,} reads of the last 30 days")
    made = build_files(places.files, now=now or datetime.now(UTC), seed=SEED, reads=reads)
    tell("making the site: keys, ledger, ceremony, the custodian adopts the pack")
    settings = Settings(agency=AGENCY, zone=ZONE, synthetic=True, ports=ports or Ports())
    codes = _make_site(places, settings)
    with at_desk(places.site) as desk:
        tell("making accounts, confirming them, and recording trainings")
        who = _AtDesk(desk, [_enrolled(desk, person, role, parts) for person, role, parts in codes])
        _make_accounts(who)
        _keep_people(places, who.people)
        _import_registers(who.as_("adams"), made, tell)
        _import_reads(who, made, tell)
        tell("hot lists, entries of the agency's own, and first hits")
        _hits(places, made).make(who)
    tell("drawing the town's map")
    build_basemap(made.survey, places.site.basemap, say=lambda _: None, attribution=ATTRIBUTION)
    _lay_out_notebook(places, made)
    places.finished.touch()
    tell("done")
    return made


def _hits(places: DemoPlaces, demo: DemoFiles) -> DemoHits:
    """Say under which case, and by which camera, the demo's hits are made: the robbery's, which is not the first to be looked into."""
    robbery = next(each for each in demo.incidents if each.story.key == "robbery")
    return DemoHits(
        files=places.files,
        token=places.live_token,
        case_number=robbery.case_number,
        purpose=robbery.story.purpose,
        camera_id=cameras_in(places.files)[0],
    )


def _lay_out_notebook(places: DemoPlaces, demo: DemoFiles) -> None:
    """Put the analysts' notebook about the first incident where an analyst's server begins, as if they had filled it in."""
    about = demo.incidents[0]
    for person, _, role, _ in STAFF:
        if role == ANALYST:
            folder = places.site.analysts / person
            folder.mkdir(parents=True)
            (folder / NOTEBOOK).write_text(notebook_about(about, (PROJECT / "notebooks" / NOTEBOOK).read_text()))


def load_people(places: DemoPlaces) -> list[DemoPerson]:
    """Return who may log in at the demo.

    Raises:
        BadSite: There is no demo here.
    """
    try:
        return [DemoPerson(**row) for row in json.loads(places.people.read_text())]
    except FileNotFoundError:
        raise BadSite("There is no demo here. Make one: workbench demo up DIR") from None


_Code = tuple[str, str, tuple[str, str]]
"""A user name, the role, and both parts of the code by which that person enrols."""


def _make_site(places: DemoPlaces, settings: Settings) -> list[_Code]:
    site, pack = places.site, packs_on_file.load(packs_on_file.built_in("parsons"))
    site.make()
    write_settings(site, settings)
    site.pack.write_text(pack.text, encoding="utf-8")
    found(site, pack, ORI, f"demo-{secrets.token_hex(4)}.invalid")  # two demos are two logs
    codes = hold_ceremony(site, facts_of(settings, site), ORI, list(FOUNDERS), "cole", trainer="the demo")
    roles = {founder.person: founder.role for founder in FOUNDERS}
    return [(each["person"], roles[each["person"]], tuple(each["code_parts"])) for each in codes]


def _make_accounts(who: _AtDesk) -> None:
    """Let the administrator propose the staff's accounts and the commander confirm them; each enrols by their own code."""
    today, taught = datetime.now(UTC).date(), "policy, procedures, log-in"
    for place, (person, full_name, role, unit) in enumerate(STAFF):
        about = {"person": person, "number": f"20{place:02}", "full_name": full_name, "role": role, "unit": unit}
        proposed = who.as_("adams").do(NewAccount, **about)
        confirmed = who.as_("cole").do(AccountConfirmation, person=person, proposal=proposed["proposal"])
        who.people.append(_enrolled(who.desk, person, role, (proposed["code_part"], confirmed["code_part"])))
        training = {"person": person, "trained_on": today, "trainer": "the demo", "content": taught}
        who.as_("adams").do(NewTraining, **training)


@dataclass
class _AtDesk:
    """The desk, and the people who act at it in turn; each logs on once."""

    desk: Desk
    people: list[DemoPerson]
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def as_(self, name: str) -> Desk:
        """Return the desk with somebody at it."""
        if name in self.tokens:
            if not self.desk.resume(self.tokens[name]):
                raise BadSite("A log-on has ended while the demo was made. Make it again.")
            return self.desk
        person = next(one for one in self.people if one.person == name)
        self.desk.log_on(person.person, person.password, credentials.code_at(person.secret, datetime.now(UTC)))
        self.tokens[name] = self.desk.token
        return self.desk


def _enrolled(desk: Desk, person: str, role: str, parts: tuple[str, str]) -> DemoPerson:
    password = f"{secrets.choice(_TREES)}-{secrets.token_hex(6)}"
    done = enrol(desk, person, parts, password, lambda secret: credentials.code_at(secret, datetime.now(UTC)))
    return DemoPerson(person, role, password, done.secret)


def _import_registers(desk: Desk, demo: DemoFiles, tell: Say) -> None:
    for file in demo.files:
        if file.kind in {"cameras", "cases"}:
            desk.send_file(f"/v1/files/{file.kind}", file.path, mapping=file.mapping.read_text())
            tell(f"imported {file.path.name}")


def _put_into_service(desk: Desk) -> None:
    """Let the commander put the new cameras into service."""
    waiting = value_of(Equipment, desk.do(EquipmentList), "the cameras").waiting
    desk.do(CameraApproval, numbers=[each.number for each in waiting])


def _import_reads(who: _AtDesk, demo: DemoFiles, tell: Say) -> None:
    files = [file for file in demo.files if file.kind == "reads"]
    for file in {file.source: file for file in files}.values():
        _approve(who.as_("cole"), file)
    _put_into_service(who.as_("cole"))
    tell("the commander has approved the sources of reads, and put the cameras into service")
    desk, stored = who.as_("adams"), 0
    for number, file in enumerate(files, start=1):
        done = desk.send_file(f"/v1/files/reads/{file.source}", file.path)
        stored += done["taken"]
        tell(f"imported {file.path.name} ({number} of {len(files)}): {stored:,} reads so far")


def _approve(desk: Desk, file: DemoFile) -> None:
    desk.do(
        Approval,
        source=file.source,
        name=f"{file.source} (invented vendor)",
        owner_kind="agency",
        mapping=file.mapping.read_text(),
        zone=ZONE,
        approved_by="C. Cole (invented)",
        reference="demo, no file",
        approved_on=datetime.now(UTC).date(),
    )


def _keep_people(places: DemoPlaces, people: list[DemoPerson]) -> None:
    rows = [{"person": p.person, "role": p.role, "password": p.password, "secret": p.secret} for p in people]
    with os.fdopen(os.open(places.people, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(rows, file, indent=1)
