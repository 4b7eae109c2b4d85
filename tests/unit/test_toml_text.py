"""TOML from outside is read within bounds, in time that grows with its length alone."""

from __future__ import annotations

import time

import pytest

from data_access import toml_text
from data_access.errors import BadSite, InvalidQuery
from data_access.gateway.bringing.imports_of_reads import mapping_of
from data_access.imports.jobs.mapping import read_mapping
from data_access.policy.packs.pack import parse
from data_access.toml_text import MOST_DEEP, MOST_PARTS, NotToml

SIZE = 50_000
HOSTILE = {
    "dots": ".".join("a" * SIZE) + " = 1",
    "quoted parts": ".".join(['"a"'] * SIZE) + " = 1",
    "a table's name": "[" + ".".join("a" * SIZE) + "]",
    "lists": "a = " + "[" * SIZE,
    "lists that end": "a = " + "[" * SIZE + "]" * SIZE,
    "tables": "a = " + "{b = " * SIZE,
    "keys in tables": "a = {" + ".".join("b" * SIZE) + " = 1}",
    "digits": "a = " + "1" * SIZE,
    "quotes": '"' * SIZE,
    "escaped quotes": 'a = """' + '\\"""' * SIZE,
    "apostrophes": "'" * SIZE,
    "brackets": "]" * SIZE,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_toml_is_refused_at_once_wherever_it_is_given(text: str) -> None:
    began = time.process_time()
    with pytest.raises(NotToml):
        toml_text.read(text)
    with pytest.raises(BadSite):
        parse(text.encode())
    with pytest.raises(BadSite):
        read_mapping(text, "mapping.toml")
    with pytest.raises(InvalidQuery):
        mapping_of(text)
    assert time.process_time() - began < 5


def test_a_key_may_have_so_many_parts_and_no_more() -> None:
    assert toml_text.read(".".join("a" * MOST_PARTS) + " = 1\n" + ".".join("b" * MOST_PARTS) + " = 1")
    with pytest.raises(NotToml, match="line 2: a key may have at most 16 parts"):
        toml_text.read("\n" + ".".join("a" * (MOST_PARTS + 1)) + " = 1")


def test_lists_and_tables_may_lie_so_deep_and_no_deeper() -> None:
    assert toml_text.read("a = " + "[" * MOST_DEEP + "]" * MOST_DEEP + "\nb = [{c = 1}, {c = 1}]" * 1)
    with pytest.raises(NotToml, match="at most 16 deep"):
        toml_text.read("a = " + "[" * (MOST_DEEP + 1) + "]" * (MOST_DEEP + 1))


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", '"""\n{}\n"""', "'''\n{}\n'''"])
def test_what_stands_in_a_string_or_a_comment_is_no_shape(quoted: str) -> None:
    words = ".".join("a" * 40) + "[" * 40
    assert toml_text.read(f"# {words}\na = {quoted.format(words)}\n")["a"].strip() == words
