"""The panels of a supervisor: filters in one line, the list with its sign-offs, one entry on the right, the counts in a second tab."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as w
import traitlets as t

from data_access.answers.entries import PersonBesidePeers, ProvisionalNumber
from data_access.wording.entries import asked, came, reviewed, sealed_words
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import shown
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.parts.tables import plain_table
from widgets.parts.work_parts import Tabs
from widgets.record.live_model import LiveModel
from widgets.record.unit_model import COLUMNS, SIGN_OFF, UnitModel

EMPTY = "Nothing was asked in this time, or the filters leave nothing."
NOT_READ = "The record was not read."
CHOOSE = "Press a line to look at it. Plates and reasons stay sealed until you open an entry, and your reason is logged first."
SIGNING = "Signing off says that you looked at the entry and found it in order. It is logged with your name."
OWN = "This is your own entry. Another supervisor or an auditor signs it off."
ONE_IMPORTER = (
    "The unit searched under these, and only one person brought each of them in. Compare them with the records system; a number "
    "leaves this list once a second person's import has it, too."
)
DAYS = [("7 days", 7), ("14 days", 14), ("31 days", 31)]
NARROWED = (("person", "Person"), ("case", "Case"), ("day", "Day"))
ENTRIES, COUNTS = "entries", "counts"
TABS = [[ENTRIES, "Entries", ""], [COUNTS, "Colleagues and refusals", ""]]


def unit_panel(model: UnitModel, live: LiveModel) -> w.Widget:
    """Return the whole of the page below its header: entries in one tab, counts in the other."""
    tabs = Tabs(title="The unit's record", tabs=TABS, chosen=ENTRIES)
    entries = c.column(
        unit_filters(model, live), c.row(unit_table(model), unit_entry(model), cls="wb-unit"), cls="wb-unit-entries"
    )
    bodies = {ENTRIES: entries, COUNTS: unit_counts(model)}

    def turn() -> None:
        tabs.show(bodies)

    turn()
    c.follow(turn, (tabs, ["chosen"]))
    return c.column(tabs, *bodies.values(), cls="wb-body wb-unit-page")


def unit_filters(model: UnitModel, live: LiveModel) -> w.Widget:
    """Return what chooses and narrows the list, in one line, and the live view's button."""
    return c.column(
        c.row(
            c.choice(model, "days", "Time", DAYS),
            c.button("Read", model.read, main=True),
            *(_narrowed(model, of, label) for of, label in NARROWED),
            c.tick(model, "open_only", "Not signed off"),
            c.tick(model, "refused_only", "Refused"),
            _watching(live),
            cls="wb-filters",
        ),
        c.problems(live),
        cls="wb-card",
    )


def unit_table(model: UnitModel) -> w.Widget:
    """Return the list, one line an entry, each with its sign-off."""
    table = EntryTable(caption="What the unit asked", columns=list(COLUMNS), slim=True)
    heard = ["week", "items", "person", "case_number", "day", "refused_only", "open_only", "opened", "reviews"]

    def fill() -> None:
        table.empty = EMPTY if model.week else NOT_READ
        table.rows = model.rows()

    fill()
    c.follow(fill, (model, heard))
    table.on_act(model.sign_off)
    t.link((model, "chosen"), (table, "chosen"))
    since = c.says(lambda: element("p", model.since(), cls="wb-small", role="status"), (model, ["week"]))
    return c.column(since, table, cls="wb-card wb-list")


def unit_entry(model: UnitModel) -> w.Widget:
    """Return the chosen entry: what was asked, its sign-off, and what it keeps sealed."""
    sign = c.button(SIGN_OFF, lambda: model.sign_off(model.chosen), main=True)
    remark = c.text(model, "remark", "What is to be followed up")
    follow = c.button("Follow up", model.follow_up)
    signing = c.column(
        c.says(lambda: element("p", SIGNING, cls="wb-small")), sign, c.fold("Not in order?", remark, follow)
    )
    own = c.says(lambda: element("p", OWN, cls="wb-small"))
    form = c.column(c.text(model, "reason", "Why you open it"), c.button("Reveal", model.reveal), cls="wb-reveal")

    def turn() -> None:
        item = model.item()
        c.show_if(form, bool(item and item.sealed and not item.opened))
        c.show_if(signing, bool(item and model.may_review(item)))
        c.show_if(own, bool(item and not model.may_review(item)))

    turn()
    heard = (model, ["chosen", "opened", "items", "reviews"])
    c.follow(turn, heard)
    return c.column(
        c.says(lambda: _detail(model), heard), c.problems(model), form, signing, own, cls="wb-card wb-unit-entry"
    )


