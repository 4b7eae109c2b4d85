"""What is owed after errors of hits: each who owes something sees it under Hot lists, and says there what came of it."""

from __future__ import annotations

from typing import Any

from data_access.errors import Conflict, Reason
from tests.builders.front import HOSTILE, FakeGateway, me
from tests.unit.widgets.test_hot_lists import Page, hidden
from tests.unit.widgets.test_panels import built, control, inside, tags, texts
from widgets.duties.duties_model import DutiesModel
from widgets.duties.duties_panel import duties_panel
from widgets.hot_lists.tasks_model import NEED_WAY, NEED_WORDS
from widgets.hot_lists.tasks_panel import NOT_READ
from widgets.parts.narrative import Narrative
from widgets.parts.script_parts import EntryTable
from widgets.parts.work_parts import Tabs

__all__ = ["built"]


def table(page: Page) -> Any:
    return next(each for each in inside(page.panel) if isinstance(each, EntryTable) and "errors" in each.caption)


def settled(page: Page, gateway: FakeGateway, how: str, words: str) -> list[tuple[str, dict[str, Any]]]:
    page.tasks.how, page.tasks.words = how, words
    page.press("Settle it")
    return gateway.lists.done


def test_what_is_owed_is_a_line_and_the_tab_counts_what_is_the_reader_s_own() -> None:
    page = Page(FakeGateway())
    said = {row["key"]: (row["cells"][1], row["cells"][2], row["mark"]) for row in table(page).rows}
    assert said == {
        3: ("Entry 5", "yours to see to", "due"),
        4: ("State stolen vehicles", "yours to see to", "due"),
        2: ("Entry 4", "open", ""),
        1: ("Entry 2", "The entry was removed", "over"),
    }
    tabs = next(each for each in inside(page.panel) if isinstance(each, Tabs))
    assert list(tabs.tabs[1]) == ["errors", "After errors", "2 to see to"]


def test_an_owner_says_that_the_entry_was_removed_and_the_line_is_over() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.tasks.chosen = 3
    assert "You are to see to it. Look at the entry." in page.words()
    done = settled(page, gateway, "removed", " It was another vehicle ")
    assert done == [("hit-tasks/3/settlement", {"how": "removed", "reason": "It was another vehicle"})]
    assert "Settled, and on record: Entry 5 may sound again." in page.words()
    assert page.tasks.due_words() == "1 to see to"


def test_nothing_is_settled_without_saying_what_came_of_it_and_why() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.tasks.chosen = 3
    assert settled(page, gateway, "", "It was another vehicle") == []
    assert page.tasks.problem == NEED_WAY
    assert settled(page, gateway, "kept", "  ") == []
    assert page.tasks.problem == NEED_WORDS


def test_of_a_list_the_note_for_its_source_is_there_to_copy_and_of_an_entry_there_is_none() -> None:
    page = Page(FakeGateway())
    note = next(each for each in inside(page.panel) if isinstance(each, Narrative))
    page.tasks.chosen = 4
    assert note.text == "Your list has a plate that our readers met by error."
    assert [code for _, code in page.tasks.ways()] == ["", "sent", "kept"]
    page.tasks.chosen = 3
    assert note.text == ""
    assert [code for _, code in page.tasks.ways()] == ["", "removed", "corrected", "narrowed", "kept"]


def test_the_entry_is_one_press_away() -> None:
    page = Page(FakeGateway())
    page.entries.filter = "approve"
    page.tasks.chosen = 3
    page.press("Show the entry")
    tabs = next(each for each in inside(page.panel) if isinstance(each, Tabs))
    assert (tabs.chosen, page.entries.chosen) == ("entries", 5)
    assert "You are to see to it: it was not refreshed in time" in page.words()


def test_what_is_settled_is_not_settled_again_and_says_by_whom() -> None:
    page = Page(FakeGateway())
    page.tasks.chosen = 1
    assert hidden(page, "Settle it")
    assert "Settled by adaly" in page.words()


def test_an_entry_that_still_stands_is_said_in_the_gateway_s_words() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.tasks.chosen = 3
    gateway.away = Conflict("Entry 5 still stands. Remove it under Hot lists, and ask for a right one if it is needed.")
    settled(page, gateway, "removed", "It was another vehicle")
    assert "Entry 5 still stands." in page.words()
    assert page.tasks.open_task() is not None


def test_a_list_that_could_not_be_read_is_not_said_to_be_empty() -> None:
    gateway = FakeGateway()
    page = Page(gateway)
    page.tasks.found = None
    gateway.refuse = [Reason("own.training", "No training is on record.", "Have it recorded.")]
    page.tasks.read()
    assert "No training is on record." in page.words()
    assert table(page).empty == NOT_READ


def test_who_owes_nothing_asks_for_nothing() -> None:
    gateway = FakeGateway(person=me(capabilities=["import_reads"]))
    page = Page(gateway)
    assert page.tasks.found is None
    assert not table(page).rows


def test_hostile_text_of_a_list_stays_text() -> None:
    gateway = FakeGateway()
    gateway.lists.tasks[1].update(list=HOSTILE, owner=HOSTILE, own=False)
    page = Page(gateway)
    page.tasks.chosen = 4
    assert "img" not in tags(page.words()).names


def test_on_page_to_do_each_way_is_a_button_and_needs_a_reason() -> None:
    gateway = FakeGateway()
    capabilities = frozenset({"approve_entry", "enter_list"})
    model = DutiesModel(gateway.client(), "America/Chicago", capabilities)
    model.read()
    panel = duties_panel(model)
    model.chosen = next(
        n for n, each in enumerate(model.found.duties if model.found else (), 1) if each.kind == "hit_task"
    )
    assert "hot_lists.ipynb" in texts(panel)
    control(panel, "The entry is right and stays").click()
    assert gateway.lists.done == []
    model.reason = "The report of the theft was read again"
    control(panel, "The entry is right and stays").click()
    body = {"how": "kept", "reason": "The report of the theft was read again"}
    assert gateway.lists.done == [("hit-tasks/3/settlement", body)]
    assert model.outcome == "Settled, and on record."
