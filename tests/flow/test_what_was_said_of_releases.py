"""What was said of a release request stays on file as it was said, whatever is said of it later, and is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders.agencies import agency_site
from tests.builders.gateway import Doors
from tests.builders.releases import PATH, approved, clauses, do, fulfilled, make, read, told

pytestmark = pytest.mark.slow
IMPOSTOR, SHREDDED = "the deputy was found to be an impostor", "shredded, as the sheriff writes"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("said"), "parsons") as site:
        read(site)
        yield site


def refused(doors: Doors) -> int:
    """How many refusals the register counts, of all months."""
    found = doors.client.get(PATH, headers=doors.as_("quinn")).json()["months"]
    return sum(each["refused"] for each in found)


def test_who_recalled_a_release_when_and_why_stays_on_file_once_it_came_back(doors: Doors) -> None:
    number = approved(doors)
    assert make(doors, number).status_code == 200
    before = refused(doors)
    assert do(doors, "cole", number, "refusal", words=IMPOSTOR).status_code == 200
    recalled = told(doors, number)
    assert (recalled["refused_by"], recalled["refused_why"]) == ("Cole", IMPOSTOR)
    assert refused(doors) == before + 1
    assert do(doors, "lund", number, "return", how="destroyed", words=SHREDDED).status_code == 200
    shown = told(doors, number)
    assert {name: shown[name] for name in ("refused_by", "refused_at", "refused_why")} == {
        name: recalled[name] for name in ("refused_by", "refused_at", "refused_why")
    }
    assert (shown["ended_by"], shown["ended_why"]) == ("Lund", SHREDDED)
    assert shown["ended_at"] > shown["refused_at"]
    assert (shown["requester"], shown["approved_by"]) == ("Dunn", "Cole")
    assert refused(doors) == before + 1, "a return is no second refusal, and takes none back"


def test_a_refusal_before_anything_left_is_counted_once(doors: Doors) -> None:
    number, before = approved(doors), refused(doors)
    assert do(doors, "cole", number, "refusal", words=IMPOSTOR).status_code == 200
    shown = told(doors, number)
    assert (shown["standing"], shown["refused_by"], shown["refused_why"]) == ("refused", "Cole", IMPOSTOR)
    assert refused(doors) == before + 1


def test_what_was_never_refused_says_nobody_who_did(doors: Doors) -> None:
    number = fulfilled(doors)
    assert do(doors, "dunn", number, "return", how="returned", words=SHREDDED).status_code == 200
    shown = told(doors, number)
    assert (shown["refused_by"], shown["refused_at"], shown["refused_why"]) == (None, None, "")


def test_a_declaration_is_recorded_once_and_none_takes_its_place(doors: Doors) -> None:
    number = approved(doors)
    assert make(doors, number).status_code == 200
    said = told(doors, number)["declared"]
    again = do(doors, "lund", number, "declaration", words="it was never signed by anybody at all")
    assert clauses(again) == {"own.release"}
    assert told(doors, number)["declared"] == said
