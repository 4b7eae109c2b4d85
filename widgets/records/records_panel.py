"""The page of records: requests on the left, and on the right the one that is looked at with what may be done, or a new one; figures below."""

from __future__ import annotations

import base64

import ipywidgets as w
import traitlets as t

from data_access.answers.releases import MonthOfReleases, Release, ReleaseState, ReturnKind
from data_access.wording.markup import Markup, element, together
from data_access.wording.on_releases.requests import KINDS, STANDINGS, log
from data_access.wording.times import shown
from widgets.parts import controls as c
from widgets.parts.script_parts import EntryTable
from widgets.records.requests_model import COLUMNS, OPEN, RequestsModel

EMPTY, CHOOSE = "No requests here.", "Press a line to look at a request."
NOT_READ = "The requests could not be read. Press Read again."
_WITH_A_LETTER = {ReleaseState.REFUSED, ReleaseState.ROUTED, ReleaseState.FULFILLED, ReleaseState.EXPIRED}
HEARD = ["found", "chosen"]
NEW = -1
HOW = "How it was made sure who they are, why it is refused, to whom it was handed, or who confirmed"
_FIGURES = ("received", "approved", "fulfilled", "refused", "routed", "left")


def records_panel(model: RequestsModel) -> w.Widget:
    """Return the whole of the page below its header."""
    new, one = c.column(c.heading("New request"), *_form(model)), _one(model)

    def turn() -> None:
        fresh = model.release() is None and model.person.releases.may_request
        c.show_if(new, fresh)
        c.show_if(one, not fresh)

    turn()
    c.follow(turn, (model, HEARD))
    right = c.column(new, one, c.problems(model), _said(model), cls="wb-card wb-duty")
    figures = c.says(lambda: _figures(model), (model, ["found"]))
    top = c.row(_list(model), right, cls="wb-duties-top")
    return c.column(
        top, c.column(c.heading("Register of releases"), figures, cls="wb-card wb-releases"), cls="wb-duties wb-records"
    )


def _list(model: RequestsModel) -> w.Widget:
    table = EntryTable(caption="Release requests", columns=list(COLUMNS), noun="Request", slim=True)
    choose = c.made(w.Dropdown, "wb-field", description="Show", options=model.filters(), value=model.filter)
    new = c.button("New request", lambda: setattr(model, "chosen", NEW), main=True)

    def fill() -> None:
        table.empty = EMPTY if model.found else NOT_READ
        table.rows = model.rows()

    def offer() -> None:
        kept = model.filter
        choose.options = model.filters()
        choose.value = kept

    fill()
    c.follow(offer, (model, ["found"]))
    c.follow(fill, (model, ["found", "filter"]))
    t.link((choose, "value"), (model, "filter"))
    t.link((model, "chosen"), (table, "chosen"))
    c.show_if(new, model.person.releases.may_request)
    buttons = c.row(new, c.button("Read again", model.read), cls="wb-buttons")
    return c.column(c.row(choose, buttons, cls="wb-list-head wb-filters"), table, cls="wb-card wb-list wb-entry-list")


def _form(model: RequestsModel) -> list[w.Widget]:
    upload = c.made(w.FileUpload, "wb-plain", accept=".pdf,.txt,.eml", description="Written request", multiple=False)

    def take() -> None:
        if upload.value:
            first = upload.value[0]
            model.file_name, model.file = str(first["name"]), bytes(first["content"])

    def put_away() -> None:
        if not model.file:
            upload.value = ()

    c.follow(take, (upload, ["value"]))
    c.follow(put_away, (model, ["file"]))
    return [
        c.html(element("p", _wanted(model), cls="wb-small")),
        c.choice(model, "kind", "Who asks", model.kinds()),
        c.row(c.text(model, "agency", "Agency"), c.text(model, "state", "State", "US-CA"), cls="wb-hit-form"),
        c.tick(model, "federal", "It is a federal agency"),
        c.row(c.text(model, "person_asking", "Person"), c.text(model, "contact", "Contact"), cls="wb-hit-form"),
        c.paragraph(model, "purpose", "What the reads are for; for the public, the urgent need"),
        c.text(model, "legal_basis", "Legal basis"),
        c.text(model, "consideration", "Offered in return (leave empty; reads are never sold)"),
        upload,
        c.button("Enter the request", model.enter, main=True),
    ]


def _wanted(model: RequestsModel) -> str:
    form = model.person.releases
    said = ["Needed: the written request as a file." if form.written_request else "No written request is needed."]
    if form.first:
        said.append(f"Approved by: {' or '.join(form.first)}.")
    if form.states:
        said.append(f"Only agencies of: {', '.join(form.states)}.")
    return " ".join(said)


