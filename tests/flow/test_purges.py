"""A purge is looked at before, counted before it is done, and proven after by a certificate that another program checks."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.gateway.bringing import purge_plans
from data_access.gateway.open_site import recovery
from data_access.policy.packs.pack import Keeping
from data_access.records.keeping import holds, purges
from tests.builders.agencies import Row, agency_site, bring, history, post
from tests.builders.gateway import Doors
from tests.builders.holds import an_order
from tests.flow.conftest import entries, kinds

DAY = timedelta(days=1)
TOOL = Path(__file__).parents[2] / "tools" / "certificate_verify.py"
KEPT = Keeping(floor_d="none", ceiling_d=10, purge_after_d=10, clause="D2")


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """A site whose class flock is kept for ten days, with reads of three days past that, one held, and one that is kept."""
    with agency_site(tmp_path / "site", "twin_falls") as site:
        rows: list[Row] = [(12 * DAY, f"8C{n}AAA", "cam-1", "") for n in range(3)]
        rows += [(13 * DAY, "8C3AAA", "cam-2", ""), (14 * DAY, "8C4AAA", "cam-2", ""), (2 * DAY, "8C5AAA", "cam-1", "")]
        bring(site, rows)
        [read] = history(site, "8C4AAA")
        order = an_order("twin_falls")
        assert post(site, "sato", "/v1/acts/holds", {**order, "read_ids": [read["read_id"]]}).status_code == 201
        with site.under(retention={**site.site.pack.retention, "flock": KEPT}):
            yield site


def get(doors: Doors, path: str, person: str = "ivy", **query: str) -> Any:
    found = doors.client.get(f"/v1/acts/{path}", params=query, headers=doors.as_(person))
    assert found.status_code == 200, found.text
    return found.json()


def purge(doors: Doors, person: str = "ivy") -> Any:
    done = post(doors, person, "/v1/acts/purges", {"retention_class": "flock"})
    assert done.status_code == 201, done.text
    return done.json()


def verified(doors: Doors, folder: Path, *documents: Any, key: str = "") -> tuple[int, str]:
    files = []
    for number, document in enumerate(documents):
        files.append(folder / f"certificate-{number}.json")
        files[-1].write_text(json.dumps(document))
    command = [sys.executable, "-I", str(TOOL), *map(str, files), "--key", key or doors.site.ledger.verifier_key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


def test_a_dry_run_says_what_would_go_and_what_stays_and_changes_nothing(doors: Doors) -> None:
    since, there = doors.site.ledger.size, doors.site.store.days()
    plan = get(doors, "purges/plan", retention_class="flock")
    assert (plan["days"], plan["destroyed"], plan["kept"]) == (3, 4, 1)
    assert [(each["camera"], each["reads"]) for each in plan["counts"]] == [("cam-2", 1), ("cam-1", 3)]
    assert plan["sources"] == {"vendor": 4}
    assert plan["stops"] == [{"hold": 1, "reads": 1}]
    assert doors.site.store.days() == there
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["reads"], entry["held"]) == ("purge_tried", 4, 1)


def test_only_who_may_purge_is_told_what_a_purge_would_destroy(doors: Doors) -> None:
    for person in ("dunn", "quinn"):
        refused = doors.client.get(
            "/v1/acts/purges/plan", params={"retention_class": "flock"}, headers=doors.as_(person)
        )
        assert refused.status_code == 403


def test_the_purge_does_what_the_dry_run_said_and_its_certificate_is_proven_by_another_program(
    doors: Doors, tmp_path: Path
) -> None:
    plan = get(doors, "purges/plan", retention_class="flock")
    done = purge(doors)
    assert (done["destroyed"], done["kept"]) == (plan["destroyed"], plan["kept"])
    [line] = get(doors, "certificates")
    assert (line["purge"], line["destroyed"], line["kept"]) == (done["purge"], 4, 1)
    taken = get(doors, f"certificates/{done['purge']}", "quinn")
    code, said = verified(doors, tmp_path, taken)
    assert code == 0, said
    assert "4 reads of 3 days destroyed" in said
    assert "hold 1 kept 1" in said
    assert not any(f"8C{n}" in json.dumps(taken) for n in range(6))
    assert [each["kind"] for each in entries(doors)][-2:] == ["certificates_read", "certificate_taken"]


def test_a_certificate_that_was_changed_or_is_of_another_ledger_does_not_verify(doors: Doors, tmp_path: Path) -> None:
    number = purge(doors)["purge"]
    taken = get(doors, f"certificates/{number}")
    assert verified(doors, tmp_path, taken)[0] == 0
    fewer = {**taken, "certificate": taken["certificate"].replace('"destroyed":4', '"destroyed":3')}
    assert fewer != taken
    assert verified(doors, tmp_path, fewer)[0] == 1
    forged = {
        **taken,
        "receipt": {**taken["receipt"], "entry": taken["receipt"]["entry"].replace('"kept":1', '"kept":0')},
    }
    assert forged != taken
    assert verified(doors, tmp_path, forged)[0] == 1
    assert verified(doors, tmp_path, taken, taken)[0] == 1
    other = "other.example.gov/ledger+00000000+AQ=="
    assert verified(doors, tmp_path, taken, key=other)[0] == 1


def test_certificates_add_up_to_what_was_destroyed(doors: Doors, tmp_path: Path) -> None:
    stored = doors.site.store.reads()
    first = purge(doors)["purge"]
    gone = doors.client.delete("/v1/acts/holds/1", params={"reason": "the case is over"}, headers=doors.as_("sato"))
    assert gone.status_code == 204
    second = purge(doors)["purge"]
    both = [get(doors, f"certificates/{number}") for number in (first, second)]
    assert sum(json.loads(each["certificate"])["destroyed"] for each in both) == stored - doors.site.store.reads() == 5
    code, said = verified(doors, tmp_path, *both)
    assert code == 0, said
    assert "Together: 5 reads destroyed by 2 purges." in said


def cut_off(doors: Doors, before: datetime) -> purges.Purge:
    """Leave a purge under way, as a crash or a disk that fails does, and return it."""
    plan = purge_plans.forecast(doors.site, "flock").text(doors.site)
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test cuts a purge off"})
        return purges.begin(
            turn.connection, recorded, retention_class="flock", before=before, person_id="ivy", plan=plan
        )


def test_a_purge_begun_by_a_clock_that_ran_ahead_is_finished_no_further_than_the_pack_allows_now(doors: Doors) -> None:
    """Reads are kept for ten days; a purge of all that is older than a day was begun when the clock was wrong."""
    site = doors.site
    begun = cut_off(doors, datetime.now(UTC) - timedelta(days=1))
    recovery.settle_what_is_pending(site.ledger, site.store, site.keyring, site.places.rejects)
    with site.ledger.reading() as connection:
        [done] = [each for each in purges.every(connection) if each.number == begun.number]
    assert done.done_at is not None
    assert done.certificate is None
    assert done.before < datetime.now(UTC) - timedelta(days=9)
    assert done.counts is not None
    assert done.counts["destroyed"] == 4
    assert len(history(doors, "8C5AAA")) == 1


def test_a_purge_that_a_disk_left_under_way_is_finished_by_the_next_one_and_shuts_no_holds(doors: Doors) -> None:
    begun = cut_off(doors, purge_plans.forecast(doors.site, "flock").before)
    order = {**an_order("twin_falls"), "read_ids": [history(doors, "8C5AAA")[0]["read_id"]]}
    shut = post(doors, "sato", "/v1/acts/holds", order)
    assert shut.status_code == 409
    assert purge(doors)["destroyed"] == 0
    taken = get(doors, f"certificates/{begun.number}")
    assert json.loads(taken["certificate"])["destroyed"] == 4
    assert post(doors, "sato", "/v1/acts/holds", order).status_code == 201


def test_a_purge_that_was_cut_off_certifies_all_of_it_once_it_is_finished(doors: Doors, tmp_path: Path) -> None:
    site = doors.site
    counted = purge_plans.forecast(site, "flock")
    begun = cut_off(doors, counted.before)
    with site.ledger.deciding() as turn:
        held = holds.held_ids(turn.connection)
    days = site.store.purge_plan("flock", counted.before)
    site.store.purge(days[:2], held)
    refused = doors.client.delete("/v1/acts/holds/1", params={"reason": "the case is over"}, headers=doors.as_("sato"))
    assert refused.status_code == 409
    recovery.settle_what_is_pending(site.ledger, site.store, site.keyring, site.places.rejects)
    taken = get(doors, f"certificates/{begun.number}")
    assert json.loads(taken["certificate"])["destroyed"] == 4
    assert verified(doors, tmp_path, taken)[0] == 0
    assert len(history(doors, "8C4AAA")) == 1


def test_a_purge_goes_by_what_was_counted_or_not_at_all(doors: Doors) -> None:
    """A hold that comes between the counting and the deciding turn stops it: nothing that is held is destroyed."""
    site, since = doors.site, doors.site.ledger.size
    counted = purge_plans.forecast(site, "flock")
    gone = doors.client.delete("/v1/acts/holds/1", params={"reason": "the case is over"}, headers=doors.as_("sato"))
    assert gone.status_code == 204
    with pytest.raises(Exception, match="Look again"), site.ledger.deciding() as turn:
        purge_plans.must_still_hold(site, counted, turn)
    later = Keeping(floor_d=20, ceiling_d="none", purge_after_d=20, clause="D3")
    counted = purge_plans.forecast(site, "flock")
    with doors.under(retention={**site.pack.retention, "flock": later}):
        with pytest.raises(Exception, match="Look again"), site.ledger.deciding() as turn:
            purge_plans.must_still_hold(site, counted, turn)
        assert purge(doors)["destroyed"] == 0
    assert "purge_done" in kinds(doors, since)


def test_the_page_is_told_which_days_are_stored_and_due(doors: Doors) -> None:
    found = get(doors, "retention", "sato")
    [flock] = [each for each in found["classes"] if each["retention_class"] == "flock"]
    assert (len(flock["days"]), flock["due"], flock["purge_after_d"], flock["ceiling_d"]) == (4, 3, 10, 10)
    assert sum(day["reads"] for day in flock["days"]) == 6
    assert flock["overdue"]
    purge(doors)
    [flock] = [each for each in get(doors, "retention")["classes"] if each["retention_class"] == "flock"]
    assert [day["reads"] for day in flock["days"]] == [1, 1]
    assert not flock["overdue"]


def test_how_far_a_purge_is_is_said_while_it_is_under_way(doors: Doors) -> None:
    said: list[Any] = []
    place = doors.site.purging
    with place.of("flock", 2) as after_day:
        for _ in range(3):
            said.append(doors.client.get("/v1/upkeep").json()["purging"])
            after_day()
    assert [each["done"] for each in said] == [0, 1, 2]
    assert doors.client.get("/v1/upkeep").json()["purging"] == {}
