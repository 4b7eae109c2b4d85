"""Hot lists on their page: each entry with what may be done about it, a request that says first what it would fit, lists with what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.answers.list_entries import EntryState
from data_access.answers.me import Me
from data_access.errors import LedgerStopped, Reason
from tests.builders.front import HOSTILE, NOW, FakeGateway, me
from tests.builders.front_lists import ENTRY_FORM, an_entry
from tests.builders.voila_pages import open_case
from tests.unit.widgets.test_panels import built, control, inside, tags, texts
from widgets.case.justification_model import JustificationModel
from widgets.case.person import person_of
from widgets.hot_lists.downloaded_lists import NONE, NOT_READ, DownloadedListsModel
from widgets.hot_lists.entries_model import FILTERS, EntriesModel
from widgets.hot_lists.hot_lists_panel import hot_lists_panel
from widgets.hot_lists.request_model import RequestModel
from widgets.hot_lists.tasks_model import TasksModel
from widgets.parts.script_parts import EntryTable
from widgets.parts.work_parts import Tabs

__all__ = ["built"]


class Page:
    """The page over a gateway, with its models."""

    def __init__(self, gateway: FakeGateway, *, case: bool = True) -> None:
        client, person = gateway.client(), person_of(Me.model_validate(gateway.person))
        if case:
            open_case(gateway)
        justification = JustificationModel(client, person)
        justification.resume()
        self.entries = EntriesModel(client, person)
        self.entries.read()
        self.downloaded = DownloadedListsModel(client, person)
        self.downloaded.read()
        self.request = RequestModel(client, justification, self.entries.read)
        self.tasks = TasksModel(client, person)
        self.tasks.read()
        self.panel = hot_lists_panel(self.entries, self.request, self.tasks, self.downloaded)

    def words(self) -> str:
        return texts(self.panel)

    def press(self, label: str) -> None:
        control(self.panel, label).click()

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            setattr(self.request, name, text)


def hidden(page: Page, label: str) -> bool:
    """True if a control, or something around it, is taken away."""
    wanted = control(page.panel, label)

    def within(part: Any) -> bool:
        gone = getattr(part.layout, "display", None) == "none"
        if part is wanted:
            return gone
        return any((gone or within(child)) and wanted in set(inside(child)) for child in getattr(part, "children", ()))

    return within(page.panel)


def table(page: Page) -> Any:
    return next(each for each in inside(page.panel) if isinstance(each, EntryTable))


def test_each_standing_is_a_line_that_says_where_the_entry_stands() -> None:
    page = Page(FakeGateway())
    said = {row["key"]: row["cells"][2] for row in table(page).rows}
    assert said[9] == said[8] == "waits for approval"
    assert said[6] == "to be removed"
    assert said[5] == "not refreshed in time"
    assert {each.standing for each in page.entries.listed()} == set(EntryState)


def test_the_filter_shows_what_waits_for_the_reader_and_counts_it() -> None:
    page = Page(FakeGateway())
    assert ("Wait for your approval (1)", "approve") in page.entries.filters()
    page.entries.filter = "approve"
    assert [row["key"] for row in table(page).rows] == [9]
    tabs = next(each for each in inside(page.panel) if isinstance(each, Tabs))
    assert list(tabs.tabs[0]) == ["entries", "Own entries", "1 to approve · 1 to see to"]


@pytest.mark.parametrize("code", list(FILTERS))
def test_every_filter_leaves_something_of_the_whole_list(code: str) -> None:
    page = Page(FakeGateway())
    page.entries.filter = code
    assert table(page).rows


def test_an_approver_approves_with_the_reason_why_an_earlier_one_is_not_available() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.entries.chosen = 9
    assert "37 plates that are read in town" in page.words()
    page.entries.unavailable = "On leave until Monday"
    page.press("Approve")
    assert gateway.lists.done == [("9/approval", {"unavailable": "On leave until Monday"})]
    assert "Entry 9 is approved; it matches from now on." in page.words()
    assert not page.entries.may_decide()


def test_nothing_is_declined_refreshed_or_removed_without_a_reason() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.entries.chosen = 9
    page.press("Decline")
    page.entries.chosen = 7
    page.press("Refresh")
    page.press("Remove")
    assert "Say in a few words why." in page.words()
    assert gateway.lists.done == []


def test_an_entry_is_removed_with_its_cause_and_words() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.entries.chosen = 6
    assert "A. Daly is to see to it: the vehicle was found, so remove it." in page.words()
    page.entries.because, page.entries.words = "recovered", "Found on Elm Street"
    page.press("Remove")
    assert gateway.lists.done == [("6/removal", {"because": "recovered", "words": "Found on Elm Street"})]


def test_only_what_waits_is_decided_on_and_only_what_stands_is_removed() -> None:
    page = Page(FakeGateway())
    for number, buttons in ((9, {"Approve", "Decline"}), (7, {"Remove", "Refresh"}), (3, set[str]())):
        page.entries.chosen = number
        shown = {each for each in ("Approve", "Decline", "Remove", "Refresh") if not hidden(page, each)}
        assert shown == buttons, number


def test_part_of_a_plate_is_asked_for_only_after_its_reader_has_seen_what_it_fits() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.fill(plate="7A?C*", purpose="robbery", narrative="Seen by the clerk as it left")
    assert page.request.days == "7"
    page.press("Ask for the entry")
    assert [each[0] for each in gateway.lists.done] == ["trial"]
    assert "Fits 37 plates of 12,400 read in town" in page.words()
    page.press("Ask for the entry")
    assert [each[0] for each in gateway.lists.done] == ["trial", "request"]
    assert gateway.lists.done[1][1]["days"] == 7


def test_another_part_of_a_plate_is_tried_anew() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.fill(plate="7A?C*", purpose="robbery", narrative="Seen by the clerk as it left")
    page.press("Ask for the entry")
    page.fill(plate="7A?CB*")
    page.press("Ask for the entry")
    assert [each[0] for each in gateway.lists.done] == ["trial", "trial"]


def test_what_would_fit_too_many_plates_is_not_asked_for() -> None:
    gateway = FakeGateway()
    gateway.lists.fits = 51
    page = Page(gateway)
    page.fill(plate="7A?C*", purpose="robbery", narrative="Seen by the clerk as it left")
    page.press("Ask for the entry")
    page.press("Ask for the entry")
    assert [each[0] for each in gateway.lists.done] == ["trial"]
    assert "It would fit too many plates." in page.words()


def test_after_a_request_the_look_back_is_offered_by_the_number_of_the_entry_alone() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.fill(plate="7a2 c8b5", state="xa-nor", purpose="robbery", narrative="Seen by the clerk as it left")
    page.press("Ask for the entry")
    body = gateway.lists.done[0][1]
    assert (body["case_session"], body["state"], body["days"]) == ("cs-1", "XA-NOR", 30)
    assert "Entry 10 waits for its approval (Commander)" in page.words()
    assert 'href="work.ipynb?entry=10"' in page.words()
    assert page.request.plate == ""


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("plate", "Write the plate"),
        ("purpose", "Choose what it is for."),
        ("narrative", "Say why the plate is wanted"),
        ("days", "Write for how many days"),
    ],
)
def test_a_request_that_lacks_something_says_what_and_is_not_sent(missing: str, words: str) -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.fill(**{"plate": "7A2C8B5", "purpose": "robbery", "narrative": "Seen by the clerk as it left", missing: ""})
    page.press("Ask for the entry")
    assert words in page.words()
    assert gateway.lists.done == []


def test_without_an_open_case_nothing_is_asked_for() -> None:
    gateway = FakeGateway()
    page = Page(gateway, case=False)
    page.fill(plate="7A2C8B5", purpose="robbery", narrative="Seen by the clerk as it left")
    page.press("Ask for the entry")
    assert "Open a case first" in page.words()
    assert gateway.lists.done == []


def test_the_form_says_before_what_the_policy_wants() -> None:
    page = Page(FakeGateway())
    assert "Approved by: Commander, or if they are not available Chief." in page.words()
    assert "To be refreshed every 72 hours." in page.words()
    at_once = Page(FakeGateway(person=me(entries={**ENTRY_FORM, "at_once": True, "refresh_h": None})))
    assert "In force at once, without approval." in at_once.words()


def test_whose_entries_nobody_approves_is_told_so_in_place_of_the_form() -> None:
    page = Page(FakeGateway(person=me(entries={**ENTRY_FORM, "possible": False})))
    assert "Your policy names nobody" in page.words()


def test_a_stale_list_an_unfit_file_and_a_list_without_a_file_are_said() -> None:
    words = Page(FakeGateway()).words()
    assert "STALE: it may be at most 1 d old." in words
    assert "A file was refused" in words
    assert "line 12: the plate is empty. Version 7 stays in force." in words
    assert "No file came in yet: it matches nothing." in words
    assert words.count("In order") == 1


def test_nothing_listed_and_nothing_read_say_so() -> None:
    gateway = FakeGateway()
    gateway.lists.lists.clear()
    assert NONE in texts(Page(gateway).panel)
    gone = Page(FakeGateway(away=LedgerStopped("The ledger stopped.")), case=False)
    assert NOT_READ in gone.words()
    assert "record is stopped" in gone.words()


def test_a_refused_approval_says_its_reason_and_the_entry_waits_on() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.entries.chosen = 9
    gateway.refuse = [Reason("H8", "First comes: Commander.", "Ask them, or say why they are not available.")]
    page.press("Approve")
    assert "First comes: Commander." in page.words()
    assert page.entries.may_decide()


def test_a_role_that_only_approves_is_asked_for_no_list_and_shown_no_form() -> None:
    gateway = FakeGateway(person=me(capabilities=["approve_entry", "watch_hits"]))
    page = Page(gateway)
    assert not any(request.url.path == "/v1/acts/hot-lists" for request in gateway.seen)
    assert hidden(page, "Ask for the entry")


def test_text_of_an_entry_stays_text() -> None:
    gateway = FakeGateway()
    gateway.lists.entries.insert(
        0, an_entry(11, NOW, narrative=HOSTILE, owner=HOSTILE, plate=HOSTILE, unavailable=HOSTILE)
    )
    gateway.lists.lists[0]["name"] = HOSTILE
    page = Page(gateway)
    page.entries.chosen = 11
    assert "img" not in tags(page.words()).names
    assert HOSTILE in "".join(tags(page.words()).said)
