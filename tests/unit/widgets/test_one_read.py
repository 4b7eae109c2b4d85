"""One read of an answer on a page: its image, and a correction of it."""

from __future__ import annotations

import pytest

from tests.builders.front import HOSTILE, FakeGateway, a_read
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_panels import control
from widgets.answer.picture_buttons import AS_IT_IS, release_words
from widgets.answer.read_model import NONE, ReadModel, compass
from widgets.answer.read_panel import read_panel

KEPT = a_read(1, image_ref="kept:crop")


def a_read_model(gateway: FakeGateway) -> ReadModel:
    """A model over the answer to a plate search."""
    asked = of_a_plate(gateway)
    model = ReadModel(asked.client, asked.case, asked.answer)
    asked.run()
    return model


def texts(panel: object) -> str:
    """All HTML of a panel."""
    children = getattr(panel, "children", ())
    return str(getattr(panel, "value", "")) + "".join(map(texts, children))


def test_an_image_is_asked_for_the_chosen_read_and_shown_with_what_was_read() -> None:
    gateway = FakeGateway(reads=[KEPT, a_read(2)], picture=b"\x89PNG a picture")
    model = a_read_model(gateway)
    panel = read_panel(model)
    assert model.kinds() == ()
    model.chosen = 0
    model.show("crop")
    assert model.problem is None
    question = gateway.asked[-1].question
    assert (question.kind, question.read_id) == ("image", KEPT["read_id"])
    assert "data:image/png;base64," in texts(panel)
    assert "Read as" in texts(panel)
    model.chosen = 1
    assert model.picture is None
    assert "No image of this read is kept" in texts(panel)


def test_a_missing_image_is_said() -> None:
    model = a_read_model(FakeGateway(reads=[KEPT]))
    model.chosen = 0
    model.show("overview")
    assert model.picture is None
    assert "No image" in model.problem.markup().html


@pytest.mark.parametrize("number", ["REL-0007", "26-001234"])
def test_a_whole_view_goes_with_why_it_leaves_under_a_release_and_under_no_other_case(number: str) -> None:
    gateway = FakeGateway(reads=[a_read(1, image_ref="kept:crop+overview"), KEPT], picture=b"\x89PNG a picture")
    model = a_read_model(gateway)
    assert model.case.session
    model.case.session = model.case.session.model_copy(update={"case_number": number})
    panel, model.chosen = release_words(model), 0
    why, released = control(panel, AS_IT_IS), number == "REL-0007"
    said = panel.children[-1]
    assert (said.layout.display != "none") == released
    assert why.layout.display != "none"
    assert "Each picture that you look at under this number has left" in texts(said)
    model.why_whole = " the face was seen by everybody already "
    model.show("crop")
    assert gateway.asked[-1].note == ""
    model.show("overview")
    assert gateway.asked[-1].note == ("the face was seen by everybody already" if released else "")
    model.chosen = 1
    assert model.why_whole == ""
    assert why.layout.display == "none", "there is no whole view of this read"


def test_a_correction_is_sent_with_its_reason_and_the_form_is_cleared() -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_read_model(gateway)
    model.chosen, model.plate, model.reason = 0, "9A9 A9B", "the image shows B"
    model.correct()
    assert model.problem is None
    assert (gateway.asked[-1].question.plate, gateway.asked[-1].question.state) == ("9A9A9B", None)
    assert (model.plate, model.reason) == ("", "")
    assert "Corrected" in model.said


def test_a_correction_of_nothing_or_without_a_reason_is_not_sent() -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_read_model(gateway)
    sent, model.chosen = len(gateway.asked), 0
    model.correct()
    assert model.problem is not None
    model.plate = "9A9A9B"
    model.correct()
    assert model.problem is not None
    assert len(gateway.asked) == sent


def test_a_position_is_corrected_by_its_degrees_and_a_state_in_any_case() -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_read_model(gateway)
    model.chosen, model.lat, model.lon, model.state, model.reason = 0, " 37.3404", "-95.261 ", "xa-nor", "seen there"
    model.correct()
    assert model.problem is None
    question = gateway.asked[-1].question
    assert (question.position, question.state, question.plate) == ((37.3404, -95.261), "XA-NOR", None)
    assert (model.lat, model.lon) == ("", "")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("latitude", {"lat": "90.1", "lon": "0"}),
        ("latitude", {"lat": "37,3404", "lon": "-95.2610"}),
        ("latitude", {"lat": "nan", "lon": "0"}),
        ("latitude", {"lon": "0"}),
        ("longitude", {"lat": "37.3404"}),
        ("longitude", {"lat": "37.3404", "lon": "-180.01"}),
        ("state", {"state": "Kansas"}),
        ("reason", {"plate": "9A9A9B", "reason": " "}),
        ("plate", {"plate": "!!"}),
        ("plate", {"plate": "9A9?9B"}),
    ],
)
def test_what_is_unfit_is_not_sent_and_its_field_is_named(field: str, given: dict[str, str]) -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_read_model(gateway)
    sent, model.chosen, model.reason = len(gateway.asked), 0, "seen there"
    for name, text in given.items():
        setattr(model, name, text)
    model.correct()
    assert f"<p>{field.capitalize()}: " in model.problem.markup().html
    assert len(gateway.asked) == sent
    assert model.lat == given.get("lat", "")


def test_a_problem_stands_beside_the_button_that_met_it() -> None:
    model = a_read_model(FakeGateway(reads=[KEPT]))
    panel = read_panel(model)
    model.chosen = 0
    form = next(child for child in panel.children if "wb-fold" in child._dom_classes)
    for act, inside in ((model.correct, 1), (lambda: model.show("overview"), 0), (model.correct, 1)):
        act()
        assert (texts(form).count("wb-problem"), texts(panel).count("wb-problem")) == (inside, 1)


def test_another_answer_lets_go_of_the_read() -> None:
    model = a_read_model(FakeGateway(reads=[KEPT]))
    model.chosen = 0
    model.answer.answer = None
    assert (model.chosen, model.words()) == (NONE, "")


def test_the_chosen_read_says_when_where_and_which_way() -> None:
    model = a_read_model(FakeGateway(reads=[a_read(1, heading_deg=338), a_read(2, heading_deg=None)]))
    model.chosen = 0
    assert model.words() == "20 Nov 10:00:01 · 9A9A9 · Mill Bridge north · towards N"
    model.chosen = 1
    assert "towards" not in model.words()


@pytest.mark.parametrize(("heading_deg", "way"), [(0, "N"), (22, "N"), (23, "NE"), (180, "S"), (337, "NW"), (338, "N")])
def test_headings_are_eight_directions(heading_deg: int, way: str) -> None:
    assert compass(heading_deg) == way


def test_what_a_camera_is_called_stays_text() -> None:
    model = a_read_model(FakeGateway(reads=[a_read(1, camera_name=HOSTILE)]))
    panel = read_panel(model)
    model.chosen = 0
    assert "<img" not in texts(panel)
    assert "&lt;img" in texts(panel)
