"""Looking into a record: what is not there is nothing, what is of another kind refuses the file."""

from __future__ import annotations

import io
import json
from collections import Counter

import pytest

from data_access.errors import InvalidQuery
from data_access.imports.carriers.documents import Json, Record
from data_access.imports.carriers.looks import at, best, each, number
from data_access.imports.terms.forbidden import refuse_people
from tests.builders.imports import a_lookup, a_lookup_mapping, a_result, parse


@pytest.mark.parametrize("record", [{"a": "x"}, {"a": ["x"]}, {"a": [["x"]]}, "x"])
def test_a_list_of_anything_but_objects_refuses_the_file(record):
    with pytest.raises(InvalidQuery, match="file"):
        each(record, "a")


def test_what_is_not_there_is_nothing():
    assert (at({}, "a", "b"), at(None, "a"), each({"a": None}, "a"), best([], "name", "score")) == (None, None, [], {})


def test_the_best_has_a_name_and_the_highest_number():
    seen = [{"n": "a", "s": "9"}, {"n": "b", "s": "10"}, {"n": "", "s": "99"}, {"s": "99"}, {"n": "c"}]
    assert best(seen, "n", "s")["n"] == "b"
    assert best([{"n": "a"}, {"n": "b", "s": "x"}], "n", "s")["n"] == "a"


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1), ("-0.5", -0.5), ("", None), ("nan", None), ("1e999", None), (None, None), ({}, None)]
)
def test_a_number_is_a_number(text, value):
    assert number(text) == value


def took(carrier: Json, *documents: object) -> list[Record]:
    file = io.BytesIO("\n".join(map(json.dumps, documents)).encode())
    return [record for record, _ in carrier.walk(file, 10_000, {})]


def test_a_layouts_own_names_are_harmless_letter_for_letter():
    carrier = Json(harmless=frozenset({"MACAddress"}))
    assert took(carrier, {"a": {"MACAddress": "00"}}) == [{"a": {"MACAddress": "00"}}]
    for other in ("macaddress", "MAC Address", "driverMACAddress", "faceId"):
        with pytest.raises(InvalidQuery, match="D10"):
            took(carrier, {"a": {other: "00"}})
    with pytest.raises(InvalidQuery, match="D10"):
        took(Json(), {"MACAddress": "00"})


@pytest.mark.parametrize("nothing", [None, "", " ", "unknow", "Unknown"])
def test_a_layouts_keys_about_people_are_borne_with_while_they_say_nothing(nothing):
    assert took(Json(empty=frozenset({"DriverSmoking"})), {"DriverSmoking": nothing})


@pytest.mark.parametrize("something", ["Smoking", 1, 0, False, ["unknow"], {"a": None}, []])
def test_a_layouts_keys_about_people_refuse_the_file_once_they_say_something(something):
    with pytest.raises(InvalidQuery, match="D10"):
        took(Json(empty=frozenset({"DriverSmoking"})), {"DriverSmoking": something})


def test_harmless_names_do_not_let_others_pass():
    refuse_people(["MACAddress", "plate"], frozenset({"MACAddress"}))
    with pytest.raises(InvalidQuery, match="column or key 2"):
        refuse_people(["MACAddress", "face"], frozenset({"MACAddress"}))


def test_unknown_keys_are_counted_but_only_plain_ones_by_their_name():
    came = parse(a_lookup(a_result(**{"7A2-C8B5": "x", "plain": "y", "x" * 41: "z"})), a_lookup_mapping())
    assert Counter(came.facts["dropped"]) == {"other_keys": 2, "plain": 1}
    many = [a_result(**{f"k{'abcdefghij'[n % 10]}{'abcdefghijklmnop'[n // 10]}": "x"}) for n in range(150)]
    assert sum(parse(a_lookup(*many), a_lookup_mapping()).facts["dropped"].values()) == 150
    assert len(parse(a_lookup(*many), a_lookup_mapping()).facts["dropped"]) == 101
