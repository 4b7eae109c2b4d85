"""Destruction as a policy asks for it: on record, and certified for who answers for it."""

from __future__ import annotations

import json
from datetime import timedelta

from data_access.ledger.proof.receipt import verify_receipt
from tests.builders.agencies import Row, Sites, bring, history, post
from tests.flow.conftest import entries

DAY = timedelta(days=1)


def test_d12_each_destruction_is_certified_for_the_custodian_of_records(sites: Sites) -> None:
    doors = sites("barstow")
    rows: list[Row] = [(age, "7D12CR", "cam-1", "") for age in (31 * DAY + DAY, 33 * DAY, DAY)]
    bring(doors, rows)
    done = post(doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})
    assert (done.status_code, done.json()["destroyed"]) == (201, 2)
    [line, *_] = doors.client.get("/v1/acts/certificates", headers=doors.as_("ivy")).json()
    assert (line["purge"], line["destroyed"]) == (done.json()["purge"], 2)
    path = f"/v1/acts/certificates/{line['purge']}"
    assert doors.client.get(path, headers=doors.as_("dunn")).status_code == 403
    taken = doors.client.get(path, headers=doors.as_("cole"))
    assert taken.status_code == 200, taken.text
    said = json.loads(taken.json()["certificate"])
    assert (said["retention_class"], said["destroyed"], said["sources"]) == ("flock", 2, {"vendor": 2})
    assert {camera for lines in said["days"].values() for camera, _ in lines} == {"cam-1"}
    proven = verify_receipt(taken.json()["receipt"], doors.site.ledger.public_key)
    assert (proven["kind"], proven["purge"]) == ("purge_done", line["purge"])
    assert "7D12CR" not in taken.text
    assert entries(doors)[-1]["kind"] == "certificate_taken"
    assert len(history(doors, "7D12CR")) == 1
