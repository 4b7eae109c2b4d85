"""The panels of sharing: with whom, and the answers of the case that may be shown again."""

from __future__ import annotations

from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.wording.markup import Markup, element, together
from widgets.parts import controls as c
from widgets.work.sharing_model import NOBODY_CHOSEN, SharingModel
from widgets.work.work_model import WorkModel

SHARE = (
    "A colleague who has this case open may then be shown this answer. Sharing is on record, and so is each showing."
)
NOBODY = "Nobody else has this case open now. They open it first; then look again."
OF_PAGE = "Answers of this page. Looking at one again is no new question."
OF_CASE = "Answers of this case: yours, and those that colleagues shared with you. Listing them is on record, and so is each showing."
NONE_OF_CASE = "No answer of this case may be shown to you again."
MOST_LISTED = 30


def sharing_panel(model: SharingModel) -> w.Widget:
    """Return what the tab of sharing shows."""
    look = c.button("Who has the case open?", model.look)
    choose = c.made(w.Dropdown, "wb-field", description="Colleague", options=[("Choose one", NOBODY_CHOSEN)])
    share = c.button("Share this answer", model.share, main=True)
    t.link((model, "person"), (choose, "value"))

    def fill() -> None:
        found = model.colleagues or ()
        model.person = NOBODY_CHOSEN
        choose.options = [("Choose one", NOBODY_CHOSEN), *((each.full_name, each.person) for each in found)]
        for part in (choose, share):
            c.show_if(part, bool(found))
        look.description = "Who has the case open?" if model.colleagues is None else "Look again"

    fill()
    c.follow(fill, (model, ["colleagues"]))
    told = c.says(lambda: _told(model), (model, ["colleagues", "said"]))
    intro = c.html(element("p", SHARE, cls="wb-small"))
    return c.column(intro, c.row(look, choose, share, cls="wb-sharing"), told, c.problems(model))


def earlier_panel(work: WorkModel, model: SharingModel) -> w.Widget:
    """Return answers of this page and of the case, to be looked at again without asking."""
    of_page, of_case = c.column(cls="wb-earlier"), c.column(cls="wb-earlier")
    read = c.button("List the answers of this case", model.read)

    def listed(lines: list[tuple[int, str]]) -> list[w.Widget]:
        return [c.button(words, partial(work.back, number)) for number, words in lines]

    def fill_page() -> None:
        of_page.children = listed(work.earlier_words())

    def fill_case() -> None:
        of_case.children = listed(model.lines()[:MOST_LISTED])
        c.show_if(read, work.case.session is not None)

    fill_page()
    fill_case()
    c.follow(fill_page, (work, ["earlier"]))
    c.follow(fill_case, (model, ["listed"]), (work.case, ["session"]))
    said = c.says(lambda: _listed_words(model), (model, ["listed"]))
    intros = [c.html(element("p", words, cls="wb-small")) for words in (OF_PAGE, OF_CASE)]
    return c.column(intros[0], of_page, intros[1], read, said, of_case, c.problems(model))


def _told(model: SharingModel) -> Markup:
    words = model.said or (NOBODY if model.colleagues == () else "")
    return element("p", words, role="status") if words else together()


def _listed_words(model: SharingModel) -> Markup:
    if model.listed is None or model.listed:
        return together()
    return element("p", NONE_OF_CASE, cls="wb-small", role="status")
