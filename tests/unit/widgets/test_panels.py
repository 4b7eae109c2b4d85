"""Panels without a browser: they bind, they hold nothing, and text from data never becomes HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

import ipywidgets as w
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import BadSite, Reason
from data_access.wording.markup import element, together
from data_access.wording.refusals import Problem
from tests.builders.facts import say, some_notes
from tests.builders.front import HOSTILE, FakeGateway, a_read, me
from tests.unit.widgets.test_models import CIRCLE, a_case, a_note, of_a_place, of_a_plate
from widgets.case.justification_panel import justification_panel
from widgets.case.log_on_model import LogOnModel
from widgets.case.person import PersonAtPage
from widgets.parts import bundles
from widgets.parts import script_parts as drawn
from widgets.parts.controls import AGAIN_S
from widgets.parts.work_parts import QuestionBar, Tabs
from widgets.work.question_panel import question_panel
from widgets.work.work_model import NO_CASE, WorkModel
from widgets.work.work_panel import work_panel
from workbench.pages.header import header


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the bundle, which needs npm."""
    monkeypatch.setattr(bundles, "text_of", lambda name: f"/* {name} */")


def inside(part: Any) -> Iterator[Any]:
    """Every widget in a panel."""
    yield part
    for child in getattr(part, "children", ()):
        yield from inside(child)


def texts(part: Any) -> str:
    """All HTML of a panel."""
    return "".join(each.value for each in inside(part) if isinstance(each, w.HTML))


def control(part: Any, label: str) -> Any:
    """The control with a label."""
    return next(each for each in inside(part) if getattr(each, "description", None) == label)


