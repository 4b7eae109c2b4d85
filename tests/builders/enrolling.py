"""People enrol as the pages let them: with both parts of the code, a password and one-time codes of their own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import httpx

from data_access.gateway.acting.people import enrolling
from data_access.gateway.acting.people.enrolling import Beginning, Ending
from data_access.gateway.open_site.site import Site
from data_access.records.accounts import credentials
from tests.builders.records import PASSWORDS


def new_password() -> str:
    return f"Quarry-{secrets.token_hex(8)}"


def enrol(site: Site, person: str, parts: Sequence[str]) -> dict[str, Any]:
    """Enrol at an open site, and return what the person alone knows from then on."""
    site.passwords = PASSWORDS
    first, second = parts
    begun = enrolling.begin(site, Beginning(person=person, first_part=first, second_part=second, way="codes"), "socket")
    code, password = credentials.code_at(begun["secret"], site.now()), new_password()
    ending = Ending(challenge=begun["challenge"], password=password, code=code)
    return {**enrolling.finish(site, ending, "socket"), "password": password, "secret": begun["secret"]}


def enrol_over(client: httpx.Client, person: str, parts: Sequence[str], site: Site) -> dict[str, Any]:
    """Enrol over HTTP."""
    first, second = parts
    given = {"person": person, "first_part": first, "second_part": second, "way": "codes"}
    begun = client.post("/v1/enrolments", json=given)
    assert begun.status_code == 201, begun.text
    offered, password = begun.json(), new_password()
    ending = {"challenge": offered["challenge"], "password": password}
    ending["code"] = credentials.code_at(offered["secret"], site.now())
    done = client.post("/v1/enrolments/finish", json=ending)
    assert done.status_code == 201, done.text
    return {**done.json(), "password": password, "secret": offered["secret"]}


def hire(
    client: httpx.Client, site: Site, new: dict[str, Any], proposer: dict[str, str], second: dict[str, str]
) -> dict[str, Any]:
    """Let one person propose an account and another confirm it, and the person enrol; returns what that one knows."""
    proposed = client.post("/v1/acts/accounts", json=new, headers=proposer)
    assert proposed.status_code == 201, proposed.text
    about = {"person": new["person"], "proposal": proposed.json()["proposal"]}
    confirmed = client.post("/v1/acts/accounts/confirm", json=about, headers=second)
    assert confirmed.status_code == 200, confirmed.text
    return enrol_over(client, new["person"], (proposed.json()["code_part"], confirmed.json()["code_part"]), site)
