"""How a site begins: keys, ledger and registers, the first account creator, the custodian, and the adoption of the pack.

Everything in it is an entry. It can be done once: adopting a pack ends it (`policy.authorise.permit_ceremony`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data_access.acts.accounts import NewAccount
from data_access.acts.packs import NewPack
from data_access.acts.table import ActValue
from data_access.acts.trainings import NewClearance, NewTraining
from data_access.errors import BadSite, InvalidQuery, Refused
from data_access.gateway.acting.people.accounts import open_enrolment, require_role, why_no_account
from data_access.gateway.acting.people.trainings import completed, details_of, record_completed
from data_access.gateway.deciding.acts import Details
from data_access.gateway.open_site.site import Places, Site, SiteFacts
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.ledger.proof.checkpoint import origin_of_agency
from data_access.ledger.turn import NOTHING, Turn
from data_access.marks import said
from data_access.policy.authorise import permit_ceremony
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.questions.value import parse
from data_access.records import packs
from data_access.records.accounts import clearances, enrolments, people, proposals
from data_access.records.overview import schema
from data_access.steps import Asker, Recorded
from data_access.terms import Capability, ProposalEnd, ProposalKind

CEREMONY = "ceremony"
BEFORE = "given before the ceremony"
"""What stands on record of a founder's training and clearance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """A person whose account is made in the ceremony, present and trained on that day; `number` is the agency's own."""

    person: str
    number: str
    full_name: str
    role: str
    unit: str


def found(places: Places, pack: Pack, agency: str, origin: str = "") -> None:
    """Make keys, an empty ledger and empty registers.

    Args:
        origin: The agency's host name or ORI, by which its log is known to witnesses for ever; by default the agency's id.

    Raises:
        BadSite: There is a site already.
        InvalidQuery: The agency's id is not one as the pack's policy has it, or the origin is none.
    """
    name = named(origin or agency)
    if not pack.names_agency(agency):
        raise InvalidQuery("agency", f"must be an agency id (ORI) that fits {pack.agency.ori_pattern}")
    if places.ledger.exists():
        raise BadSite("There is a site here already; a ledger is never begun twice.")
    keyring = KeyRing.create(places.keys, places.master_key)
    Ledger.create(places.ledger, origin=name, keyring=keyring, prepare=schema.create).close()


def named(origin: str) -> str:
    """Return the name of a log, `HOST_OR_ORI/ledger`. Raises `InvalidQuery` if it is neither a host name nor an ORI."""
    try:
        return origin_of_agency(origin)
    except ValueError as error:
        raise InvalidQuery("origin", str(error)) from None


def hold_ceremony(
    places: Places,
    facts: SiteFacts,
    agency: str,
    founders: list[Founder],
    adopter: str,
    *,
    trainer: str,
    cleared_by: str = "",
) -> list[dict[str, Any]]:
    """Make the founders' accounts, record their training, and let the custodian adopt the pack in the site's folder.

    Where the pack asks for a security clearance, the founders' are recorded too, as `cleared_by` gave them.

    Returns:
        Each founder's code for enrolling, in two parts, and until when it works; shown once.

    Raises:
        Refused: The site is set up already.
        InvalidQuery: No founder may make accounts, the adopter is not the custodian, or nobody cleared the founders.
    """
    pack = packs_on_file.load(places.pack)
    _check(pack, founders, adopter)
    require_names(facts, pack, founders)
    if pack.clearance.required and not cleared_by.strip():
        raise InvalidQuery("cleared_by", "the pack asks for a security clearance; say who gave the founders theirs")
    with Site.open(places, facts) as site:
        enrolments = [_make(site, agency, founder, trainer, cleared_by) for founder in founders]
        with site.ledger.deciding() as turn:
            found = {"name": pack.name}
            recorded = _permitted(turn, site, agency, NewPack(hash=pack.hash), found, subject=adopter)
            packs.adopt(turn.connection, recorded, hash=pack.hash, name=pack.name, text=pack.text, person_id=adopter)
            turn.append("site_created", {"initiator": CEREMONY, "agency": agency, "founders": len(founders)})
    return enrolments


def require_names(facts: SiteFacts, pack: Pack, founders: list[Founder]) -> None:
    """Look whether the founders may have their names, before anything of a site is made. Raises `InvalidQuery`."""
    for founder in founders:
        why_not = why_no_account(facts, pack, founder.person, founder.role)
        if why_not:
            raise InvalidQuery("person", why_not)


def _check(pack: Pack, founders: list[Founder], adopter: str) -> None:
    roles = {founder.person: pack.roles.get(founder.role) for founder in founders}
    if not any(role and Capability.CREATE_ACCOUNT in role.may for role in roles.values()):
        raise InvalidQuery("founders", "one of them needs a role that may create accounts")
    adopting = next((founder for founder in founders if founder.person == adopter), None)
    if adopting is None or adopting.role != pack.agency.custodian_role:
        raise InvalidQuery("adopter", f"must be a founder in the custodian's role ({pack.agency.custodian_role})")


def _make(site: Site, agency: str, founder: Founder, trainer: str, cleared_by: str) -> dict[str, Any]:
    require_role(site, founder.role)
    given: dict[str, Any] = {"full_name": founder.full_name, "role": founder.role, "unit": founder.unit}
    new = parse(NewAccount, {"person": founder.person, "number": founder.number, **given})
    today: date = site.now().date()
    with site.ledger.deciding() as turn:
        code = _let_in(turn, site, agency, new)
        for kind in site.pack.training.kinds:
            given = {"person": founder.person, "trained_on": today, "trainer": trainer, "content": BEFORE, "kind": kind}
            new_training = parse(NewTraining, given)
            training = completed(site.pack.training, new_training)
            trained = _permitted(turn, site, agency, new_training, details_of(training))
            record_completed(turn.connection, trained, training)
        if site.pack.clearance.required:
            _clear(turn, site, agency, founder.person, cleared_by)
    return code


def _let_in(turn: Turn, site: Site, agency: str, new: NewAccount) -> dict[str, Any]:
    """Make an account with its role at once, for there is no second person yet; whoever it is enrols like everybody."""
    connection, number = turn.connection, proposals.next_number(turn.connection)
    made = _permitted(turn, site, agency, new, {"proposal": number})
    given: dict[str, Any] = {"full_name": new.full_name, "unit": new.unit}
    people.add(connection, made, person_id=new.person, number=new.number, agency=agency, **given)
    given["role"] = new.role
    proposals.add(connection, made, person_id=new.person, kind=ProposalKind.ACCOUNT, proposer=CEREMONY, **given)
    proposals.settle(connection, made, number, CEREMONY, ProposalEnd.CONFIRMED)
    people.change(connection, made, new.person, **given)
    first, second = enrolments.new_part(), enrolments.new_part()
    enrolments.begin(connection, made, new.person, number, first)
    until = open_enrolment(turn, new.person, number, second)
    return {"person": new.person, "code_parts": [first, second], "until": until}


def _clear(turn: Turn, site: Site, agency: str, person: str, cleared_by: str) -> None:
    today = site.now().date()
    last = today + timedelta(days=site.pack.clearance.valid_d)
    cleared = parse(
        NewClearance, {"person": person, "cleared_on": today, "cleared_by": cleared_by, "reference": BEFORE}
    )
    recorded = _permitted(turn, site, agency, cleared, {"expires_on": last.isoformat()})
    clearance = clearances.Clearance(
        person_id=person, cleared_on=today, expires_on=last, cleared_by=cleared_by, reference=BEFORE
    )
    clearances.record(turn.connection, recorded, clearance)


def _permitted(
    turn: Turn, site: Site, agency: str, act: ActValue, details: Details = NOTHING, *, subject: str = ""
) -> Recorded:
    asker = Asker(person_id=CEREMONY, agency=agency, role="", unit="", trained_on="", session_id="", method=CEREMONY)
    is_new = packs.adopted(turn.connection) is None
    about = said(act)[1].get("subject", subject)
    permit = permit_ceremony(act.does.name, asker=asker, subject=about, site_is_new=is_new, pack=site.pack)
    if not permit.granted:
        raise Refused(permit.reasons)
    return turn.act(permit, act, details)
