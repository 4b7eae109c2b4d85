"""The panels of a supervisor: what to read and how to narrow it, the list, one entry opened, the counts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.answers.entries import PersonBesidePeers, ProvisionalNumber
from data_access.wording.entries import asked, came
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import shown
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.record.live_model import LiveModel
from widgets.record.unit_model import COLUMNS, UnitModel

EMPTY = "Nothing was asked in this time, or nothing fits what the list is narrowed to."
NOT_READ = "The record was not read."
CHOOSE = "Press an entry's number to look at it. What is sealed opens only for a reason, and your reason goes on record first."
ONE_IMPORTER = (
    "The unit searched under these, and no second person's import has them. Compare them with the records system; once "
    "another person imports its file, a number that is in it goes from this list."
)
DAYS = [("7 days", 7), ("14 days", 14), ("31 days", 31)]
NARROWED = (("person", "Person"), ("case", "Case"), ("day", "Day"))


def unit_form(model: UnitModel, live: LiveModel) -> w.Widget:
    """Return what chooses and narrows the list, and the live view's button."""
    return c.column(
        c.heading("Show"),
        c.choice(model, "days", "Time", DAYS),
        c.button("Read", model.read, main=True),
        *(_narrowed(model, of, label) for of, label in NARROWED),
        c.tick(model, "refused_only", "Only what was refused"),
        _watching(live),
        c.problems(model, live),
        cls="wb-card",
    )


def unit_table(model: UnitModel) -> w.Widget:
    """Return the list, with the chosen entry below it."""
    columns = [f"{name} ({model.zone})" if name == "Time" else name for name in COLUMNS]
    table = EntryTable(caption="What the unit asked", columns=columns)
    heard = (model, ["week", "items", "person", "case_number", "day", "refused_only", "opened"])

    def fill() -> None:
        table.empty = EMPTY if model.week else NOT_READ
        table.rows = model.rows()

    fill()
    c.follow(fill, heard)
    t.link((model, "chosen"), (table, "chosen"))
    since = c.says(lambda: element("p", model.since(), cls="wb-small", role="status"), (model, ["week"]))
    return c.column(c.heading("What was asked"), since, table, _chosen(model), cls="wb-card wb-list")


def unit_counts(model: UnitModel) -> w.Widget:
    """Return people beside their peers, refusals by clause, provisional numbers, those that one person brought in, trainings that end."""
    words = (_people, _refusals, _provisional, _of_one_importer, _training_ends)
    return c.column(*(c.says(partial(say, model), (model, ["week"])) for say in words), cls="wb-card wb-counts-beside")


def _narrowed(model: UnitModel, of: str, label: str) -> w.Widget:
    trait = "case_number" if of == "case" else of
    choose = c.made(w.Dropdown, "wb-field", description=label, options=[("all", "")])

    def fill() -> None:
        kept = getattr(model, trait)
        choose.options = [("all", ""), *((each, each) for each in model.choices(of))]
        choose.value = kept if kept in model.choices(of) else ""

    fill()
    c.follow(fill, (model, ["items"]))
    t.link((choose, "value"), (model, trait))
    return choose


def _watching(live: LiveModel) -> w.Widget:
    start, stop = c.button("Watch live", live.start), c.button("Stop watching", live.stop)

    def turn() -> None:
        c.show_if(start, not live.watching)
        c.show_if(stop, live.watching)

    turn()
    c.follow(turn, (live, ["watching"]))
    return c.column(start, stop, c.says(lambda: _live_words(live), (live, ["watching", "count"])))


def _live_words(live: LiveModel) -> Markup:
    if live.watching:
        words = f"Watching. {live.count} new so far; each that you are shown is on record."
    else:
        words = "A live view is on record: its beginning, each entry that you are shown, its end."
    return element("p", words, cls="wb-small", role="status")


