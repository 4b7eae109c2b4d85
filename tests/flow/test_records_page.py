"""The page of records over a real gateway: a request goes from the form to its return by the buttons that are there for each person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from data_access.acts.on_releases.requests import APPROVED_FOR
from data_access.acts.on_releases.written_request import LEAST_FILE, MAX_FILE
from data_access.answers.releases import ReleaseState
from data_access.client import Client
from data_access.policy import release_rules
from data_access.records.releases import requests as release_requests
from data_access.wording.on_releases.letters import FOR_GOOD
from tests.builders.agencies import agency_site, clear, client_of, post
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.releases import LETTER, PATH, approve, approved, case_of, make, read, read_under, told
from tests.flow.conftest import kinds
from tests.unit.widgets.test_panels import built, control, inside, texts
from widgets.case.person import person_of
from widgets.parts.saving import SavedFile
from widgets.parts.script_parts import EntryTable
from widgets.records.records_panel import records_panel
from widgets.records.requests_model import FILTERS, NEED_CHOICE, OPEN_FIRST, RequestsModel

__all__ = ["built"]

pytestmark = pytest.mark.slow


def in_sight(part: Any) -> Iterator[Any]:
    """Every widget in a panel that is not hidden, nor is anything around it."""
    layout = getattr(part, "layout", None)
    if getattr(layout, "display", None) != "none":
        yield part
        for child in getattr(part, "children", ()):
            yield from in_sight(child)


def shown(page: Page) -> str:
    """The words of a page that are in sight."""
    return " ".join(str(getattr(part, "value", "")) for part in in_sight(page.panel))


class Page:
    """The page as somebody has it open."""

    def __init__(self, client: Client) -> None:
        self.model = RequestsModel(client, person_of(client.me()))
        self.model.read()
        self.panel = records_panel(self.model)

    def offers(self, label: str) -> bool:
        """True if a control is in sight."""
        return any(getattr(part, "description", None) == label for part in in_sight(self.panel))

    def press(self, label: str) -> None:
        assert self.offers(label), label
        control(self.panel, label).click()

    def fill(self, **typed: str | int) -> None:
        for name, text in typed.items():
            setattr(self.model, name, text)

    def words(self) -> str:
        return texts(self.panel)


Open = Callable[[str], Page]


@pytest.fixture
def at(doors: Doors, built: None) -> Iterator[Open]:
    """Opens the page of somebody, whose client is closed at the end."""
    with ExitStack() as stack:
        yield lambda who: Page(stack.enter_context(client_of(doors, who)))


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("records"), "barstow") as doors:
        read(doors)
        doors.hire("wade", "watch_commander")
        clear(doors, "wade")
        doors.people.tokens["wade"] = doors.session_of("wade")["Authorization"].removeprefix("Bearer ")
        yield doors


def fill_form(page: Page, **changed: str) -> None:
    page.fill(agency="Larkspur County Sheriff", state="us-ca", person_asking="Deputy R. Halloran", contact="555-0142")
    page.fill(purpose="Burglary series, grey pickup at two scenes", legal_basis="file 26-L-118")
    page.fill(**changed)
    page.model.take_file("request.pdf", LETTER)


def test_a_request_goes_from_the_form_to_its_return(doors: Doors, at: Open) -> None:
    dunn = at("dunn")
    fill_form(dunn)
    dunn.press("Enter the request")
    assert dunn.model.problem is None
    number = dunn.model.chosen
    dunn.press("Record the verification")
    assert dunn.model.problem is not None  # it says how first
    dunn.fill(words="called back at the number of the county's own directory")
    dunn.press("Record the verification")
    assert "waits for approval" in dunn.model.outcome
    cole = at("cole")
    cole.fill(chosen=number)
    assert "Open the written request first" in shown(cole)
    size = doors.site.ledger.size
    cole.press("Approve")
    assert (cole.model.problem, doors.site.ledger.size) == (OPEN_FIRST, size), "nothing was asked of the gateway"
    cole.press("Open the written request")
    assert "<dt>Opened</dt><dd>Cole, " in cole.words()
    assert "Open the written request first" not in shown(cole)
    cole.press("Approve")
    assert "approved" in cole.model.outcome
    dunn.model.read()
    dunn.fill(declaration="signed by the sheriff on 28 November")
    dunn.press("Record the declaration")
    assert make(doors, number).status_code == 200
    dunn.model.read()
    dunn.fill(words="handed to Deputy Halloran on a disc")
    dunn.press("Record the handing over")
    assert "unverified lead" in dunn.model.letter
    dunn.fill(words="shredded, as the sheriff writes")
    assert not dunn.offers("Record the destruction"), "nobody has chosen yet"
    assert control(dunn.panel, "Record the return").disabled
    dunn.model.take_back()
    assert (dunn.model.problem, dunn.model.release().standing) == (NEED_CHOICE, ReleaseState.FULFILLED)
    dunn.fill(how="destroyed")
    dunn.press("Record the destruction")
    assert "destroyed by the recipient" in dunn.words()
    assert dunn.model.how == "", "the next request begins without a choice"
    assert "dissemination-log.csv" in dunn.words()


def test_what_the_pack_excludes_is_refused_with_its_reason_on_the_page(at: Open) -> None:
    page = at("dunn")
    fill_form(page, state="US-NV")
    page.press("Enter the request")
    assert page.model.problem is not None
    assert "agencies of that state" in page.words()
    assert "The policy releases nothing to agencies of that state." in page.model.letter
    assert f"the number {page.model.problem.seq}" in page.model.letter
    assert page.model.agency == "Larkspur County Sheriff"  # what was typed is still there


def test_a_request_of_anybody_else_comes_with_its_letter(at: Open) -> None:
    page = at("dunn")
    fill_form(page, kind="other", agency="Plover Insurance")
    page.press("Enter the request")
    assert "custodian of records" in page.model.letter
    [table] = [part for part in inside(page.panel) if isinstance(part, EntryTable)]
    page.fill(filter="routed")
    assert "Plover Insurance" in [row["cells"][1] for row in table.rows]
    assert set(FILTERS) >= {"inbox", "approve", "fulfil", "given", "due", "refused", "routed"}


def test_nobody_finds_a_button_to_approve_their_own(at: Open) -> None:
    page = at("dunn")
    fill_form(page)
    page.press("Enter the request")
    assert page.model.release() is not None
    assert not page.offers("Approve")
    assert not page.offers("Refuse the request")


def test_what_can_still_be_put_right_brings_no_letter(at: Open) -> None:
    page = at("dunn")
    fill_form(page)
    page.model.take_file("large.pdf", b"x" * (MAX_FILE + 1))
    assert page.model.problem is not None
    assert (page.model.file_name, page.model.file) == ("", b"")
    page.press("Enter the request")
    assert page.model.problem.reasons[0].clause == "S2"
    assert page.model.letter == ""


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("request.pdf", LEAST_FILE, ""),
        ("request.pdf", LEAST_FILE - 1, "It must hold at least 200 bytes"),
        ("request.pdf", MAX_FILE, ""),
        ("request.pdf", MAX_FILE + 1, "It may hold at most 5 MB (5,000,000 bytes)"),
        ("fdp.\u202eexe", LEAST_FILE, "Its name must have no control or format characters"),
    ],
)
def test_whoever_chooses_a_file_is_told_at_once_whether_it_is_taken(
    doors: Doors, at: Open, name: str, size: int, says: str
) -> None:
    page, since = at("dunn"), doors.site.ledger.size
    assert "PDF, a picture (JPEG, PNG, TIFF)" in page.words()
    assert "200 bytes to 5 MB" in page.words()
    page.model.take_file(name, b"%PDF-1.4 ".ljust(size))
    assert (page.model.problem is None, len(page.model.file)) == (not says, 0 if says else size)
    assert says in page.words()
    page.model.take_file("request.pdf", bytes(300))
    assert "It must be a PDF, " in page.words()
    assert page.model.file == b"", "what was taken before does not go along"
    assert doors.site.ledger.size == since


@pytest.mark.parametrize("state", ["CA", " california ", "us-ca"])
def test_a_state_is_taken_as_people_write_it(at: Open, state: str) -> None:
    page = at("dunn")
    fill_form(page, state=state)
    page.press("Enter the request")
    one = page.model.release()
    assert (page.model.problem, one is not None and one.state) == (None, "US-CA")


@pytest.mark.parametrize("state", ["", "Nowhere"])
def test_a_state_that_is_none_is_named_before_anything_goes_on_record(doors: Doors, at: Open, state: str) -> None:
    page, size = at("dunn"), doors.site.ledger.size
    fill_form(page, state=state)
    page.press("Enter the request")
    assert page.model.problem is not None
    assert page.model.problem.text.startswith("State: ")
    assert doors.site.ledger.size == size


def entered(at: Open) -> int:
    """Enter a request by the form and verify it; return its number."""
    page = at("dunn")
    fill_form(page)
    page.press("Enter the request")
    page.fill(words="called back at the number of the county's own directory")
    page.press("Record the verification")
    assert page.model.problem is None
    return int(page.model.chosen)


def test_whoever_decides_opens_the_written_request_on_record(doors: Doors, at: Open) -> None:
    number, page = entered(at), at("cole")
    page.fill(chosen=number)
    [link] = [part for part in inside(page.panel) if isinstance(part, SavedFile)]
    assert link.size == 0
    page.press("Open the written request")
    assert (link.label, link.name, link.size) == ("Save request.pdf", "request.pdf", len(LETTER))
    assert kinds(doors)[-1] == "release_opened"
    page.fill(chosen=-1)
    assert link.size == 0
    page.model.read()
    page.fill(chosen=number)
    assert "Open the written request first" not in shown(page), "the register knows"
    assert page.offers("Open the written request"), "and it can be opened again"


def test_a_designee_says_why_the_commander_is_not_there_before_anything_goes_on_record(doors: Doors, at: Open) -> None:
    number, commander, designee = entered(at), at("cole"), at("wade")
    for page in (commander, designee):
        page.fill(chosen=number)
    [label] = {
        part.description for part in inside(designee.panel) if "not available" in str(getattr(part, "description", ""))
    }
    assert (commander.offers(label), designee.offers(label)) == (False, True)
    designee.press("Open the written request")
    size = doors.site.ledger.size
    designee.press("Approve")
    assert designee.model.problem is not None
    assert doors.site.ledger.size == size
    designee.fill(unavailable="The commander is at the academy until Friday")
    designee.press("Approve")
    assert "approved" in designee.model.outcome
    assert "at the academy" in designee.words()


def test_a_request_is_refused_in_words_of_its_own_that_stand_in_the_letter(at: Open) -> None:
    number, page = entered(at), at("cole")
    page.fill(chosen=number)
    assert page.offers("▸ Refuse it")
    control(page.panel, "▸ Refuse it").value = True
    page.press("Refuse the request")
    assert page.model.problem is not None
    page.fill(refusal="The file that it names is closed since May")
    page.press("Refuse the request")
    assert "refused" in page.model.outcome
    assert "closed since May" in page.model.letter


def test_who_only_looks_is_offered_no_act(at: Open) -> None:
    number, page = entered(at), at("quinn")
    page.fill(chosen=number)
    assert not any(
        page.offers(label)
        for label in (
            "Record the verification",
            "Record the declaration",
            "Approve",
            "▸ Refuse it",
            "Record the return",
        )
    )
    assert page.offers("Open the written request")


def test_the_number_of_a_request_is_written_as_a_case_number_by_those_alone_who_may_fulfil_it(doors: Doors) -> None:
    for who, fits in (("dunn", True), ("quinn", False)):
        with client_of(doors, who) as client:
            person = person_of(client.me())
        assert person.is_case_number("rel-0001") is fits
        assert not person.is_case_number("REL-1")


def test_a_request_that_offers_something_comes_with_its_letter(at: Open) -> None:
    page = at("dunn")
    fill_form(page, consideration="200 dollars")
    page.press("Enter the request")
    assert "Reads are never sold." in page.model.letter
    assert "dollars" not in page.model.letter


def test_a_refusal_that_brings_a_letter_is_by_a_rule_that_there_is() -> None:
    assert {getattr(release_rules, name).__name__ for name in FOR_GOOD} == FOR_GOOD


def test_what_left_under_an_approval_for_the_public_that_has_ended_is_handed_over_from_the_page(
    tmp_path_factory: pytest.TempPathFactory, built: None
) -> None:
    with agency_site(tmp_path_factory.mktemp("public"), "clayton") as doors, ExitStack() as stack:
        bring_pictures(doors, importer="ivy", approver="grant")
        need = "Armed man fled in a grey pickup, children were threatened at the school"
        number = approved(doors, "grant", kind="public", state=None, written=None, agency="News media", purpose=need)
        case, named = read_under(doors, case_of(number))
        picture = {"case_session": case, "question": {"kind": "image", **named}}
        assert post(doors, "dunn", "/v1/images", picture).status_code == 200
        dunn, chief = (Page(stack.enter_context(client_of(doors, who))) for who in ("dunn", "grant"))
        dunn.fill(chosen=number)
        assert "Approved until" in dunn.words()
        table = release_requests.release_requests
        doors.change(table.update().values(approved_at=doors.site.now() - APPROVED_FOR))
        dunn.model.read()
        assert "Approval has ended" in dunn.words()
        assert "look at the picture there" not in dunn.words()
        assert "Waits for: Chief of Police" in dunn.words()
        assert dunn.offers("Record the handing over")
        assert not dunn.offers("Approve")
        chief.model.read()
        chief.fill(chosen=number)
        assert chief.offers("▸ Refuse it")
        chief.press("Approve")
        assert "approved" in chief.model.outcome
        dunn.model.read()
        assert "look at the picture there" in dunn.words()
        doors.change(table.update().values(approved_at=doors.site.now() - APPROVED_FOR))
        dunn.model.read()
        dunn.fill(words="shown in the news of the evening")
        dunn.press("Record the handing over")
        assert "fulfilled" in dunn.model.outcome


def test_what_left_under_an_approval_stays_that_of_who_gave_it_after_somebody_else_gave_it_again(
    doors: Doors,
) -> None:
    number, table = approved(doors), release_requests.release_requests
    assert make(doors, number).status_code == 200
    long_ago = doors.site.now() - 2 * APPROVED_FOR
    doors.change(
        table.update().where(table.c.number == number).values(approved_at=long_ago, first_approved_at=long_ago)
    )
    figures = doors.client.get(PATH, headers=doors.as_("dunn")).json()["months"]
    again = approve(doors, number, "grant")
    assert again.status_code == 200, again.text
    assert make(doors, number).status_code == 200
    shown = told(doors, number)
    assert [each["approved_by"] for each in shown["files"]] == ["Cole", "Grant"]
    assert shown["approved_by"] == "Grant"
    approvals = {(each["year"], each["month"]): each["approved"] for each in figures}
    after = doors.client.get(PATH, headers=doors.as_("dunn")).json()["months"]
    assert {(each["year"], each["month"]): each["approved"] for each in after} == approvals


def test_the_button_of_a_return_is_named_for_the_act_and_does_nothing_before_somebody_chose(
    doors: Doors, at: Open
) -> None:
    number = approved(doors)
    page = at("dunn")
    page.fill(chosen=number, how="returned")
    button = control(page.panel, "Record the return")
    assert not button.disabled
    page.fill(how="destroyed")
    assert (button.description, button.disabled) == ("Record the destruction", False)
    page.fill(how="")
    assert (button.description, button.disabled) == ("Record the return", True)
    size = doors.site.ledger.size
    page.fill(words="shredded, as the sheriff writes")
    page.model.take_back()
    assert (page.model.problem, doors.site.ledger.size) == (NEED_CHOICE, size)
