"""A back-up that is restored with the certificates of what was destroyed since: destroyed stays destroyed, held stays held."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import NotVerified
from data_access.gateway.bringing import purge_plans
from data_access.gateway.open_site import recovery
from data_access.policy.packs.pack import Keeping
from data_access.records.keeping import holds, purges
from tests.builders.agencies import agency_site, bring, history, post
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.flow.conftest import entries
from tests.flow.test_destruction import (
    DAY,
    GONE,
    HELD,
    KEPT,
    backed_up,
    found,
    hold,
    kept_for_ten_days,
    purge,
    restored,
    take,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    with agency_site(tmp_path / "site", "twin_falls") as site:
        bring(site, [(13 * DAY, GONE, "cam-1", ""), (13 * DAY, HELD, "cam-2", ""), (3 * DAY, KEPT, "cam-1", "")])
        yield site


def release(doors: Doors, number: int) -> None:
    path = f"/v1/acts/holds/{number}"
    gone = doors.client.delete(path, params={"reason": "the case is over"}, headers=doors.as_("sato"))
    assert gone.status_code == 204, gone.text


def test_what_was_held_at_one_purge_and_destroyed_by_a_later_one_does_not_come_back(
    doors: Doors, tmp_path: Path
) -> None:
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, HELD)
    purge(doors, tmp_path / "certificates")
    release(doors, 1)
    assert purge(doors, tmp_path / "certificates")["destroyed"] == 1
    proofs = sorted((tmp_path / "certificates").glob("*.json"))
    for order in (proofs, proofs[::-1]):
        paths = restored(doors, archive, tmp_path / f"restored-{order[0].stem}", order)
        with open_doors(paths, doors.people) as again:
            assert found(again.site)["store"] == {KEPT}


def test_what_a_hold_of_the_back_up_names_is_not_answered_again_once_it_ended_and_the_read_was_destroyed(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, HELD)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    release(doors, 1)
    assert purge(doors, tmp_path / "certificates")["destroyed"] == 2
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again, kept_for_ten_days(again):
        assert found(again.site)["store"] == {KEPT}
        assert history(again, HELD) == []
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {KEPT}


def kept_without_a_hold(doors: Doors) -> list[int]:
    """How many reads *To do* says are kept without a hold; nothing where it does not say so."""
    duties = doors.client.get("/v1/acts/duties", headers=doors.as_("sato")).json()["duties"]
    return [each["number"] for each in duties if each["kind"] == "kept_reads"]


def question_of(doors: Doors, plate: str) -> int:
    """Ask for the history of a plate, and return the number of the question's entry."""
    assert history(doors, plate, "sato")
    return int([each["seq"] for each in entries(doors) if each["kind"] == "intent"][-1])


@pytest.mark.parametrize("way", ["ids", "question"])
def test_a_hold_placed_anew_on_what_is_kept_since_a_restore_lets_its_end_destroy_it(
    doors: Doors, tmp_path: Path, way: str
) -> None:
    of = question_of(doors, HELD)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, HELD)
    [read] = history(doors, HELD)
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert kept_without_a_hold(again) == [1]
        with kept_for_ten_days(again):
            assert history(again, HELD) == []
            order = {"read_ids": [read["read_id"]]} if way == "ids" else {"of": of}
            placed = post(again, "sato", "/v1/acts/holds", an_order("twin_falls", **order))
            assert (placed.status_code, placed.json()) == (201, {"hold": 1, "reads": 1}), placed.text
            assert [each["plate"] for each in history(again, HELD)] == [HELD]
        assert kept_without_a_hold(again) == []
        assert purge(again, tmp_path / "more")["destroyed"] == 0
        release(again, 1)
        assert purge(again, tmp_path / "more")["destroyed"] == 1
        assert found(again.site)["store"] == {KEPT}


