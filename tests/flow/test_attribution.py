"""Who did it, from where: guessed tokens are paced, personal tokens end, an outsider locks nobody out, a client names no address."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from data_access.records.accounts import people
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import DOOR, staffed_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("attribution"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def a_token(doors: Doors, headers: dict[str, str], label: str = "script") -> dict[str, str]:
    made = doors.client.post("/v1/acts/tokens", json={"label": label}, headers=headers)
    assert made.status_code == 201, made.text
    return dict(made.json())


def good(doors: Doors, token: str) -> bool:
    return doors.client.get("/v1/me", headers=bearer(token)).status_code == 200


def test_a_personal_token_is_listed_without_what_proves_it_and_revoked_for_the_next_question(doors: Doors) -> None:
    doors.hire("lena", "detective")
    headers = doors.session_of("lena")
    first, second = (a_token(doors, headers, label) for label in ("night run", "report"))
    listed = doors.client.get("/v1/acts/tokens", headers=headers)
    assert {each["label"] for each in listed.json()} == {"night run", "report"}
    assert first["token"] not in listed.text
    gone = next(each["id"] for each in listed.json() if each["label"] == "night run")
    since = doors.site.ledger.size
    assert doors.client.delete(f"/v1/acts/tokens/{gone}", headers=headers).status_code == 204
    assert kinds(doors, since) == ["token_revoked"]
    assert (good(doors, first["token"]), good(doors, second["token"])) == (False, True)
    assert doors.client.delete(f"/v1/acts/tokens/{gone}", headers=headers).status_code == 404


def test_nobody_revokes_anothers_token_and_a_token_revokes_none(doors: Doors) -> None:
    doors.hire("mona", "detective")
    doors.hire("nina", "detective")
    mine = a_token(doors, doors.session_of("mona"))
    listed = doors.client.get("/v1/acts/tokens", headers=doors.session_of("mona")).json()
    path = f"/v1/acts/tokens/{listed[0]['id']}"
    assert doors.client.delete(path, headers=doors.session_of("nina")).status_code == 404
    refused = doors.client.delete(path, headers=bearer(mine["token"]))
    assert [reason["clause"] for reason in refused.json()["reasons"]] == ["own.token"]
    assert good(doors, mine["token"])


@pytest.mark.parametrize("path", ["/v1/log-ons/current", "/v1/log-ons"])
def test_logging_out_ends_the_personal_tokens_too(doors: Doors, path: str) -> None:
    name = "olga" if path.endswith("current") else "petra"
    doors.hire(name, "detective")
    headers = doors.session_of(name)
    token = a_token(doors, headers)["token"]
    assert good(doors, token)
    since = doors.site.ledger.size
    assert doors.client.delete(path, headers=headers).status_code == 204
    assert kinds(doors, since) == ["logged_out"]
    assert not good(doors, token)


def test_a_personal_token_ends_itself_alone(doors: Doors) -> None:
    doors.hire("rosa", "detective")
    headers = doors.session_of("rosa")
    tokens = [a_token(doors, headers)["token"] for _ in range(3)]
    for path, token in zip(("/v1/log-ons/current", "/v1/log-ons"), tokens, strict=False):
        assert doors.client.delete(path, headers=bearer(token)).status_code == 204
    assert doors.client.get("/v1/me", headers=headers).status_code == 200
    assert [good(doors, token) for token in tokens] == [False, False, True]


def test_guessed_tokens_are_paced_and_recorded_in_one_entry_and_good_callers_go_on(doors: Doors) -> None:
    doors.app.state.doorway.guesses.most = (20, 1_200)
    headers = doors.session_of("dunn")
    since = doors.site.ledger.size
    for prefix in ("wb_", "x_"):
        codes = [doors.client.get("/v1/me", headers=bearer(f"{prefix}{n:040}")).status_code for n in range(30)]
        assert codes[-1] == 429
        assert doors.client.get("/v1/me", headers=headers).status_code == 200
    unknown = doors.client.post("/v1/batches/vendor", headers=bearer(f"ws_{0:040}"), content=b"x")
    assert unknown.status_code == 429
    assert kinds(doors, since).count("tokens_refused") == 1
    assert entries(doors, since)[0]["count"] == "10-99"
    doors.hire("tilda", "detective")
    assert doors.client.get("/v1/me", headers=doors.session_of("tilda")).status_code == 200


def log_on(doors: Doors, person: str, address: str, **changed: str) -> httpx.Response:
    enrolled = doors.people.enrolments[person]
    given = {"person": person, "password": enrolled["password"], "code": doors.people.code(person), **changed}
    headers = {"X-Door": DOOR, "X-Client-Address": address}
    return doors.client.post("/v1/log-ons", json=given, headers=headers)


def test_thirty_five_requests_from_outside_lock_nobody_out_of_their_own_place(doors: Doors) -> None:
    admins = ("adams", "cole")
    for person in admins:
        doors.change(people.people.update().values(totp_step=0))
        assert log_on(doors, person, "10.1.1.1").status_code == 201
    for person in admins:
        codes = [log_on(doors, person, f"192.0.2.{n}", code="000000").status_code for n in range(7)]
        assert codes == [401] * 4 + [429] * 3
    for person in admins:
        doors.change(people.people.update().values(totp_step=0))
        assert log_on(doors, person, "198.51.100.1").status_code == 429
        assert log_on(doors, person, "10.1.1.1").status_code == 201


def test_imports_and_source_tokens_are_listed_to_whom_policy_lets_look_and_each_look_is_on_record(doors: Doors) -> None:
    for path, kind in (("/v1/files/reads", "batches_read"), ("/v1/acts/sources/vendor/tokens", "source_tokens_read")):
        since = doors.site.ledger.size
        assert doors.client.get(path, headers=doors.session_of("dunn")).status_code == 403
        assert kinds(doors, since)[-1] == "refusal"
        assert doors.client.get(path, headers=doors.session_of("cole")).status_code == 200
        assert kinds(doors, since)[-1] == kind
