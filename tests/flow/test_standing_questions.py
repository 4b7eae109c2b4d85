"""Questions of holds with later reads: none takes long, they are bounded in number, and one that stops imports is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_access.gateway.acting import holds as acting
from data_access.gateway.open_site.holding import standing
from data_access.records.keeping import holds
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.live import a_source_token, deliver
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.acts import history, post
from tests.flow.conftest import entries, kinds
from tests.flow.test_holds import asked, brought, placed

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("standing"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def stopping(doors: Doors) -> list[tuple[int, str]]:
    """Return the holds that To do says keep reads out, and why."""
    answer = doors.client.get("/v1/acts/duties", headers=doors.as_("sato"))
    assert answer.status_code == 200, answer.text
    return [(each["number"], each["words"]) for each in answer.json()["duties"] if each["kind"] == "hold_stops"]


def end(doors: Doors, hold: int) -> None:
    path = f"/v1/acts/holds/{hold}"
    assert doors.client.delete(path, params={"reason": "over"}, headers=doors.as_("sato")).status_code == 204


def order(doors: Doors, of: int, **more: Any) -> Any:
    return post(doors, "dunn", "/v1/acts/holds", an_order(of=of, **more))


def test_later_reads_of_a_question_that_takes_long_are_not_held_and_it_is_said_what_to_do(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(doors, (HOUR, "6S1AAA"))
    of, since = asked(doors, {"kind": "history", "plate": "6S1AAA"}), doors.site.ledger.size
    monkeypatch.setattr(standing, "LONGEST_LATER_S", 0.0)
    refused = order(doors, of, later=True)
    assert (refused.status_code, [each["clause"] for each in refused.json()["reasons"]]) == (403, ["own.standing"])
    assert "Ask a smaller question" in refused.text
    assert kinds(doors, since) == ["refusal"]
    assert order(doors, of).json()["reads"] == 1
    monkeypatch.undo()
    end(doors, order(doors, of, later=True).json()["hold"])


def test_a_batch_that_the_question_of_a_hold_stops_names_the_hold_and_so_does_to_do_until_it_can_be_asked(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(doors, (2 * HOUR, "6S2AAA"))
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6S2AAA"}), later=True)["hold"]
    text, since = reads_csv([(HOUR, "6S2AAA", "cam-1", "")]), doors.site.ledger.size
    monkeypatch.setattr(standing, "_LONGEST_S", 0.0)
    for answer in (import_reads(doors, text), deliver(doors, a_source_token(doors.site), text)):
        assert (answer.status_code, f"hold {hold} takes too long" in answer.text) == (503, True)
    assert "batch_visible" not in kinds(doors, since)
    assert stopping(doors) == [(hold, "slow")]
    monkeypatch.undo()
    assert import_reads(doors, text).status_code == 201
    assert len(history(doors, "6S2AAA")) == 2
    assert stopping(doors) == []
    end(doors, hold)


def test_a_hold_whose_question_is_damaged_stands_under_to_do_until_it_ends(doors: Doors) -> None:
    hold = placed(doors, of=asked(doors, {"kind": "history", "plate": "6S3AAA"}), later=True)["hold"]
    doors.site.keyring.destroy(f"hold-questions/{hold}")
    text = reads_csv([(HOUR, "6S3AAA", "cam-1", "")])
    assert f"question of hold {hold} is damaged" in import_reads(doors, text).text
    assert stopping(doors) == [(hold, "damaged")]
    end(doors, hold)
    assert stopping(doors) == []
    assert import_reads(doors, text).status_code == 201


def test_of_holds_with_later_reads_as_many_stand_as_may(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    brought(doors, (HOUR, "6S4AAA"))
    of = asked(doors, {"kind": "history", "plate": "6S4AAA"})
    with doors.site.ledger.reading() as connection:
        monkeypatch.setattr(acting, "MOST_STANDING", holds.count_standing(connection) + 1)
    hold, since = placed(doors, of=of, later=True)["hold"], doors.site.ledger.size
    refused = order(doors, of, later=True)
    assert (refused.status_code, "own.standing" in refused.text) == (403, True)
    assert "End one, or hold what was answered then." in refused.text
    assert [entry["kind"] for entry in entries(doors, since)] == ["refusal"]
    assert order(doors, of).status_code == 201
    end(doors, hold)
    end(doors, placed(doors, of=of, later=True)["hold"])