def unit_counts(model: UnitModel) -> w.Widget:
    """Return people beside their peers, refusals by clause, provisional numbers, those that one person brought in, trainings that end."""
    words = (_people, _refusals, _provisional, _of_one_importer, _training_ends)
    return c.column(
        c.says(lambda: element("div", *(say(model) for say in words), cls="wb-standing"), (model, ["week"])),
        cls="wb-unit-counts",
    )


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
    return c.row(start, stop, c.says(lambda: _live_words(live), (live, ["watching", "count"])), cls="wb-watching")


def _live_words(live: LiveModel) -> Markup:
    words = f"Watching: {live.count} new. Each one shown is logged." if live.watching else ""
    return element("span", words, cls="wb-small", role="status")


def _detail(model: UnitModel) -> Markup:
    item = model.item()
    if item is None:
        return element("p", CHOOSE, cls="wb-small")
    who = f"{item.person} ({item.role})"
    said = [asked(item, model.zone), came(item), *model.refusal_words(item)]
    rows = [together(element("dt", name), element("dd", words)) for name, words in model.details()]
    sealed = "" if item.opened or not item.sealed else f"Sealed: {sealed_words(item)}."
    review = reviewed(model.review_of(item), model.zone)
    return together(
        element("h2", f"Entry {item.seq}: ", who),
        *(element("p", words[:1].upper() + words[1:] + ".") for words in said if words),
        *([element("p", review[:1].upper() + review[1:], cls="wb-small", role="status")] if review else []),
        element("dl", *rows, cls="wb-facts", tabindex="0") if rows else element("p", sealed, cls="wb-small"),
    )


def _people(model: UnitModel) -> Markup:
    week = model.week
    if not week or not week.people:
        return together()
    head = ("Person", "Searches", "Refused", "Usual here")
    rows = [(each.full_name or each.person, _asked(each), str(each.refused), _usual(each)) for each in week.people]
    return _card("Searches beside colleagues", plain_table("Searches beside colleagues", head, rows), week.said)


def _asked(each: PersonBesidePeers) -> Markup:
    count = str(each.asked)
    return element("strong", f"{count}, flagged", cls="wb-unusual") if each.unusual else element("span", count)


def _usual(each: PersonBesidePeers) -> str:
    if each.median is None:
        return "too few people"
    return f"{each.median:g} ({each.peers} people)"


def _refusals(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.clause, str(each.count), element("span", each.says, title=each.section)) for each in week.refusals]
    return _card("Refusals by clause", _or_none("Refusals by clause", ("Clause", "Refused", "It says"), rows))


def _provisional(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.number, each.person, _until(each, model.zone)) for each in week.provisional]
    head = ("Number", "Brought in by", "Counts until")
    return _card("Provisional numbers without a case", _or_none("Provisional numbers", head, rows))


def _of_one_importer(model: UnitModel) -> Markup:
    week = model.week
    if not week or not week.of_one_importer:
        return together()
    rows = [(each.number, each.brought_by, "typed in" if each.by_hand else "file") for each in week.of_one_importer]
    table = plain_table("Case numbers of one importer", ("Number", "Brought in by", "How"), rows)
    return _card("Case numbers that only one person brought in", table, ONE_IMPORTER)


def _training_ends(model: UnitModel) -> Markup:
    week = model.week
    if not week:
        return together()
    rows = [(each.full_name or each.person, each.label, each.until.isoformat()) for each in week.training_ends]
    head = ("Person", "Training", "Counts until")
    return _card("Trainings that end within 30 days", _or_none("Trainings that end", head, rows))


def _until(each: ProvisionalNumber, zone: str) -> str:
    if not each.until:
        return ""
    when = shown(each.until, zone)[:-3]
    return f"ran out {when}" if each.expired else when


def _card(title: str, inside: Markup, beside: str = "") -> Markup:
    more = [element("p", beside, cls="wb-small")] if beside else []
    return element("section", element("h2", title), inside, *more, cls="wb-card")


def _or_none(caption: str, head: tuple[str, ...], rows: Sequence[tuple[str | Markup, ...]]) -> Markup:
    return plain_table(caption, head, rows) if rows else element("p", "None.", cls="wb-small")
