"""The agency's own entries: the list on the left, and on the right the entry that is looked at with what may be done, or a new one."""

from __future__ import annotations

import ipywidgets as w

from data_access.answers.list_entries import ListEntry, RemovalCause
from data_access.wording.duties import OVERDUE
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_lists.list_entries import CAUSES, STANDINGS
from data_access.wording.times import shown
from widgets.hot_lists.entries_model import COLUMNS, EntriesModel, review_words
from widgets.hot_lists.request_model import RequestModel
from widgets.hot_lists.request_panel import request_panel
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.parts.tables import filtered_list

EMPTY = "No entries here."
NOT_READ = "The entries could not be read. Press Read again."
CHOOSE = "Press a line to look at an entry."
HEARD = ["found", "chosen"]


def entries_panel(model: EntriesModel, request: RequestModel) -> w.Widget:
    """Return the tab of the agency's own entries."""
    new = c.column(c.heading("New entry"), request_panel(request))
    entry = _entry(model)

    def turn() -> None:
        c.show_if(new, model.entry() is None and "enter_list" in model.person.capabilities)
        c.show_if(entry, model.entry() is not None or "enter_list" not in model.person.capabilities)

    turn()
    c.follow(turn, (model, HEARD))
    right = c.column(new, entry, cls="wb-card wb-duty")
    return c.row(_list(model), right, cls="wb-duties-top")


def _list(model: EntriesModel) -> w.Widget:
    table = EntryTable(caption="Entries of the hot list", columns=list(COLUMNS), noun="Entry", slim=True)
    may_add = "enter_list" in model.person.capabilities
    return filtered_list(
        model,
        table,
        new="New entry",
        begin=lambda: setattr(model, "chosen", -1),
        may_add=may_add,
        empty=EMPTY,
        not_read=NOT_READ,
    )


def _entry(model: EntriesModel) -> w.Widget:
    unavailable = c.text(model, "unavailable", "If somebody else comes first: why they are not available")
    words = c.text(model, "words", "Why")
    causes = [(CAUSES[each].capitalize(), each.value) for each in RemovalCause]
    because = c.choice(model, "because", "Removed as", causes)
    approve, decline = c.button("Approve", model.approve, main=True), c.button("Decline", model.decline)
    refresh, remove = c.button("Refresh", model.refresh), c.button("Remove", model.remove)
    deciding = c.column(unavailable, c.row(approve, decline, cls="wb-buttons"))
    keeping = c.column(because, c.row(remove, refresh, cls="wb-buttons"))

    def turn() -> None:
        decides, keeps = model.may_decide(), model.may_keep()
        c.show_if(deciding, decides)
        c.show_if(unavailable, model.may_be_second())
        c.show_if(keeping, keeps and not decides)
        c.show_if(words, keeps)
        c.show_if(refresh, model.may_refresh())
        words.description = "Why it is declined" if decides else "Why"

    turn()
    c.follow(turn, (model, HEARD))
    said = c.says(
        lambda: element("p", model.outcome, cls="wb-good", role="status") if model.outcome else together(),
        (model, ["outcome"]),
    )
    detail = c.says(lambda: _detail(model), (model, HEARD))
    return c.column(detail, words, deciding, keeping, c.problems(model), said)


def _detail(model: EntriesModel) -> Markup:
    entry = model.entry()
    if entry is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    plate = element("strong", entry.plate or "Its plate was destroyed", cls="wb-plate wb-entry-plate")
    head = [element("h2", f"Entry {entry.number} · case {entry.case}"), element("p", plate, f" {entry.state or ''}")]
    if entry.overdue:
        who = "You are" if entry.overdue_own else f"{entry.removal_by or entry.owner} is"
        why = OVERDUE.get(entry.overdue, "somebody must look at it")
        head.append(element("p", f"{who} to see to it: {why}.", cls="wb-out"))
    return together(*head, element("p", f"{STANDINGS[entry.standing].capitalize()}."), *_facts(entry, model))


def _facts(entry: ListEntry, model: EntriesModel) -> list[Markup]:
    zone = model.person.zone
    facts = [
        ("For", model.purpose(entry)),
        ("Why", entry.narrative),
        ("Asked for", f"{entry.requester}, {shown(entry.asked_at, zone)}"),
    ]
    facts.append(("Owner", entry.owner))
    if entry.approved_by and entry.approved_at:
        facts.append(("Approved", f"{entry.approved_by}, {shown(entry.approved_at, zone)}"))
    elif entry.approvers:
        facts.append(("Approved by", " or ".join(entry.approvers)))
    if entry.unavailable:
        facts.append(("Because", entry.unavailable))
    if entry.fits is not None:
        facts.append(("Fits", f"{entry.fits:,} plates that are read in town"))
    if entry.ended_by and entry.ended_at:
        facts.append(("Ended", f"{entry.ended_by}, {shown(entry.ended_at, zone)}: {entry.ended_why}"))
    pairs = [part for name, words in facts if words for part in (element("dt", name), element("dd", words))]
    return [element("dl", *pairs, cls="wb-facts"), element("p", review_words(entry, zone), cls="wb-small")]
