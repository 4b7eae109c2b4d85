"""What one administrator alone once did on a real site, step by step; and many other sequences of five acts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from data_access.records.accounts import people
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import staffed_site

pytestmark = pytest.mark.slow
GHOST = {"person": "ghost", "number": "9001", "full_name": "G. Host", "role": "detective", "unit": "detectives"}
WHY = "The phone was lost on Saturday evening"
ROLES = ("detective", "commander", "auditor")
SEQUENCES = 60


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("alone"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def post(doors: Doors, by: str, step: str, **body: Any) -> Any:
    return doors.client.post(f"/v1/acts/accounts{step}", json=body, headers=doors.as_(by))


def may_enrol(doors: Doors, person: str, parts: list[str]) -> bool:
    """True if any two of the parts that somebody was shown open an enrolment."""
    for first in parts:
        for second in parts:
            given = {"person": person, "first_part": first, "second_part": second, "way": "codes"}
            if doors.client.post("/v1/enrolments", json=given).status_code == 201:
                return True
    return False


def test_an_administrator_alone_makes_no_detective_of_straw(doors: Doors) -> None:
    """Make `ghost`, train it, bring a case number in, ask as it: nothing of it leads anywhere."""
    made = post(doors, "adams", "", **GHOST)
    assert (made.status_code, set(made.json())) == (201, {"person", "proposal", "code_part"})
    assert not may_enrol(doors, "ghost", [made.json()["code_part"]])
    for password in ("", made.json()["code_part"]):
        given = {"person": "ghost", "password": password or "-", "code": "000000"}
        assert doors.client.post("/v1/log-ons", json=given).status_code == 401
    assert post(doors, "adams", "/confirm", person="ghost", proposal=made.json()["proposal"]).status_code == 403


def test_an_administrator_alone_makes_no_second_commander_and_is_not_the_custodian(doors: Doors) -> None:
    second = post(doors, "adams", "", **{**GHOST, "role": "commander"})
    assert post(doors, "adams", "/confirm", person="ghost", proposal=second.json()["proposal"]).status_code == 403
    reset = post(doors, "adams", "/reset", person="cole", reason=WHY)
    assert reset.status_code == 201
    assert post(doors, "adams", "/confirm", person="cole", proposal=reset.json()["proposal"]).status_code == 403
    assert not may_enrol(doors, "cole", [reset.json()["code_part"], second.json()["code_part"]])
    assert doors.client.get("/v1/me", headers=doors.as_("cole")).status_code == 200


@pytest.mark.parametrize("by", ["adams", "cole"])
def test_no_sequence_of_five_acts_of_one_person_lets_them_in_as_another(doors: Doors, by: str) -> None:
    chosen = random.Random(f"alone {by}")
    before = roles(doors)
    for number in range(SEQUENCES):
        parts: list[str] = []
        names = [f"ghost{number}", "dunn", "cole" if by == "adams" else "adams"]
        for _ in range(5):
            step, body = act(chosen, names, number)
            answer = post(doors, by, step, **body)
            assert answer.status_code in {200, 201, 204, 403, 404, 409, 422, 429}, answer.text
            if answer.status_code in {200, 201} and "code_part" in answer.json():
                parts.append(answer.json()["code_part"])
        now = roles(doors)
        assert {name: now[name] for name in before} == before
        assert not any(role for name, role in now.items() if name.startswith("ghost"))
        assert not any(may_enrol(doors, name, parts[:2]) for name in names)
        for name in names[1:]:
            post(doors, by, "/enable", person=name, reason=WHY)
            post(doors, by, "/give-back", person=name, reason=WHY)


def act(chosen: random.Random, names: list[str], number: int) -> tuple[str, dict[str, Any]]:
    """Return one act on accounts, by its path and body."""
    person, role = chosen.choice(names), chosen.choice(ROLES)
    told = {"person": person, "full_name": "N. Obody", "role": role, "unit": "detectives"}
    about = {"person": person, "reason": WHY}
    return chosen.choice(
        [
            ("", {**told, "person": names[0], "number": f"8{number:03}"}),
            ("/second", {**told, "person": names[0], "number": "1001", "reason": WHY}),
            ("/role", {**told, "reason": WHY}),
            ("/reset", about),
            ("/confirm", {"person": person, "proposal": chosen.randint(1, 40 + 3 * number)}),
            ("/decline", {**about, "proposal": chosen.randint(1, 40 + 3 * number)}),
            ("/disable", about),
            ("/enable", about),
            ("/suspend", about),
            ("/give-back", about),
        ]
    )


def roles(doors: Doors) -> dict[str, str]:
    with doors.site.ledger.reading() as connection:
        return {person.person_id: person.role for person in people.every(connection)}