def _one(model: RequestsModel) -> w.Widget:
    words = c.text(model, "words", HOW)
    unavailable = c.text(model, "unavailable", "If somebody else comes first: why they are not available")
    hows = [("destroyed it", ReturnKind.DESTROYED.value), ("returned it", ReturnKind.RETURNED.value)]
    how = c.choice(model, "how", "The recipient", hows)
    verify, declare = c.button("Verified", model.verify), c.button("Declared", model.declare)
    approve, refuse = c.button("Approve", model.approve, main=True), c.button("Refuse", model.refuse)
    fulfil, back = c.button("Handed over", model.fulfil, main=True), c.button("Confirm", model.take_back)
    letter = c.button("Letter", model.take_letter)

    def turn() -> None:
        one = model.release()
        at, form = one.standing if one else None, model.person.releases
        waits = at in OPEN
        c.show_if(verify, at is ReleaseState.RECEIVED)
        c.show_if(declare, waits and bool(form.declaration) and bool(one and not one.declared))
        c.show_if(approve, bool(one and one.may_approve))
        c.show_if(unavailable, bool(one and one.may_approve and len(one.approvers) > 1))
        c.show_if(refuse, waits and form.may_approve and bool(one and not one.own))
        c.show_if(fulfil, model.may_hand_over())
        c.show_if(how, model.needs_return())
        c.show_if(back, model.needs_return())
        c.show_if(words, waits or model.needs_return())
        c.show_if(letter, at in _WITH_A_LETTER)

    turn()
    c.follow(turn, (model, HEARD))
    buttons = c.row(verify, declare, approve, refuse, fulfil, back, letter, cls="wb-buttons")
    return c.column(c.says(lambda: _detail(model), (model, HEARD)), words, unavailable, how, buttons)


def _said(model: RequestsModel) -> w.Widget:
    def words() -> Markup:
        done = [element("p", model.outcome, cls="wb-good", role="status")] if model.outcome else []
        letter = [element("pre", model.letter, cls="wb-letter", tabindex="0")] if model.letter else []
        return together(*done, *letter)

    return c.says(words, (model, ["outcome", "letter"]))


def _detail(model: RequestsModel) -> Markup:
    one = model.release()
    if one is None:
        return element("p", CHOOSE if model.rows() else "", cls="wb-small")
    standing = STANDINGS[one.standing]
    head = [element("h2", f"Request {one.case}: {one.agency}"), element("p", f"{standing[0].upper()}{standing[1:]}.")]
    if one.may_fulfil:
        words = f"Open {one.case} as a case on Work, ask, and make the files there; then hand them over here."
        head.append(element("p", words, cls="wb-out"))
    pairs = [part for name, said in _facts(one, model) if said for part in (element("dt", name), element("dd", said))]
    return together(*head, element("dl", *pairs, cls="wb-facts"))


def _facts(one: Release, model: RequestsModel) -> list[tuple[str, str]]:
    zone = model.person.zone
    where = "federal" if one.federal else one.state
    facts = [
        ("Kind", " ".join(part for part in (KINDS[one.kind], f"({where})" if where else "") if part)),
        ("Person", f"{one.person}, {one.contact}"),
        ("For", one.purpose),
        ("Legal basis", one.legal_basis),
        ("In writing", one.written),
        ("Entered", f"{one.requester}, {shown(one.received_at, zone)}"),
    ]
    if one.verified_at:
        facts.append(("Verified", f"{one.verified_by}, {shown(one.verified_at, zone)}: {one.verified_how}"))
    if one.approved_at:
        facts.append(("Approved", f"{one.approved_by}, {shown(one.approved_at, zone)}"))
    if one.approved_until and one.standing in OPEN:
        facts.append(("Pictures may go out until", shown(one.approved_until, zone)))
    if not one.approved_at and one.approvers:
        facts.append(("Approved by", " or ".join(one.approvers)))
    facts += [("Because", one.unavailable), ("Declared", one.declared)]
    facts += [("Left", f"{file.format}, {shown(file.left_at, zone)}, {file.by}") for file in one.files]
    if one.fulfilled_at:
        facts.append(("Handed over", f"{one.fulfilled_by}, {shown(one.fulfilled_at, zone)}: {one.handed_over}"))
    if one.use_until:
        facts.append(("May be used until", shown(one.use_until, zone)))
    if one.ended_at:
        facts.append(("Ended", f"{one.ended_by}, {shown(one.ended_at, zone)}: {one.ended_why}"))
    return facts


def _figures(model: RequestsModel) -> Markup:
    found = model.found
    if found is None or not found.months:
        return element("p", "Nothing was asked for yet.", cls="wb-small")
    head = element("tr", *(element("th", name, scope="col") for name in ("Month (UTC)", *_FIGURES)))
    years = {each.year for each in found.months}
    rows = [_row(f"{each.year}-{each.month:02d}", [each]) for each in found.months]
    rows += [_row(str(year), [each for each in found.months if each.year == year]) for year in sorted(years)]
    data = base64.b64encode(log(found.releases)).decode()
    link = element(
        "a", "Dissemination log (CSV)", href=f"data:text/csv;base64,{data}", download="dissemination-log.csv"
    )
    return together(element("table", head, *rows, cls="wb-table"), element("p", link))


def _row(name: str, months: list[MonthOfReleases]) -> Markup:
    sums = (str(sum(getattr(each, figure) for each in months)) for figure in _FIGURES)
    return element("tr", element("th", name, scope="row"), *(element("td", figure) for figure in sums))
