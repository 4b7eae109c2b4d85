"""A verification of a read on a page: its form, its words, and what it makes of the answer and of the file of the case."""

from __future__ import annotations

import pytest

from data_access.answers.facts import Facts
from data_access.answers.value import value_of
from data_access.answers.verification import Verification
from data_access.errors import Busy, Reason
from data_access.wording import verifications
from tests.builders.facts import say, some_facts
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, because
from tests.builders.front_case import a_verification
from tests.unit.widgets.test_case_file import a_page, a_saved, controls
from tests.unit.widgets.test_one_read import a_read_model, texts
from widgets.answer.answer_model import AnswerModel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.verification_panel import verification_panel
from widgets.case_file.case_file_lists import saved_read
from widgets.case_file.case_file_panel import case_file_panel

KEPT = a_read(1, image_ref="kept:crop")
CHECKED = {"plate": "agrees", "state": "agrees", "source": "ncic", "record": "current", "how": "asked at 21:10"}


def a_model(gateway: FakeGateway) -> VerificationModel:
    read = a_read_model(gateway)
    read.chosen = 0
    return VerificationModel(read.client, read)


def fill(model: VerificationModel, **changed: str) -> None:
    for name, said in {**CHECKED, **changed}.items():
        setattr(model, name, said)


def test_a_verification_is_sent_and_the_answer_says_at_once_what_came_of_it() -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_model(gateway)
    panel, answer = verification_panel(model), model.read.answer
    say(answer, verification={"reads": 1, "each": []})
    model.read.chosen = 0
    assert (answer.lead(), "Not verified" in texts(panel)) == ("UNVERIFIED LEAD", True)
    fill(model)
    controls(panel, "Record verification")[0].click()
    assert (model.problem, model.plate, model.source) == (None, "", "")
    assert "verified" in model.said
    assert answer.lead() == "VERIFIED: 1 of 1 read verified"
    assert "have it confirmed again before a stop" in answer.verify()
    assert "VERIFIED 20 Nov 12:00:00 by adaly (NCIC), entry 70." in texts(panel)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"plate": "differs"}, "the plate differs from the picture; NCIC: the record is current"),
        ({"state": "not_seen"}, "the state is not to be seen on the picture"),
        ({"record": "not_current"}, "NCIC: the record is not current"),
        ({"source": "", "record": "current"}, "nobody was asked about the record"),
    ],
)
def test_what_is_not_confirmed_says_why_and_leaves_the_lead_unverified(said: dict[str, str], why: str) -> None:
    model = a_model(FakeGateway(reads=[KEPT]))
    fill(model, **said)
    model.record_it()
    assert why in model.said
    assert why in model.words()
    assert model.read.answer.lead() == "UNVERIFIED LEAD"


@pytest.mark.parametrize("missing", ["plate", "state", "record"])
def test_a_choice_that_is_missing_is_named_and_nothing_is_sent(missing: str) -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_model(gateway)
    fill(model, **{missing: ""})
    model.record_it()
    assert f"<p>{missing.capitalize()}: " in model.problem.markup().html
    assert gateway.case_file.acts == []


def test_a_read_without_a_state_says_before_anything_is_chosen_that_it_must_be_corrected_first() -> None:
    gateway = FakeGateway(reads=[{**KEPT, "plate_state": None}])
    model = a_model(gateway)
    panel, since = verification_panel(model), len(gateway.entries)
    assert "correct the read first (Correct this read, State), ask again" in texts(panel)
    fill(model)
    controls(panel, "Record verification")[0].click()
    assert "the reader gave none: correct the read first" in str(model.problem)
    assert len(gateway.entries) == since
    model.state = "not_seen"
    controls(panel, "Record verification")[0].click()
    assert model.problem is None
    assert "correct the read first" not in texts(verification_panel(a_model(FakeGateway(reads=[KEPT]))))


def test_a_refusal_says_to_look_at_the_picture_first() -> None:
    gateway = FakeGateway(reads=[KEPT])
    model = a_model(gateway)
    gateway.refuse = [Reason("own.picture", "You have not looked at a picture of this read.", "Look at it first.")]
    fill(model)
    model.record_it()
    assert "Look at it first" in model.problem.markup().html
    assert model.words() == "Not verified: an unverified lead."


def test_a_corrected_read_is_not_verified_and_who_may_not_finds_no_form() -> None:
    model = a_model(FakeGateway(reads=[a_read(1, corrected_by="~9:north:000001")]))
    assert (model.can(), "verify the correction" in model.words()) == (False, True)
    model.record_it()
    assert "<p>Read: " in model.problem.markup().html
    gateway = FakeGateway(reads=[KEPT])
    gateway.person["capabilities"] = ["plates", "view_image"]
    other = a_model(gateway)
    fold = next(child for child in verification_panel(other).children if "wb-fold" in child._dom_classes)
    assert (other.may, fold.layout.display) == (False, "none")


def test_a_lead_says_how_many_reads_were_verified() -> None:
    assert [verifications.lead(*each) for each in ((0, 0), (3, 0), (3, 1), (3, 3))] == [
        "UNVERIFIED LEAD",
        "UNVERIFIED LEAD",
        "UNVERIFIED LEAD: 1 of 3 reads verified",
        "VERIFIED: 3 of 3 reads verified",
    ]


def test_facts_of_another_shape_are_not_understood() -> None:
    model = AnswerModel("UTC")
    assert (model.lead(), model.verifications) == ("UNVERIFIED LEAD", {})
    with pytest.raises(Busy):
        value_of(Facts, some_facts(verification={"reads": 1, "each": [{"read_id": "x"}]}), "its reads")


def test_the_file_of_a_case_shows_verifications_also_of_what_was_destroyed_or_corrected() -> None:
    model = a_page(FakeGateway())
    one = Verification.model_validate(a_verification(NOW, how=HOSTILE))
    gone = a_saved(starred_by=None, state="destroyed", destroyed_at=NOW, verifications=(one,))
    html = saved_read(model.file, gone, None, False, "America/Chicago").html
    assert "VERIFIED 20 Nov 12:00:00 by A. Daly (NCIC), entry 70" in html
    assert ("The read was destroyed on" in html, "<img" in html) == (True, False)
    old = a_saved(verifications=(one.model_copy(update={"corrected": 71}),))
    assert "counts no longer" in saved_read(model.file, old, None, False, "America/Chicago").html


def test_a_saved_read_is_looked_at_and_verified_on_the_page_of_the_case() -> None:
    gateway = FakeGateway(reads=[KEPT], picture=b"\x89PNG a picture")
    gateway.case_file.answer("/stars", {"read_id": KEPT["read_id"], "captured_at": str(NOW), "of": 3}, "")
    model = a_page(gateway)
    panel = case_file_panel(model)
    assert controls(panel, "Look …")[0].layout.display == "none"
    model.show_reads()
    controls(panel, "Look …")[0].click()
    controls(panel, "Show plate")[0].click()
    assert "data:image/png;base64," in texts(panel)
    fill(model.verification)
    controls(panel, "Record verification")[0].click()
    assert "VERIFIED 20 Nov 12:00:00 by A. Daly (NCIC), entry 70" in texts(panel)
    controls(panel, "Close")[0].click()
    assert "data:image/png;base64," not in texts(panel)
    assert model.case.session.case_number == because().case_number