def _chosen(model: UnitModel) -> w.Widget:
    form = c.column(c.text(model, "reason", "Why it is opened"), c.button("Reveal", model.reveal), cls="wb-reveal")

    def turn() -> None:
        item = model.item()
        c.show_if(form, bool(item and item.sealed and not item.opened))

    turn()
    heard = (model, ["chosen", "opened", "items"])
    c.follow(turn, heard)
    return c.column(c.says(lambda: _detail(model), heard), form, cls="wb-detail")


def _detail(model: UnitModel) -> Markup:
    item = model.item()
    if item is None:
        return element("p", CHOOSE, cls="wb-small")
    who = f"{item.person} ({item.role})"
    said = ". ".join(words for words in (who, asked(item, model.zone), came(item)) if words)
    rows = [together(element("dt", name), element("dd", words)) for name, words in model.details()]
    sealed = "" if item.opened or not item.sealed else f"Sealed: {', '.join(item.sealed)}."
    return together(
        element("p", element("strong", f"Entry {item.seq}: "), said),
        element("dl", *rows, cls="wb-facts", tabindex="0") if rows else element("p", sealed, cls="wb-small"),
    )


def _people(model: UnitModel) -> Markup:
    week = model.week
    if not week or not week.people:
        return together()
    head = ("Person", "Asked", "Refused", "Peers' median")
    rows = [(each.full_name or each.person, _asked(each), str(each.refused), _median(each)) for each in week.people]
    return together(
        element("h2", "Beside peers"),
        _table("People beside peers", head, rows),
        element("p", week.said, cls="wb-small"),
    )


def _asked(each: PersonBesidePeers) -> Markup:
    count = str(each.asked)
    return element("strong", f"{count}, unusual", cls="wb-unusual") if each.unusual else element("span", count)


def _median(each: PersonBesidePeers) -> str:
    return "too few" if each.median is None or each.mad is None else f"{each.median:g} ± {each.mad:g} of {each.peers}"


def _refusals(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.clause, str(each.count), element("span", each.says, title=each.section)) for each in week.refusals]
    told = (
        _table("Refusals by clause", ("Clause", "Refused", "It says"), rows)
        if rows
        else element("p", "None.", cls="wb-small")
    )
    return together(element("h2", "Refusals by clause"), told)


def _provisional(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.number, each.person, _until(each, model.zone)) for each in week.provisional]
    head = ("Number", "Brought in by", "Counts until")
    told = _table("Provisional numbers", head, rows) if rows else element("p", "None.", cls="wb-small")
    return together(element("h2", "Provisional numbers that are no case yet"), told)


def _of_one_importer(model: UnitModel) -> Markup:
    week = model.week
    if not week or not week.of_one_importer:
        return together()
    rows = [(each.number, each.brought_by, "typed in" if each.by_hand else "file") for each in week.of_one_importer]
    return together(
        element("h2", "Case numbers that one person alone brought in"),
        _table("Case numbers of one importer", ("Number", "Brought in by", "How"), rows),
        element("p", ONE_IMPORTER, cls="wb-small"),
    )


def _training_ends(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.full_name or each.person, each.label, each.until.isoformat()) for each in week.training_ends]
    head = ("Person", "Training", "Counts until")
    told = _table("Trainings that end", head, rows) if rows else element("p", "None.", cls="wb-small")
    return together(element("h2", "Trainings that end within 30 days"), told)


def _until(each: ProvisionalNumber, zone: str) -> str:
    if not each.until:
        return ""
    when = shown(each.until, zone)[:-3]
    return f"ran out {when}" if each.expired else when


def _table(caption: str, head: tuple[str, ...], rows: Sequence[tuple[str | Markup, ...]]) -> Markup:
    """Draw a table that the keyboard reaches, for it may stand below what is seen of its panel."""
    heads = element("tr", *(element("th", name, scope="col") for name in head))
    lines = [element("tr", *(element("td", cell) for cell in cells)) for cells in rows]
    return element(
        "table",
        element("caption", caption, cls="wb-hidden"),
        element("thead", heads),
        element("tbody", *lines),
        cls="wb-table",
        tabindex="0",
    )
