"""The page of records: requests on the left, and on the right the one that is looked at with what may be done, or a new one; figures below."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable

import ipywidgets as w

from data_access.wording.markup import Markup, element, together
from data_access.wording.on_releases.exports import FIGURES, figure_rows, figures, log
from widgets.parts import controls as c
from widgets.parts.narrative import Narrative
from widgets.parts.script_parts import EntryTable
from widgets.parts.tables import filtered_list
from widgets.records.new_request_panel import new_request_panel
from widgets.records.request_detail import request_detail
from widgets.records.requests_model import COLUMNS, HEARD, RequestsModel

EMPTY, NOT_READ = "No requests here.", "The requests could not be read. Press Read again."
NOTHING_YET, NO_REGISTER = "Nothing was asked for yet.", "The register could not be read."
READ_ALL = "Read all requests for the dissemination log"
OUT = "Out: files and pictures that left."


def records_panel(model: RequestsModel) -> w.Widget:
    """Return the whole of the page below its header."""
    new, one, said = new_request_panel(model), request_detail(model), _said(model)

    def turn() -> None:
        fresh = model.release() is None and model.person.releases.may_request
        c.show_if(new, fresh)
        c.show_if(one, not fresh)
        c.show_if(said, bool(model.problem or model.outcome or model.letter))

    turn()
    c.follow(turn, (model, [*HEARD, "problem", "outcome", "letter"]))
    right = c.column(new, one, said, cls="wb-card wb-duty wb-request-side")
    counts = c.says(lambda: _figures(model), (model, ["found"]))
    register = c.column(c.heading("Register of releases"), counts, _whole_log(model), cls="wb-card wb-releases")
    left = c.column(_list(model), register, cls="wb-requests")
    return c.row(left, right, cls="wb-body wb-duties-top wb-records")


def _list(model: RequestsModel) -> w.Widget:
    table = EntryTable(caption="Release requests", columns=list(COLUMNS), noun="Request", slim=True)
    may_add, begin = model.person.releases.may_request, model.begin_new
    of_page = filtered_list(
        model, table, new="New request", begin=begin, may_add=may_add, empty=EMPTY, not_read=NOT_READ
    )
    of_page.children = (*of_page.children, _older(model))
    return of_page


def _older(model: RequestsModel) -> w.Widget:
    """Return what says how many requests there are beside those of the list, and the button that lists further ones."""
    words = c.says(lambda: element("p", model.older_words(), cls="wb-small", role="status"), (model, ["found"]))
    button = c.row(c.button("Further requests", model.read_older), cls="wb-buttons")
    row = c.row(words, button, cls="wb-list-head wb-older")
    return _while(model, row, lambda: bool(model.older_words()))


def _whole_log(model: RequestsModel) -> w.Widget:
    """Return the button that reads all requests for the dissemination log; once they are listed, its link is there."""
    row = c.row(c.button(READ_ALL, model.read_all), cls="wb-buttons wb-older")
    return _while(model, row, lambda: model.found is not None and not model.log_is_whole())


def _while(model: RequestsModel, part: w.Widget, so: Callable[[], bool]) -> w.Widget:
    """Show a part as long as something is so of what was read."""

    def turn() -> None:
        c.show_if(part, so())

    turn()
    c.follow(turn, (model, ["found"]))
    return part


def _said(model: RequestsModel) -> w.Widget:
    """Return what came of the last act: a problem or an outcome, and the letter to who asked."""
    letter = Narrative(label="Letter to who asked", act="Copy the letter", lines=6)
    outcome = c.says(lambda: _outcome(model), (model, ["outcome"]))

    def fill() -> None:
        letter.text = model.letter
        c.show_if(letter, bool(model.letter))

    fill()
    c.follow(fill, (model, ["letter"]))
    return c.column(c.problems(model), outcome, letter, cls="wb-request-said")


def _outcome(model: RequestsModel) -> Markup:
    return element("p", model.outcome, cls="wb-good", role="status") if model.outcome else together()


def _figures(model: RequestsModel) -> Markup:
    found = model.found
    if found is None or not found.months:
        return element("p", NOTHING_YET if found else NO_REGISTER, cls="wb-small")
    head = element("tr", *(element("th", name, scope="col") for name in ("When", *map(_head, FIGURES))))
    rows = [_row(name, counts) for name, counts in figure_rows(found.months)]
    links: list[str | Markup] = [_download("Figures (CSV)", "release-figures.csv", figures(found.months, found.zone))]
    if model.log_is_whole():  # never a log of some requests that looks like one of all
        whole = _download("Dissemination log (CSV)", "dissemination-log.csv", log(found.releases, found.zone))
        links = [whole, " · ", *links]
    whose = element("p", f"{OUT} Years and months begin by the clocks of {found.zone}.", cls="wb-small")
    return together(element("table", head, *rows, cls="wb-table"), whose, element("p", *links))


def _head(figure: str) -> str:
    return "Out" if figure == "left" else figure.title()


def _row(name: str, counts: Iterable[int]) -> Markup:
    return element("tr", element("th", name, scope="row"), *(element("td", str(count)) for count in counts))


def _download(label: str, name: str, data: bytes) -> Markup:
    return element("a", label, href=f"data:text/csv;base64,{base64.b64encode(data).decode()}", download=name)
