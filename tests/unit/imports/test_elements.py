"""XML, one record at a time: bombs, tricks, several documents, and against a plain parse."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import InvalidQuery, TooLarge
from data_access.imports.carriers import elements as module
from data_access.imports.carriers.documents import Json
from data_access.imports.carriers.elements import Elements, ElementsOrJson, every
from data_access.imports.formats import MODULES, format_of
from tests.builders.imports import NOW, written
from tests.unit.imports.formats.samples import mapping_of
from tests.unit.imports.formats.test_genetec_ftp import a_file
from tests.unit.imports.test_parsed import begin, peak_memory_kb

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMBS = (
    f'<?xml version="1.0"?><!DOCTYPE A [<!ENTITY l0 "lol">{LAUGHS}]><A>&l11;</A>',
    '<!DOCTYPE A [<!ENTITY q "' + "x" * 50_000 + '">]><A>' + "&q;" * 50_000 + "</A>",
    '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/hostname">]><A>&x;</A>',
    '<!DOCTYPE A [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><A/>',
    '<!DOCTYPE A SYSTEM "http://127.0.0.1/x.dtd"><A/>',
    '<!DOCTYPE A PUBLIC "-//x//y" "x.dtd"><A/>',
    "<!DOCTYPE A><A/>",
)


def walked(data: bytes | str, *names: str, reach: int = 10_000, **more: Any) -> list[tuple[dict[str, Any], str]]:
    raw = data.encode() if isinstance(data, str) else data
    return list(Elements(names=frozenset(names), **more).walk(io.BytesIO(raw), reach, {}))


def test_an_element_is_its_children_its_attributes_and_its_text():
    [(record, text)] = walked('<A x="1>2"><B>q</B><B/><C y="1">t</C><D> </D><E><F>1</F></E>\n</A>')
    assert record == {"@x": "1>2", "B": ["q", None], "C": {"@y": "1", "#text": "t"}, "D": None, "E": {"F": "1"}}
    assert text.startswith('<A x="1>2"><B>')
    assert text.endswith("</A>")
    assert walked("<A>x</A>") == [({"#text": "x"}, "<A>x</A>")]


def test_names_are_known_without_their_space_and_text_without_its_form():
    [(record, _)] = walked('<n:A xmlns:n="urn:x"><n:B><![CDATA[a<b]]>&amp;&#65;<!-- c --><?pi x?>z</n:B></n:A>', "A")
    assert record == {"B": "a<b&Az"}


def test_documents_follow_one_another_and_records_may_stand_in_one():
    one = '<?xml version="1.0" encoding="utf-8"?>\r\n<A><B>1</B></A>'
    assert [r["B"] for r, _ in walked(f"\ufeff{one}\n\ufeff{one}<A/><A><B>2</B></A>\n\n") if "B" in r] == [
        "1",
        "1",
        "2",
    ]
    assert [r for r, _ in walked("<L><A><B>1</B></A>\n<A><B>2</B></A></L>", "A")] == [{"B": "1"}, {"B": "2"}]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_document_type_or_an_entity_refuses_the_file(bomb):
    with pytest.raises(InvalidQuery, match="document type or an entity"):
        walked(bomb)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "not laid out"),
        (" \n ", "not laid out"),
        ("<L>text</L>", "not laid out"),
        ("<A>&undefined;</A>", "well-formed"),
        ("<A><B></A></B>", "well-formed"),
        ("<A><B>", "well-formed"),
        ("<A/>junk", "well-formed"),
        ('<A b="1" b="2"/>', "well-formed"),
        ("<A>\x01</A>", "well-formed"),
        (b"<A>\xe9</A>", "well-formed"),
        ('<?xml version="1.0" encoding="windows-1252"?><A>é</A>'.encode("cp1252"), "well-formed"),
        ("<A/>".encode("utf-16"), "UTF-16"),
        ("<A>" * 40, "nested too deeply"),
        ("<A>" + "".join(f"<B{n}/>" for n in range(1_100)) + "</A>", "different names"),
        ("<A>" + "x" * 20_000 + "</A>", "longer than"),
        ('<A b="' + "x" * 200_000 + '"/>', "longer than"),
        ("<A><!--" + "x" * 200_000 + "--></A>", "longer than"),
        ("<A><driver_name>x</driver_name></A>", "about people"),
        ('<A face="x"/>', "about people"),
    ],
)
def test_what_is_no_such_document_refuses_the_file(data, says):
    with pytest.raises((InvalidQuery, TooLarge), match=says):
        walked(data, "A")


def test_names_that_only_seem_to_speak_of_people_and_those_that_say_nothing_do_no_harm():
    told = {"harmless": frozenset({"macAddress"}), "empty": frozenset({"driver"})}
    assert walked("<A><macAddress>1</macAddress><driver> Unknown </driver><driver/></A>", **told)
    for said in (
        "<driver>yes</driver>",
        "<driver><x/><x>1</x></driver>",
        "<driver>unknown</driver><driver>no</driver>",
    ):
        with pytest.raises(InvalidQuery, match="about people"):
            walked(f"<A>{said}</A>", **told)


def test_white_space_between_records_costs_nothing():
    assert walked("<L>" + " " * 200_000 + "<A/></L>" + " " * 200_000, "A") == [({"#text": None}, "<A/>")]


def test_either_is_told_by_its_first_character():
    both = ElementsOrJson(Elements(), Json())
    for text in ("\ufeff \n<A><B>1</B></A>", '\ufeff\n{"B": "1"}'):
        assert [record for record, _ in both.walk(io.BytesIO(text.encode()), 1_000, {})] == [{"B": "1"}]


def test_a_name_that_stands_once_or_several_times_is_a_list():
    assert every({"a": [1, 2]}, "a") == [1, 2]
    assert (every({"a": "x"}, "a"), every({"a": None}, "a"), every("x", "a")) == (["x"], [], [])


TREES = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8),
    lambda inner: st.lists(st.tuples(st.sampled_from("BCDE"), inner), min_size=1, max_size=4),
    max_leaves=12,
)


def as_xml(name: str, tree: Any) -> str:
    inner = escape(tree) if isinstance(tree, str) else "".join(as_xml(*child) for child in tree)
    return f"<{name}>{inner}</{name}>"


def plainly(element: ET.Element) -> Any:
    """Read an element slowly and whole."""
    if not len(element):
        return element.text if (element.text or "").strip() else None
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(child.tag, []).append(plainly(child))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


@settings(max_examples=15, deadline=None)
@given(st.lists(TREES, min_size=1, max_size=6), st.sampled_from([7, 64, 16_384]), st.booleans())
def test_records_are_as_a_plain_parse_of_each_finds_them(trees, piece, around):
    texts = [as_xml("A", tree) for tree in trees]
    data = "<L>" + "".join(texts) + "</L>" if around else "\n".join(texts)
    was, module.PIECE = module.PIECE, piece
    try:
        found = walked(data, "A")
    finally:
        module.PIECE = was
    wanted = [plainly(ET.fromstring(text)) for text in texts]
    assert [record for record, _ in found] == [w if isinstance(w, dict) else {"#text": w} for w in wanted]
    assert [text for _, text in found] == texts


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_walk_fail_in_a_way_of_its_own(data):
    for raw in (data, b"<A>" + data + b"</A>", b"<A><B>1</B></A>" + data):
        try:
            walked(raw, "A")
        except (InvalidQuery, TooLarge) as refusal:
            assert str(refusal).startswith("file")  # noqa: PT017 - either way is right


@pytest.mark.slow
def test_a_bomb_costs_the_parsers_process_nothing(tmp_path: Path):
    path = written(tmp_path, BOMBS[0].replace("<A>", "<AutoVu>").replace("</A>", "</AutoVu>"))
    with pytest.raises(InvalidQuery, match="document type or an entity"):
        begin(path, mapping_of("genetec_ftp"))
    assert not path.with_suffix(".rejects").exists()


@pytest.mark.slow
def test_a_file_of_two_hundred_megabytes_is_read_in_little_memory(tmp_path: Path):
    head, tail = a_file().replace("<PlateImage/>", "<PlateImage>|</PlateImage>").split("|")
    path = tmp_path / "large.xml"
    with path.open("w") as file:
        for _ in range(198):
            file.write(head + "A" * 1_000_000 + tail)
    with begin(path, mapping_of("genetec_ftp"), now=NOW) as parsed:
        peak_kb = peak_memory_kb(parsed._parser._child.pid)  # the whole file was walked once by now
        rows = sum(batch.num_rows for batch in parsed)
    assert rows == parsed.facts.accepted == 198
    assert peak_kb is not None
    assert 10_000 < peak_kb < 500_000


def test_every_format_in_xml_bears_the_same_bombs():
    for name in MODULES:
        if isinstance(carrier := format_of(name).carrier, Elements | ElementsOrJson):
            for bomb in BOMBS:
                with pytest.raises(InvalidQuery, match="document type or an entity"):
                    list(carrier.walk(io.BytesIO(bomb.encode()), 10_000, {}))
