"""Words as people type them, and plates with one wrong character: what finds, what is said not to be known, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.answers import misreads
from data_access.client import Client
from data_access.errors import InvalidQuery, NotLoggedOn, Refused
from data_access.gateway.deciding import looks
from tests.builders.gateway import ENDLESS, Doors, open_doors
from tests.builders.site import JUSTIFICATION, import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from workbench.python.open_case import OpenCase, open_case

pytestmark = pytest.mark.slow

WHY = {name: JUSTIFICATION[name] for name in ("purpose", "reason")}
READS = [
    (40, "9W1-AB1", "cam-1", "GRAY"),
    (30, "9W1-AB1", "cam-2", "grey"),
    (35, "9W1-AB7", "cam-1", "red"),  # one character away, on the way
    (34, "9W1-A81", "cam-1", "red"),  # a look-alike away
    (33, "9W1-AB", "cam-1", "red"),  # one is missing
    (32, "9W1-AB11", "cam-1", "red"),  # one is added
    (36, "9W1-A?1", "cam-1", "sand"),  # one could not be read
    (90 * 24 * 60 // 100, "9W7-AB7", "cam-1", "red"),  # two characters away
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("words"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        rows = [(timedelta(minutes=ago), plate, camera, colour) for ago, plate, camera, colour in READS]
        assert import_reads(made, reads_csv(rows)).status_code == 201
        endless = {"questions_per_minute": ENDLESS, "refusals_per_minute": ENDLESS}
        with made.under(limits=made.site.pack.limits.model_copy(update=endless)):
            yield made


@pytest.fixture
def client(doors: Doors) -> Iterator[Client]:
    doors.as_("dunn")
    with Client(str(doors.client.base_url), doors.people.tokens["dunn"]) as made:
        yield made


@pytest.fixture
def case(client: Client) -> Iterator[OpenCase]:
    with open_case(JUSTIFICATION["case_number"], client=client, **WHY) as made:
        yield made


def window() -> dict[str, datetime]:
    return {"start": datetime.now(UTC) - timedelta(hours=2), "end": datetime.now(UTC)}


def seen(case: OpenCase, **looks_asked: Any) -> set[str]:
    here = {"lat": 43.9, "lon": -101.2, "radius_m": 500}
    return set(case.canvass(**here, **window(), **looks_asked).reads["plate"])


@pytest.mark.parametrize("typed", ["gray", "GRY", "Grey", "gy"])
def test_a_colour_is_found_by_each_of_its_spellings(case: OpenCase, typed: str) -> None:
    assert seen(case, colours=typed, keep_unknown=False) == {"9W1AB1"}


def test_a_word_that_stands_in_a_read_is_known_though_it_is_in_no_list(case: OpenCase) -> None:
    assert seen(case, colours="Sand", keep_unknown=False) == {"9W1A?1"}


@pytest.mark.parametrize(
    ("looks_asked", "field", "says"),
    [
        (
            {"colours": ["grey", "gery"]},
            "colours",
            "number 2, “gery”, is no colour that is known here; the nearest are grey",
        ),
        ({"makes": "chevrolay"}, "makes", "chevrolet"),
        ({"bodies": "blimp"}, "bodies", "number 1 is no body that is known here"),
        ({"colours": "unknown"}, "colours", "number 1"),
    ],
)
def test_a_word_that_nobody_knows_is_said_and_nothing_is_asked(
    doors: Doors, case: OpenCase, looks_asked: dict[str, Any], field: str, says: str
) -> None:
    since = doors.site.ledger.size
    with pytest.raises(InvalidQuery) as error:
        seen(case, **looks_asked)
    assert error.value.field == f"question.filters.{field}"
    assert says in str(error.value)
    assert kinds(doors, since) == []


def test_of_a_field_that_is_not_captured_policy_says_so_and_no_word_is_looked_up(doors: Doors, case: OpenCase) -> None:
    captured = doors.site.pack.captured
    less = captured.model_copy(update={"fields": captured.fields - {"vehicle_make"}})
    with doors.under(captured=less):
        with pytest.raises(Refused, match="does not let these be searched"):
            seen(case, makes="no such make")
        assert not case.vocabulary().makes


def test_the_vocabulary_has_all_words_with_their_spellings_and_those_that_readers_write(
    doors: Doors, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = client.vocabulary()
    colours = {each.word: each for each in found.colours}
    assert "gray" in colours["grey"].also
    assert "light grey" in colours["grey"].finds
    assert not colours["grey"].reads_bear_it
    assert "sand" not in colours
    assert found.completions("states", "miss") == ("US-MO", "US-MS")
    assert found.completions("bodies", "pickup tr") == ("pickup",)
    monkeypatch.setattr(looks, "FEWEST_READS", 1)
    colours = {each.word: each for each in client.vocabulary().colours}
    assert colours["sand"].reads_bear_it
    assert colours["grey"].reads_bear_it
    since = doors.site.ledger.size
    client.vocabulary()
    assert kinds(doors, since) == []
    with pytest.raises(NotLoggedOn), Client(str(doors.client.base_url), "wb_" + "x" * 43) as nobody:
        nobody.vocabulary()


def test_a_plate_with_one_wrong_character_is_found_and_none_that_is_longer_or_shorter(case: OpenCase) -> None:
    assert set(case.near_plates("9W1AB1").reads["plate"]) == {"9W1AB1", "9W1AB7", "9W1A81", "9W1A?1"}
    assert set(case.near_plates("9W?AB1").reads["plate"]) == {"9W1AB1", "9W1AB7", "9W1A81", "9W1A?1", "9W7AB7"}
    assert set(case.near_plates("9WIA81").reads["plate"]) == {"9W1A81"}
    assert set(case.near_plates("9WIA81", confusable=True).reads["plate"]) == {"9W1AB1", "9W1A81", "9W1A?1"}


def test_it_is_bounded_by_all_that_it_admits(doors: Doors, case: OpenCase) -> None:
    limits = doors.site.pack.limits
    fewest = limits.plates.fewest_fixed
    with pytest.raises(Refused) as refused:
        case.near_plates("9W1AB1"[:fewest] + "*")
    assert "pattern_says_enough" in {reason.rule for reason in refused.value.reasons}
    assert case.plates("9W1AB1"[:fewest] + "*").reads.height
    three = limits.plates.model_copy(update={"most_plates": 3})
    with doors.under(limits=limits.model_copy(update={"plates": three})):
        assert case.plates("9W1AB1").reads.height
        with pytest.raises(Refused) as refused:
            case.near_plates("9W1AB1")
    assert {reason.rule for reason in refused.value.reasons} == {"pattern_fits_few_plates"}


def test_its_entry_says_how_much_was_named_and_seals_the_pattern(doors: Doors, case: OpenCase) -> None:
    since = doors.site.ledger.size
    answer = case.near_plates("9W1AB1", days=2)
    intent, _ = entries(doors, since)
    assert intent["question"]["kind"] == "near_plates"
    assert intent["question"]["fixed"] == 5
    assert {"pattern", "windows_asked"} <= set(intent["secret"])
    assert "9W1AB1" not in str(intent)
    assert answer.facts.chance is not None


def test_misreads_stand_beside_a_history_in_a_list_of_their_own(doors: Doors, case: OpenCase) -> None:
    history, since = case.history("9W1AB1"), doors.site.ledger.size
    assert set(history.reads["plate"]) == {"9W1AB1"}
    found = case.misreads(history)
    assert set(found["plate"]) == {"9W1AB7", "9W1A81", "9W1A?1"}
    assert found.columns == list(misreads.COLUMNS)
    assert [each["question"]["kind"] for each in entries(doors, since) if each["kind"] == "intent"] == ["near_plates"]
    with pytest.raises(InvalidQuery, match="is no history"):
        case.misreads(case.plates("9W1AB*"))
    with pytest.raises(InvalidQuery, match="is no history"):
        case.misreads(case.history("9W1ZZZ"))
