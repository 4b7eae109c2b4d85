"""What changes from one pack to another, in words."""

from collections.abc import Iterator
from typing import Any

import pytest

from data_access.policy.packs import pack as packs
from data_access.policy.tryout.differences import OPEN_TABLES, PHRASES, between, phrase_of
from tests.builders.policy import parsons, the_pack

TEXT = parsons().text


def changes(old: str, new: str) -> list[tuple[str, str, str]]:
    assert old in TEXT
    found = between(parsons(), packs.parse(TEXT.replace(old, new, 1).encode()))
    return [(each.key, each.says, each.change) for each in found]


def leaves(document: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def phrases(name: str) -> set[str]:
    """What is said of the keys of a pack."""
    return {phrase_of(key) for key in leaves(the_pack(name).model_dump(mode="json", exclude={"hash", "text"}))}


def test_every_key_of_a_pack_has_words_of_its_own_and_no_words_are_left_over() -> None:
    assert set[str]().union(*(phrases(name) for name in packs.names())) == set(PHRASES.values())
    expected = {
        said for key, said in PHRASES.items() if not key.startswith("hits.steps.")
    }  # not every policy has a checklist
    for name in packs.names():
        assert {each for each in expected - phrases(name) if "approve" not in each} == set()
    with pytest.raises(KeyError):
        phrase_of("limits.surprise")


def test_a_number_says_from_what_to_what() -> None:
    area = ("limits.canvass.area_km2", "square kilometres of a canvass at most", "13 → 0.5")
    assert changes("area_km2 = 13.0", "area_km2 = 0.5") == [area]


def test_a_list_says_what_comes_and_what_goes() -> None:
    old, new = (
        '["canvass", "plates", "history", "view_image", "verify_read", "read_restricted", "keep_findings", "place_hold", "enter_list", "watch_hits", "confirm_hit", "dispose_hit", "reconcile_case", "read_own_entries"]',
        '["canvass", "hold", "enter_list", "reconcile_case", "read_own_entries"]',
    )
    may = (
        "roles.officer.may",
        "what the role may do",
        "adds hold; takes away confirm_hit, dispose_hit, history, keep_findings, place_hold, plates, read_restricted, verify_read, view_image, watch_hits",
    )
    assert changes(old, new) == [may]


def test_yes_and_no_and_none_are_said_so() -> None:
    assert changes("required = false", "required = true")[0][2] == "no → yes"
    assert changes('floor_d = "none"', "floor_d = 10")[0][2] == "none → 10"


def test_a_role_or_purpose_that_comes_or_goes_is_one_change() -> None:
    found = {each.key: each for each in between(parsons(), the_pack("barstow"))}
    assert found["purposes.crime_analysis"].says == "purpose added"
    assert found["roles.analyst"].says == "role left out"
    assert "canvass" in found["roles.analyst"].change
    assert found["retention.server"].says == "class added"
    assert not any(key.startswith("roles.analyst.") for key in found)


def test_a_comment_changes_nothing() -> None:
    assert between(parsons(), packs.parse(f"# new\n{TEXT}".encode())) == []


def test_every_table_that_an_agency_names_has_a_noun() -> None:
    coded = {name for name, value in parsons().model_dump(mode="json").items() if isinstance(value, dict)}
    assert {name.split(".")[0] for name in OPEN_TABLES} <= coded
