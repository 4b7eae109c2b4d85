"""A feed goes on with its other cameras while one is out of service, is told what was refused, and nothing of it is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.bringing import groups, imports_of_reads
from data_access.records.intake import camera_outages
from tests.builders.agencies import post
from tests.builders.gateway import Doors
from tests.builders.live import a_source_token, deliver
from tests.builders.site import circle, import_reads, reads_csv
from tests.flow.acts import Forgetful
from tests.flow.conftest import entries
from tests.flow.test_who_acts import PROOFS, command

__all__ = ["command"]

pytestmark = pytest.mark.slow

LATELY = timedelta(minutes=10)
STRIKE = "/v1/acts/camera-outages/strike"
OUTAGE = {"camera": "cam-1", "cause": "damaged", "notice": "Hit by a truck"}


def test_a_feed_goes_on_with_the_others_reads_and_is_told_of_those_refused(doors: Doors) -> None:
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    outage = {"camera": "cam-2", "cause": "damaged", "notice": "Hit by a truck", "since": since}
    out = post(doors, "adams", "/v1/acts/camera-outages", outage)
    assert out.status_code == 201
    assert (
        post(doors, "cole", "/v1/acts/camera-outages/notices", {"numbers": [out.json()["outage"]]}).status_code == 201
    )
    token, seq = a_source_token(doors.site), doors.site.ledger.size
    rows = [(LATELY, "7L1-VE1", "cam-1", ""), (LATELY, "7L1-VE2", "cam-2", ""), (2 * LATELY, "7L1-VE3", "cam-2", "")]
    answer = deliver(doors, token, reads_csv(rows))
    assert (answer.status_code, answer.json()["taken"]) == (201, 1)
    assert answer.json()["rejected"] == {"camera_out_of_service": 2}
    [visible] = [each for each in entries(doors, seq) if each["kind"] == "batch_visible"]
    assert visible["rejected"] == {"camera_out_of_service": 2}
    before = (timedelta(hours=2), "7L1-VE4", "cam-2", "")
    assert deliver(doors, token, reads_csv([before])).json()["taken"] == 1
    kept = "".join(each.read_text() for each in doors.paths.rejects.glob("*.csv"))
    assert "camera_out_of_service" in kept
    assert "7L1" not in kept, "a good read of a camera that is out is not written down in clear"


def test_time_before_a_camera_was_taken_out_counts_once_the_coordinator_took_notice(doors: Doors) -> None:
    """Else whoever imports could have reads refused that were captured already, and nobody would look."""
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    outage = {"camera": "cam-1", "cause": "damaged", "notice": "Turned away", "since": since}
    out = post(doors, "adams", "/v1/acts/camera-outages", outage).json()
    token = a_source_token(doors.site)
    assert deliver(doors, token, reads_csv([(LATELY, "7L2-VE1", "cam-1", "")])).json()["taken"] == 1
    assert post(doors, "cole", "/v1/acts/camera-outages/notices", {"numbers": [out["outage"]]}).status_code == 201
    late = deliver(doors, token, reads_csv([(LATELY, "7L2-VE2", "cam-1", "")])).json()
    assert late["rejected"] == {"camera_out_of_service": 1}
    long_ago = {**outage, "camera": "cam-3", "since": (datetime.now(UTC) - timedelta(days=40)).isoformat()}
    refused = post(doors, "adams", "/v1/acts/camera-outages", long_ago)
    assert refused.status_code in {404, 422}


def quality(doors: Doors) -> list[tuple[str, str]]:
    """What an answer says of each camera, as (its id, its state)."""
    answer = doors.ask(circle(), case=doors.case_of("dunn"))
    assert answer.status_code == 200, answer.text
    return [(each["camera_id"], each["state"]) for each in answer.json()["facts"]["quality"]["named"]]


def test_an_answer_says_no_more_that_a_camera_was_out_once_that_is_struck_out_but_which_reads_are_missing(
    doors: Doors,
) -> None:
    doors.change(camera_outages.camera_outages.delete())
    out = post(doors, "adams", "/v1/acts/camera-outages", OUTAGE).json()["outage"]
    assert ("cam-1", "out") in quality(doors)
    assert import_reads(doors, reads_csv([(timedelta(0), "7L5-REF", "cam-1", "")])).json()["taken"] == 0
    struck = post(doors, "cole", STRIKE, {"number": out, "reason": "It was the camera beside it"})
    assert struck.status_code == 201, struck.text
    assert struck.json()["refused_since"] < struck.json()["refused_until"]
    assert ("cam-1", "refused") in quality(doors)
    assert ("cam-1", "out") not in quality(doors)
    assert post(doors, "cole", STRIKE, {"number": out, "reason": "It was the camera beside it"}).status_code == 409
    assert post(doors, "cole", "/v1/acts/camera-outages/notices", {"numbers": [out]}).status_code == 409
    again = post(doors, "adams", "/v1/acts/camera-outages", OUTAGE).json()["outage"]
    assert again > out, "the same camera can go out again"
    assert ("cam-1", "out") in quality(doors)


def test_a_strike_that_is_reported_as_failed_happened_whole_and_one_that_fails_changed_nothing(doors: Doors) -> None:
    doors.change(camera_outages.camera_outages.delete())
    out, real = post(doors, "adams", "/v1/acts/camera-outages", OUTAGE).json()["outage"], doors.site.ledger
    since = real.size
    assert post(doors, "cole", STRIKE, {"number": out + 1, "reason": "It was the camera beside it"}).status_code == 404
    assert (entries(doors, since), ("cam-1", "out") in quality(doors)) == ([], True)
    since = real.size
    doors.site.ledger = Forgetful(real, 1)  # type: ignore[assignment]
    try:
        assert post(doors, "cole", STRIKE, {"number": out, "reason": "It was the camera beside it"}).status_code == 503
    finally:
        doors.site.ledger = real
    assert [each["kind"] for each in entries(doors, since)] == ["camera_outage_struck"]
    assert ("cam-1", "out") not in quality(doors)
    assert import_reads(doors, reads_csv([(timedelta(0), "7L6-INN", "cam-1", "")])).json()["taken"] == 1


def test_an_act_that_does_not_fit_changes_nothing(doors: Doors) -> None:
    with doors.site.ledger.reading() as connection:
        was = camera_outages.every(connection)
    unknown = {"camera": "cam-none", "cause": "down", "notice": "no reads"}
    assert post(doors, "adams", "/v1/acts/camera-outages", unknown).status_code == 404
    new = {"camera": "cam-1", "cause": "new", "notice": "x"}
    assert post(doors, "adams", "/v1/acts/camera-outages", new).status_code == 422
    ahead = {**unknown, "camera": "cam-1", "since": (datetime.now(UTC) + timedelta(days=1)).isoformat()}
    assert post(doors, "adams", "/v1/acts/camera-outages", ahead).status_code == 422
    assert post(doors, "cole", "/v1/acts/camera-outages/approvals", {"numbers": [10_000]}).status_code == 404
    with doors.site.ledger.reading() as connection:
        assert camera_outages.every(connection) == was


@pytest.mark.parametrize("door", ["file", "live"])
def test_a_notice_while_reads_are_parsed_keeps_none_of_them_out_and_an_outage_does(
    doors: Doors, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of a camera that went out meanwhile may be among them; a notice changes nothing of what is refused."""
    doors.change(camera_outages.camera_outages.delete())
    module: Any = imports_of_reads if door == "file" else groups
    real, token, meanwhile = module._parsed, a_source_token(doors.site), list[tuple[str, str, dict[str, Any]]]()

    def parsed_but(*given: Any) -> Any:
        found = real(*given)
        while meanwhile:
            assert post(doors, *meanwhile.pop()).status_code == 201
        return found

    def bring(plate: str) -> Any:
        text = reads_csv([(LATELY, plate, "cam-1", "")])
        return import_reads(doors, text) if door == "file" else deliver(doors, token, text)

    monkeypatch.setattr(module, "_parsed", parsed_but)
    outage = {"camera": "cam-2", "cause": "damaged", "notice": "Hit by a truck"}
    number = post(doors, "adams", "/v1/acts/camera-outages", outage).json()["outage"]
    meanwhile.append(("cole", "/v1/acts/camera-outages/notices", {"numbers": [number]}))
    noted = bring(f"7L3-{door[:3]}")
    assert (noted.status_code, noted.json()["taken"], meanwhile) == (201, 1, [])
    seq = doors.site.ledger.size
    meanwhile.append(("adams", "/v1/acts/camera-outages", {**outage, "camera": "cam-1"}))
    refused = bring(f"7L4-{door[:3]}")
    assert (refused.status_code, "went out of service" in refused.text) == (503, True)
    assert "batch_begun" not in [each["kind"] for each in entries(doors, seq)]


