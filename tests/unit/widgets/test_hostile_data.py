"""What vendors, other systems and people wrote is text on every page, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import ipywidgets as w
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import Reason
from data_access.wording.markup import element, visible
from tests.builders.front import HOSTILE, TOKEN, FakeGateway, a_read, because
from tests.builders.front_hostile import SHOWN, TURNED, hostile
from tests.builders.front_server import serve
from tests.unit.widgets.test_panels import Tags, built, inside, press, tags, texts
from widgets.parts import script_parts as drawn
from workbench import show_page
from workbench.page_table import NAMES

__all__ = ["built"]

ACTS = {"img", "script", "iframe", "object", "embed", "svg", "style", "base", "form", "input", "meta"}
EVIL = f'{HOSTILE}"><script>window.hurt=1</script> {{{{7*7}}}} =HYPERLINK("x")'
ASKED = (
    {"where": "camera onerror", "when": "20 nov 2026", "plate": ""},
    {"where": "", "when": "all", "plate": "9A*"},
    {"where": "", "when": "all", "plate": "9A9A9"},
)
"""What is typed on the work page: a place by its cameras, part of a plate, a whole plate."""


@pytest.fixture
def page_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Draw pages over one hostile gateway, which stays."""
    for name in ("WORKBENCH_HANDOFF", "WORKBENCH_STATIC", "WORKBENCH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", TOKEN)
    gateway = FakeGateway(reads=[a_read(1), a_read(2, camera_id="C2")])
    gateway.client().open_case(because(reason=f"Twice {EVIL}"))
    gateway.case_file.fill()
    hostile(gateway, EVIL)
    with serve(gateway) as address:
        monkeypatch.setenv("WORKBENCH_GATEWAY", address)
        yield lambda name: (gateway, show_page(name))


def assert_text_only(page: Any) -> None:
    html = texts(page)
    found = tags(html.replace("<style>", "<b>").replace("</style>", "</b>"))
    assert not ACTS & set(found.names)
    assert not [name for name in found.names if name.startswith("on")]
    assert HOSTILE in " ".join(found.said)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_word_is_text_wherever_a_page_shows_it(name: str, page_of: Any) -> None:
    gateway, page = page_of(name)
    assert "wb-problem" not in texts(page)
    assert_text_only(page)
    assert not [each for each in inside(page) if getattr(each, "description_allow_html", False)]
    for fields in ASKED if name == "work" else ():
        gateway.refuse = []
        press(page, **fields)
        assert "UNVERIFIED LEAD" in texts(page)
        assert_text_only(page)
        gateway.refuse = [Reason("U11", EVIL, EVIL)]
        press(page)
        assert "Refused by policy" in texts(page)
        assert_text_only(page)
    for table in (each for each in inside(page) if isinstance(each, drawn.EntryTable)):
        for row in table.rows:
            table.chosen = row["key"]
            assert_text_only(page)


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Zl", "Zp", "L", "P"])))
def test_nothing_in_a_text_turns_what_follows_it_or_acts_unseen(text: str) -> None:
    shown = visible(text)
    assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]", shown)
    assert shown == text or "[U+" in shown


def test_a_mark_that_turns_the_direction_stands_as_its_number_in_text_and_attribute() -> None:
    said = element("p", TURNED, title=TURNED).html
    assert said == f'<p title="{SHOWN}">{SHOWN}</p>'
    assert visible("Peña Łódź 渋谷\n\t") == "Peña Łódź 渋谷\n\t"


def test_what_is_shown_as_html_is_found_by_the_test() -> None:
    page = w.VBox([w.HTML(f"<p>{HOSTILE}</p>")])
    with pytest.raises(AssertionError):
        assert_text_only(page)
    assert isinstance(tags(""), Tags)
