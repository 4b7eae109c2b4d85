"""The page of records over a real gateway: a request goes from the form to its return by the buttons that are there for each person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.acts.on_releases.requests import PUBLIC_FOR
from data_access.records.releases import requests as release_requests
from tests.builders.agencies import agency_site, client_of, post
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.releases import LETTER, approved, make, read, reads_under
from tests.unit.widgets.test_panels import built, control, inside, texts
from widgets.case.person import person_of
from widgets.parts.script_parts import EntryTable
from widgets.records.records_panel import records_panel
from widgets.records.requests_model import FILTERS, RequestsModel

__all__ = ["built"]

pytestmark = pytest.mark.slow


class Page:
    """The page as somebody has it open."""

    def __init__(self, doors: Doors, who: str) -> None:
        client = client_of(doors, who)
        self.model = RequestsModel(client, person_of(client.me()))
        self.model.read()
        self.panel = records_panel(self.model)

    def press(self, label: str) -> None:
        button = control(self.panel, label)
        assert getattr(button.layout, "display", None) != "none", label
        button.click()

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            setattr(self.model, name, text)

    def words(self) -> str:
        return texts(self.panel)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("records"), "barstow") as doors:
        read(doors)
        yield doors


def fill_form(page: Page, **changed: str) -> None:
    page.fill(agency="Larkspur County Sheriff", state="us-ca", person_asking="Deputy R. Halloran", contact="555-0142")
    page.fill(purpose="Burglary series, grey pickup at two scenes", legal_basis="file 26-L-118")
    page.fill(**changed)
    page.model.file_name, page.model.file = "request.pdf", LETTER


def test_a_request_goes_from_the_form_to_its_return(doors: Doors, built: None) -> None:
    dunn = Page(doors, "dunn")
    fill_form(dunn)
    dunn.press("Enter the request")
    assert dunn.model.problem is None
    number = dunn.model.chosen
    dunn.press("Verified")
    assert dunn.model.problem is not None  # it says how first
    dunn.fill(words="called back at the number of the county's own directory")
    dunn.press("Verified")
    assert "waits for approval" in dunn.model.outcome
    cole = Page(doors, "cole")
    cole.fill(chosen=number)
    cole.press("Approve")
    assert "approved" in cole.model.outcome
    dunn.model.read()
    dunn.fill(words="signed by the sheriff on 28 November")
    dunn.press("Declared")
    assert make(doors, number).status_code == 200
    dunn.model.read()
    dunn.fill(words="handed to Deputy Halloran on a disc")
    dunn.press("Handed over")
    assert "UNVERIFIED LEAD".lower() in dunn.model.letter.lower() or "unverified lead" in dunn.model.letter
    dunn.fill(words="shredded, as the sheriff writes")
    dunn.press("Confirm")
    assert "destroyed by the recipient" in dunn.words()
    assert "dissemination-log.csv" in dunn.words() or "Dissemination log" in dunn.words()


def test_what_the_pack_excludes_is_refused_with_its_reason_on_the_page(doors: Doors, built: None) -> None:
    page = Page(doors, "dunn")
    fill_form(page, state="US-NV")
    page.press("Enter the request")
    assert page.model.problem is not None
    assert "agencies of that state" in page.words()


def test_a_request_of_anybody_else_comes_with_its_letter(doors: Doors, built: None) -> None:
    page = Page(doors, "dunn")
    fill_form(page, kind="other", agency="Plover Insurance")
    page.press("Enter the request")
    assert "custodian of records" in page.model.letter
    [table] = [part for part in inside(page.panel) if isinstance(part, EntryTable)]
    page.fill(filter="routed")
    assert [row["cells"][1] for row in table.rows] == ["Plover Insurance"] or len(table.rows) >= 1
    assert set(FILTERS) >= {"inbox", "approve", "fulfil", "given", "due", "refused", "routed"}


def test_nobody_finds_a_button_to_approve_their_own(doors: Doors, built: None) -> None:
    page = Page(doors, "dunn")
    fill_form(page)
    page.press("Enter the request")
    assert not (page.model.release() and page.model.release().may_approve)  # type: ignore[union-attr]
    assert control(page.panel, "Approve").layout.display == "none"


def test_what_left_under_an_approval_for_the_public_that_has_ended_is_handed_over_from_the_page(
    tmp_path_factory: pytest.TempPathFactory, built: None
) -> None:
    with agency_site(tmp_path_factory.mktemp("public"), "clayton") as doors:
        bring_pictures(doors, importer="ivy", approver="grant")
        need = "Armed man fled in a grey pickup, children were threatened at the school"
        number = approved(doors, "grant", kind="public", state=None, written=None, agency="News media", purpose=need)
        case, named = reads_under(doors, number)
        picture = {"case_session": case, "question": {"kind": "image", **named}}
        assert post(doors, "dunn", "/v1/images", picture).status_code == 200
        dunn = Page(doors, "dunn")
        dunn.fill(chosen=number)
        assert "Pictures may go out until" in dunn.words()
        table = release_requests.release_requests
        doors.change(table.update().values(approved_at=doors.site.now() - PUBLIC_FOR))
        dunn.model.read()
        assert "Approval for the public has ended" in dunn.words()
        assert "ask, and make the files there" not in dunn.words()
        chief = Page(doors, "grant")
        chief.fill(chosen=number)
        chief.press("Approve")
        assert "approved" in chief.model.outcome
        doors.change(table.update().values(approved_at=doors.site.now() - PUBLIC_FOR))
        dunn.model.read()
        dunn.fill(words="shown in the news of the evening")
        dunn.press("Handed over")
        assert "fulfilled" in dunn.model.outcome
