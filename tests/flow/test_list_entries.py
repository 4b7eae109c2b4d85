"""Entries of the agency's own hot list from request to removal: sealed, on record, never in clear, gone with their key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_access.acts.on_lists.list_entries import (
    EntryApproval,
    EntryRemoval,
    EntryRequest,
    LookAtEntries,
    PartialTrial,
)
from data_access.answers.list_entries import RemovalCause
from data_access.client import acts
from data_access.errors import BadSite, InvalidQuery, Refused
from data_access.gateway.open_site import list_entry_contents
from data_access.gateway.open_site.list_entry_contents import EntryContent, opened_content, seal_content
from data_access.records.casework import list_entries
from tests.builders.agencies import client_of, post
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

PLATE, NARRATIVE = "9Q9Z1A", "Grey pickup taken from the quarry behind Larkspur Lane"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("list-entries"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        brought = import_reads(
            made, reads_csv([(timedelta(hours=1), plate, "cam-1", "") for plate in (PLATE, "9Q9Z2B")])
        )
        assert brought.status_code == 201, brought.text
        for person in ("dunn", "ortiz", "sato", "cole", "avery"):
            made.as_(person)
        yield made


def do(doors: Doors, person: str, act: Any, **fields: Any) -> Any:
    with client_of(doors, person) as client:
        return acts.do(client, act, **fields)


def request(doors: Doors, person: str = "dunn", **changed: Any) -> int:
    new = {"plate": PLATE, "state": "US-KS", "purpose": "stolen_vehicle", "narrative": NARRATIVE, "days": 7, **changed}
    return int(do(doors, person, EntryRequest, case_session=doors.open_case(person), **new)["number"])


def waiting_for(doors: Doors, person: str) -> set[int]:
    found = doors.client.get("/v1/acts/duties", headers=doors.as_(person)).json()["duties"]
    return {each["number"] for each in found if each["kind"] == "entry"}


def test_the_ledger_tells_the_story_in_order_and_neither_it_nor_the_register_holds_the_plate(doors: Doors) -> None:
    since = doors.site.ledger.size
    number = request(doors)
    do(doors, "sato", EntryApproval, number=number)
    do(doors, "dunn", EntryRemoval, number=number, because="recovered", words="found at the river")
    told = [each for each in entries(doors, since) if each.get("entry") == number]
    assert [each["kind"] for each in told] == ["entry_requested", "entry_approved", "entry_removed"]
    assert told[2]["because"] == "recovered"
    assert PLATE not in json.dumps(entries(doors, since))
    assert "Larkspur Lane" not in json.dumps(entries(doors, since))
    held = b"".join(path.read_bytes() for path in doors.paths.root.rglob("*.sqlite*") if path.is_file())
    assert b"entry_requested" in held
    assert PLATE.encode() not in held
    assert b"Larkspur Lane" not in held


def test_what_a_removed_or_declined_entry_said_is_gone_with_its_key(doors: Doors) -> None:
    number = request(doors)
    assert f"list-entries/{number}" in doors.site.keyring.names("list-entries/")
    with doors.site.ledger.reading() as connection:
        sealed = list_entries.required(connection, number).sealed
    assert sealed is not None
    assert opened_content(doors.site.keyring, number, sealed).plate == PLATE
    post(doors, "sato", f"/v1/acts/list-entries/{number}/refusal", {"words": "no report of a theft is known"})
    assert f"list-entries/{number}" not in doors.site.keyring.names("list-entries/")
    with pytest.raises(BadSite):
        opened_content(doors.site.keyring, number, sealed)
    [shown] = [each for each in do(doors, "dunn", LookAtEntries)["entries"] if each["number"] == number]
    assert (shown["standing"], shown["plate"], shown["narrative"]) == ("declined", "", "")
    assert (shown["ended_by"], shown["ended_why"]) == ("Sato", "no report of a theft is known")


def test_what_an_entry_says_cannot_be_moved_to_another_or_changed(doors: Doors) -> None:
    keyring, content = doors.site.keyring, EntryContent(plate=PLATE, narrative=NARRATIVE)
    sealed, other = seal_content(keyring, 8_001, content), seal_content(keyring, 8_002, content)
    for number, changed in ((8_002, sealed), (8_001, other), (8_001, sealed[:-1])):
        with pytest.raises(BadSite):
            opened_content(keyring, number, changed)
    unfit = keyring.seal("list-entries/8001", b"{}", b"list-entries/8001")
    with pytest.raises(BadSite, match="damaged"):
        opened_content(keyring, 8_001, unfit)
    assert PLATE not in repr(content)


def test_what_waits_stands_among_the_duties_of_who_may_approve_it_and_of_nobody_else(doors: Doors) -> None:
    of_dunn, of_sato = request(doors), request(doors, "sato")
    assert {of_dunn, of_sato} <= waiting_for(doors, "cole")
    assert of_dunn in waiting_for(doors, "sato")
    assert of_sato not in waiting_for(doors, "sato")
    do(doors, "sato", EntryApproval, number=of_dunn)
    assert of_dunn not in waiting_for(doors, "cole")


def test_who_found_the_vehicle_is_to_remove_the_entry_and_may(doors: Doors) -> None:
    number = request(doors)
    do(doors, "sato", EntryApproval, number=number)
    removal = {"number": number, "because": "recovered", "words": "found at the river"}
    with pytest.raises(Refused, match="another person's"):
        do(doors, "ortiz", EntryRemoval, **removal)
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test finds a vehicle"})
        list_entries.owe_removal(turn.connection, recorded, number, RemovalCause.RECOVERED, "ortiz")
    [shown] = [each for each in do(doors, "dunn", LookAtEntries)["entries"] if each["number"] == number]
    assert (shown["removal_due"], shown["removal_by"]) == ("recovered", "Ortiz")
    found = doors.client.get("/v1/acts/duties", headers=doors.as_("sato")).json()["duties"]
    assert ("recovered", "Ortiz") in [(each["words"], each["by"]) for each in found if each["number"] == number]
    assert do(doors, "ortiz", EntryRemoval, **removal)["standing"] == "removed"


def test_how_many_plates_a_part_fits_is_said_before_and_kept_with_the_entry(doors: Doors) -> None:
    since = doors.site.ledger.size
    case = doors.open_case()
    said = do(doors, "dunn", PartialTrial, case_session=case, plate="9q9 z*")
    assert (said["fits"], said["most"]) == (2, 20)
    assert said["town"] >= 2
    assert kinds(doors, since) == ["case_session_opened", "entry_tried"]
    number = request(doors, plate="9Q9Z*")
    [shown] = [each for each in do(doors, "dunn", LookAtEntries)["entries"] if each["number"] == number]
    assert (shown["fits"], shown["plate"]) == (2, "9Q9Z*")
    with pytest.raises(InvalidQuery, match="whole plate"):
        do(doors, "dunn", PartialTrial, case_session=case, plate=PLATE)
    limits = doors.site.pack.limits
    narrow = limits.plates.model_copy(update={"most_plates": 1})
    with doors.under(limits=limits.model_copy(update={"plates": narrow})), pytest.raises(Refused, match="too many"):
        request(doors, plate="9Q9Z*")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"owner": "avery"}, "owner"),
        ({"owner": "nobody.there"}, "owner"),
        ({"review_on": "2020-01-01"}, "review_on"),
        ({"review_on": "2099-01-01"}, "review_on"),
        ({"plate": "?*"}, "plate"),
        ({"plate": "12345678901"}, "plate"),
        ({"state": "Kansas"}, "state"),
        ({"days": 0}, "days"),
    ],
)
def test_an_unfit_request_names_the_field_and_nothing_is_kept(
    doors: Doors, changed: dict[str, Any], field: str
) -> None:
    with doors.site.ledger.reading() as connection:
        before = list_entries.next_number(connection)
    with pytest.raises(InvalidQuery, match=field) as unfit:
        request(doors, **changed)
    assert "12345678901" not in str(unfit.value)
    with doors.site.ledger.reading() as connection:
        assert list_entries.next_number(connection) == before


def test_an_entry_that_is_not_there_is_refused_on_record(doors: Doors) -> None:
    since = doors.site.ledger.size
    with pytest.raises(Refused, match="no such entry"):
        do(doors, "sato", EntryApproval, number=999)
    with pytest.raises(Refused, match="no such entry"):
        do(doors, "sato", EntryRemoval, number=999, because="error", words="a slip of the pen")
    assert kinds(doors, since) == ["refusal", "refusal"]


def test_no_key_of_an_entry_that_stands_is_destroyed_with_others(doors: Doors) -> None:
    stays = request(doors)
    ends = request(doors)
    do(doors, "dunn", EntryRemoval, number=ends, because="error", words="a slip of the pen")
    names = doors.site.keyring.names("list-entries/")
    assert f"list-entries/{stays}" in names
    assert f"list-entries/{ends}" not in names
    with doors.site.ledger.reading() as connection:
        list_entry_contents.destroy_emptied(doors.site.keyring, connection)
        sealed = list_entries.required(connection, stays).sealed
    assert sealed is not None
    assert opened_content(doors.site.keyring, stays, sealed).narrative == NARRATIVE