class Tags(HTMLParser):
    """Names of the elements of a piece of HTML, and of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.names += [tag, *(name for name, _ in attrs)]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    found.close()
    return found


@given(st.text(), st.text())
def test_text_stays_text_whatever_it_is(inner: str, title: str) -> None:
    found = tags(element("p", inner, title=title).html)
    assert found.names == ["p", "title"]


def test_markup_within_markup_is_kept() -> None:
    assert together("a<", element("b", "c")).html == "a&lt;<b>c</b>"


@given(st.text(), st.text(), st.text())
def test_reasons_from_the_gateway_stay_text(clause: str, sentence: str, remedy: str) -> None:
    html = Problem("Refused", "words", (Reason(clause, sentence, remedy),), 3).markup().html
    assert set(tags(html).names) <= {"div", "class", "role", "strong", "p", "ul", "li", "em", "span", "title"}


def test_a_case_is_opened_from_its_panel() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, case_number="", purpose="", reason="")
    panel = justification_panel(model)
    control(panel, "Case number").value = "26-001234"
    control(panel, "Purpose").value = "homicide"
    control(panel, "Reason").value = HOSTILE
    control(panel, "Open case").click()
    assert model.session.case_number == "26-001234"
    assert HOSTILE not in texts(panel)
    assert "img" not in tags(texts(panel)).names
    assert control(panel, "Close case").comm is not None


@pytest.mark.parametrize(
    ("everybody", "unit", "said"),
    [
        (
            ["Auditor", HOSTILE],
            ["Sergeant"],
            f"Who can open it: Auditor, {HOSTILE}; in your unit: Sergeant. Each opening is logged, with who and why",
        ),
        (["Auditor"], [], "Who can open it: Auditor. Each opening is logged, with who and why"),
        ([], ["Sergeant"], "Who can open it: in your unit: Sergeant. Each opening is logged, with who and why"),
        ([], [], "No role of this agency can open it."),
    ],
)
def test_where_a_reason_is_typed_it_is_said_that_it_is_sealed_and_who_can_open_it(
    everybody: list[str], unit: list[str], said: str
) -> None:
    opened_by = {"of_everybody": everybody, "of_their_unit": unit}
    panel = justification_panel(a_case(FakeGateway(person=me(reason_opened_by=opened_by))))
    assert escape(f"Your reason is sealed on record. {said}") in texts(panel)


@pytest.mark.parametrize(("prompt", "shown"), [("Say what suspicion there is.", True), ("", False)])
def test_u7_a_statement_is_asked_for_only_where_the_agency_wants_one(prompt: str, shown: bool) -> None:
    gateway = FakeGateway(person=me(statement_prompt=prompt))
    model = a_case(gateway)
    panel = justification_panel(model)
    field = control(panel, "Suspicion")
    holder = next(each for each in inside(panel) if field in getattr(each, "children", ()))
    assert (holder.layout.display != "none") == shown
    field.value = "Grey pickup seen leaving"
    model.open()
    opening = next(each for each in gateway.seen if each.method == "POST")
    assert json.loads(opening.content).get("statement", "") == ("Grey pickup seen leaving" if shown else "")


def test_the_clock_counts_to_the_end_of_the_case_and_of_a_provisional_number() -> None:
    model = a_case(FakeGateway(), case_number="P-17")
    panel = justification_panel(model)
    clocks = [each for each in inside(panel) if isinstance(each, drawn.Clock)]
    assert [clock.until for clock in clocks] == [0, 0]
    model.open()
    assert [clock.until / 1000 for clock in clocks] == [
        model.session.expires_at.timestamp(),
        model.session.provisional_until.timestamp(),
    ]


def the_bar(part: Any) -> QuestionBar:
    """The bar of a form."""
    return next(each for each in inside(part) if isinstance(each, QuestionBar))


def press(part: Any, act: str = "ask", **fields: str) -> QuestionBar:
    """Type into the fields of the bar, as its script does, and press one of its buttons."""
    bar = the_bar(part)
    bar._done -= AGAIN_S  # time has gone by since the press before
    bar._handle_custom_msg({"press": bar.heard + 1, "act": act, "number": -1, "typed": fields}, [])
    return bar


def the_page(model: WorkModel, canvass_map: drawn.CanvassMap | None = None, cameras: Any = ()) -> Any:
    """The body of the work page over a model."""
    return work_panel(model.client, model.case, model, canvass_map or drawn.CanvassMap(), cameras)


def test_asking_sends_nothing_until_nothing_is_missing_and_says_what_is() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway, area={})
    panel = the_page(model)
    assert "Still needed: where, or a plate." in press(panel).state
    assert gateway.asked == []
    model.where.area = CIRCLE
    press(panel)
    assert len(gateway.asked) == 1
    model.case.close()
    assert press(panel).state == NO_CASE
    assert len(gateway.asked) == 1


def test_a_canvass_is_asked_from_its_panel_and_its_answer_shown_without_html_of_its_data() -> None:
    gateway = FakeGateway(reads=[a_read(1, camera_name=HOSTILE, plate_state=HOSTILE, colour=HOSTILE)])
    canvass_map = drawn.CanvassMap(cameras=[{"id": "C1", "lat": 43.9, "lon": -101.2, "name": HOSTILE}])
    shown = the_page(of_a_place(gateway), canvass_map)
    press(shown)
    assert canvass_map.places == [{"id": "C1", "lat": 43.9, "lon": -101.2, "name": HOSTILE, "n": 1}]
    html = texts(shown)
    assert "UNVERIFIED LEAD" in html
    assert 'download="receipt-0.json"' in html
    assert "img" not in tags(html).names
    table = next(each for each in inside(shown) if isinstance(each, drawn.Table))
    assert table.rows[0][5] == HOSTILE  # a text, which the table shows as text


def test_a_refusal_takes_the_place_of_the_answer() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    shown = the_page(model)
    model.run()
    assert "wb-lead" in texts(shown)
    gateway.refuse = [Reason("own.area", HOSTILE, "Draw smaller.")]
    model.run()
    html = texts(shown)
    assert ("own.area" in html, "wb-lead" in html, "img" in tags(html).names) == (True, False, False)


def test_an_area_can_be_given_without_a_mouse() -> None:
    model = of_a_place(FakeGateway(), area={})
    panel = question_panel(model, [("Mill Bridge", "C1")])
    control(panel, "Latitude").value, control(panel, "Longitude").value = 43.9, -101.2
    control(panel, "Use this circle").click()
    assert model.where.area == {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 500.0}
    control(panel, "Cameras by name").value = ("C1",)
    assert model.where.area == {"shape": "cameras", "ids": ["C1"]}


def test_part_of_a_plate_is_asked_from_its_panel() -> None:
    model = of_a_plate(FakeGateway(), "")
    bar = press(question_panel(model, []), plate="9A*")
    assert bar.hints["plate"] == "Starts 9A, then anything"
    assert model.answer.answer.reads.height == 2


def test_looks_that_the_policy_does_not_permit_are_said_while_typing() -> None:
    model = of_a_plate(FakeGateway(person=me(fields=[])), looks="blue")
    bar = the_bar(question_panel(model, []))
    assert "does not permit searching by colour" in bar.hints["looks"]
    model.looks = "Missouri"
    assert bar.hints["looks"] == "US-MO"


def a_header(person: PersonAtPage, page: str, notebook_url: str = "") -> Any:
    """The header of a page for somebody."""
    case = a_case(FakeGateway())
    return header(person, page, "/hub/logout", case, LogOnModel(case.client, person), notebook_url)


def test_the_header_says_what_the_reads_are_and_who_asks() -> None:
    person = a_case(FakeGateway(person=me(full_name=HOSTILE))).person
    html = texts(a_header(person, "work"))
    assert all(words in html for words in ("SYNTHETIC", "Evaluation:", "Marrow Falls Police", "/hub/logout"))
    assert "img" not in tags(html).names


def test_real_reads_are_for_official_use_only_and_pages_one_may_not_use_are_not_linked() -> None:
    person = a_case(FakeGateway(person=me(synthetic=False, evaluation=False, capabilities=["plates"]))).person
    html = texts(a_header(person, "case"))
    assert ("FOR OFFICIAL USE ONLY" in html, "SYNTHETIC" in html, "work.ipynb" in html) == (True, False, False)


def test_who_has_a_laboratory_finds_it_in_the_header_where_the_site_has_one() -> None:
    case = a_case(FakeGateway(person=me(notebooks=True)))
    shown = [texts(a_header(person, "work", at)) for person, at in ((case.person, "/lab"), (case.person, ""))]
    others = texts(a_header(a_case(FakeGateway()).person, "work", "/lab"))
    assert ['href="/lab"' in html for html in (*shown, others)] == [True, False, False]


def test_scripts_come_from_the_pages_own_server_if_it_offers_them() -> None:
    line = drawn.large_script("clock", "/services/dash/static-workbench/")
    assert '"/services/dash/static-workbench/clock.js?v=' in line
    assert len(line) < 300


def test_a_bundle_that_was_never_built_says_how_to_build_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(bundles, "STATIC", tmp_path)
    bundles.text_of.cache_clear()
    with pytest.raises(BadSite, match="npm run build"):
        drawn.large_script("canvass_map")


def test_cameras_that_did_not_read_as_usual_are_named_in_a_tab_of_their_own_and_their_names_stay_text() -> None:
    model = of_a_plate(FakeGateway())
    panel = the_page(model)
    model.run()
    tabs = next(each for each in inside(panel) if isinstance(each, Tabs))
    assert ["gaps", "Gaps", ""] in [list(tab) for tab in tabs.tabs]
    assert "All cameras that were asked read as usual." in texts(panel)
    say(model.answer, quality=some_notes(named=[a_note(name=HOSTILE)]))
    said = texts(panel)
    assert ["gaps", "Gaps", "1"] in [list(tab) for tab in tabs.tabs]
    assert "was silent" in said
    assert HOSTILE not in said