def test_a_command_names_the_outages_of_a_camera_and_another_strikes_one_out_by_its_number(
    command: Any, doors: Doors
) -> None:
    doors.change(camera_outages.camera_outages.delete())
    out = post(doors, "adams", "/v1/acts/camera-outages", OUTAGE).json()["outage"]

    def said(what: str, *given: str) -> str:
        done = command(f"camera {what}", *given, "--as", "cole", said=PROOFS)
        assert done.exit_code == 0, (done.output, done.exception)
        return str(done.stdout)

    assert f"Outage {out}: " in said("outages", "cam-1")
    assert "Hit by a truck" in said("outages", "cam-1")
    assert "It was never out of service." in said("outages", "cam-2")
    since = doors.site.ledger.size
    assert f"Struck out: outage {out} of cam-1." in said("strike", str(out), "--words", "It was the camera beside it")
    assert "camera_outage_struck" in [each["kind"] for each in entries(doors, since)]
    assert ("cam-1", "out") not in quality(doors)
    assert "Struck out" in said("outages", "cam-1"), "it stays on record"


def test_a_command_that_names_no_outage_or_no_camera_strikes_nothing(command: Any, doors: Doors) -> None:
    doors.change(camera_outages.camera_outages.delete())
    out = post(doors, "adams", "/v1/acts/camera-outages", OUTAGE).json()["outage"]
    for what, given in (("strike", (str(out + 1), "--words", "It was the camera beside it")), ("outages", ("cam-9",))):
        done = command(f"camera {what}", *given, "--as", "cole", said=PROOFS)
        assert done.exit_code != 0, what
    assert ("cam-1", "out") in quality(doors)