def test_the_keeping_of_what_no_hold_names_is_ended_for_a_reason_and_the_next_purge_destroys_it(
    doors: Doors, tmp_path: Path
) -> None:
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, HELD)
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        for person, status in (("dunn", 403), ("sato", 204), ("sato", 404)):
            given = {"params": {"reason": "the case was dismissed"}, "headers": again.as_(person)}
            assert again.client.delete("/v1/acts/kept-reads", **given).status_code == status
        [entry] = [each for each in entries(again) if each["kind"] == "keeping_ended"]
        assert entry["reads"] == 1
        assert kept_without_a_hold(again) == []
        assert purge(again, tmp_path / "more")["destroyed"] == 1


def test_what_a_hold_of_the_back_up_still_held_at_the_last_purge_goes_once_that_hold_ends(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, HELD)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {HELD, KEPT}
        assert kept_without_a_hold(again) == []
        release(again, 1)
        assert purge(again, tmp_path / "more")["destroyed"] == 1


def test_what_another_hold_held_at_the_last_purge_stays_when_a_hold_of_the_back_up_ends_again(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, HELD)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, HELD)
    release(doors, 1)
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert kept_without_a_hold(again) == [1]
        release(again, 1)
        assert purge(again, tmp_path / "more")["destroyed"] == 0
        assert found(again.site)["store"] == {HELD, KEPT}


def cut_off(doors: Doors, days: int) -> None:
    """Begin a purge of what is older than so many days, and let nothing come of it."""
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D2")
    with doors.under(retention={**doors.site.pack.retention, "flock": kept}):
        counted = purge_plans.forecast(doors.site, "flock")
        plan = counted.text(doors.site)
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a purge is cut off"})
        given: dict[str, Any] = {"retention_class": "flock", "before": counted.before, "person_id": "ivy"}
        purges.begin(turn.connection, recorded, **given, plan=plan)


def settle(doors: Doors) -> None:
    site = doors.site
    recovery.settle_what_is_pending(site.ledger, site.store, site.keyring, site.places.rejects)


def test_a_purge_that_was_under_way_at_the_back_up_lets_nothing_back_that_later_ones_destroyed(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, HELD)
    cut_off(doors, 15)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    settle(doors)
    assert found(doors.site)["store"] == {GONE, HELD, KEPT}
    release(doors, 1)
    assert purge(doors, tmp_path / "certificates")["destroyed"] == 2
    take(doors, 1, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {KEPT}
        with again.site.ledger.reading() as connection:
            assert [(each.number, each.certificate) for each in purges.every(connection)] == [(1, None)]


def test_a_purge_that_was_under_way_at_the_back_up_is_certified_where_no_certificate_is_given(
    doors: Doors, tmp_path: Path
) -> None:
    cut_off(doors, 11)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    paths = restored(doors, archive, tmp_path / "restored", [])
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {KEPT}
        with again.site.ledger.reading() as connection:
            assert [each.certificate is not None for each in purges.every(connection)] == [True]


def test_a_certificate_that_is_missing_between_others_restores_nothing_and_is_named(
    doors: Doors, tmp_path: Path
) -> None:
    archive, proofs = backed_up(doors, tmp_path / "canvass.tar"), tmp_path / "certificates"
    for _ in range(3):
        purge(doors, proofs)
    (proofs / "destruction-1.json").unlink()
    with pytest.raises(NotVerified, match=r"of purge 1, done between the back-up and purge 3"):
        restored(doors, archive, tmp_path / "restored", sorted(proofs.glob("*.json")))
    (proofs / "destruction-2.json").unlink()
    with pytest.raises(NotVerified, match=r"of purge 1, 2, done"):
        restored(doors, archive, tmp_path / "restored", sorted(proofs.glob("*.json")))
    assert not (tmp_path / "restored").exists()
    paths = restored(doors, archive, tmp_path / "restored", sorted(proofs.glob("*.json")), lost=[1, 2])
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {KEPT}


def test_the_certificate_of_a_purge_that_was_under_way_at_the_back_up_is_missed_too(
    doors: Doors, tmp_path: Path
) -> None:
    cut_off(doors, 15)
    archive, proofs = backed_up(doors, tmp_path / "canvass.tar"), tmp_path / "certificates"
    settle(doors)
    purge(doors, proofs)
    with pytest.raises(NotVerified, match=r"of purge 1, done"):
        restored(doors, archive, tmp_path / "restored", sorted(proofs.glob("*.json")))


def grow_beyond(doors: Doors, proof: Path) -> None:
    """Let the ledger have entries of its own where another one has the entry of a certificate."""
    seq = json.loads(proof.read_text())["receipt"]["seq"]
    while doors.site.ledger.size <= seq:
        with doors.site.ledger.deciding() as turn:
            turn.append("site_created", {"why": "a test goes on"})


@pytest.mark.parametrize("purged_anew", [False, True])
def test_what_was_destroyed_before_an_earlier_restore_that_did_not_know_it_is_destroyed_again(
    doors: Doors, tmp_path: Path, purged_anew: bool
) -> None:
    first = backed_up(doors, tmp_path / "first.tar")
    purge(doors, tmp_path / "certificates")
    [proof] = (tmp_path / "certificates").glob("*.json")
    with open_doors(restored(doors, first, tmp_path / "middle", []), doors.people) as middle:
        assert found(middle.site)["store"] == {GONE, HELD, KEPT}
        if purged_anew:
            hold(middle, HELD)
            purge(middle, tmp_path / "more")
        grow_beyond(middle, proof)
        second = backed_up(middle, tmp_path / "second.tar")
        paths = restored(middle, second, tmp_path / "last", [proof])
    with open_doors(paths, doors.people) as last:
        assert found(last.site)["store"] == ({HELD, KEPT} if purged_anew else {KEPT})


def test_what_was_held_before_its_time_is_not_destroyed_by_the_first_purge_after_a_restore(
    doors: Doors, tmp_path: Path
) -> None:
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, KEPT)
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert kept_without_a_hold(again) == [1]
        assert [each["plate"] for each in history(again, KEPT)] == [KEPT]
        long_after(again)
        assert found(again.site)["store"] == {KEPT}


def test_a_hold_of_the_back_up_that_stood_at_the_last_purge_keeps_young_reads_by_itself(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, KEPT)
    archive = backed_up(doors, tmp_path / "canvass.tar")
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", sorted((tmp_path / "certificates").glob("*.json")))
    with open_doors(paths, doors.people) as again:
        assert kept_without_a_hold(again) == []
        long_after(again)
        assert found(again.site)["store"] == {KEPT}
        release(again, 1)
        long_after(again)
        assert "store" not in found(again.site)


def long_after(doors: Doors) -> None:
    """Purge all that is past a retention of one day."""
    kept = Keeping(floor_d="none", ceiling_d=1, purge_after_d=1, clause="D2")
    with doors.under(retention={**doors.site.pack.retention, "flock": kept}):
        done = post(doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})
        assert done.status_code == 201, done.text


def test_a_certificate_of_fifty_thousand_held_reads_verifies(doors: Doors, tmp_path: Path) -> None:
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test holds many reads"})
        given: dict[str, Any] = {"case_number": "26-000001", "basis": "criminal", "person_id": "sato"}
        ids = [f"vendor#{number}" for number in range(50_000)]
        holds.place(turn.connection, recorded, **given, review_on=date(2027, 1, 1), read_ids=ids)
    purge(doors, tmp_path / "certificates")
    [proof] = (tmp_path / "certificates").glob("*.json")
    assert proof.stat().st_size < 4_000_000
    key = tmp_path / "key.txt"
    key.write_text(doors.site.ledger.verifier_key)
    tool = Path(__file__).parents[2] / "tools/certificate_verify.py"
    done = subprocess.run(
        [sys.executable, "-I", tool, proof, "--key", key], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "VERIFIED."), done.stderr
