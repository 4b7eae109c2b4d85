"""The top of every page: whose it is, what the reads are, where to go."""

from __future__ import annotations

import ipywidgets as w

from data_access.wording.answers import banner
from data_access.wording.markup import Markup, element, together
from data_access.wording.people import reset_sentence
from widgets.case.case_chip import case_chip
from widgets.case.justification_model import JustificationModel
from widgets.case.log_on_clock import case_line, log_on_clock
from widgets.case.log_on_model import LogOnModel
from widgets.case.person import PersonAtPage
from widgets.parts import controls as c
from widgets.parts.script_parts import Clock, sheet
from workbench.page_table import PAGES, PageEntry, entry_of

WORK = "wb-work"
"""Id of the place where the work of a page begins."""

PEOPLE = frozenset({"create_account", "assign_role", "record_training"})
"""Who may do one of these finds the page of people, which the Hub shows."""

EVALUATION = "Evaluation: all runs as one user of this machine, who can read data and keys. A department gives each part its own."


def style() -> w.Widget:
    """Return the page's style sheet, as part of the page."""
    return c.made(w.HTML, value=f"<style>{sheet()}</style>")


def header(
    person: PersonAtPage,
    page: str,
    log_out_url: str,
    case: JustificationModel,
    log_on: LogOnModel,
    notebook_url: str = "",
) -> w.Widget:
    """Return the header of a page: whose it is, where to go, the open case and what is left of it and of the log-on."""
    clock, idle = Clock(label="Logged on for", ended="The log-on has ended."), log_on_clock(log_on)
    clock.count_down(person.logged_on_until)
    entry = entry_of(page)
    chip = entry.chip
    clocks = [idle] if chip and person.idle_at is not None else [clock, idle]
    state = c.row(
        case_chip(case, first=entry.map) if chip else _case(case),
        *clocks,
        case_line(case),
        c.html(_who(person, log_out_url)),
        cls="wb-state-bar",
    )
    bar = c.row(c.html(_title(person, page, notebook_url)), state, cls="wb-header")
    notices = [c.html(_notice(words)) for words in _resets(person)]
    return c.column(c.html(_skip()), c.html(_banner(person)), *notices, bar)


def work() -> w.Widget:
    """Return where the work of a page begins: the skip link leads here."""
    return c.html(element("span", "", id=WORK, tabindex="-1"))


def _case(case: JustificationModel) -> w.Widget:
    """Return the open case and its clock; nothing while none is open."""
    clock = Clock(label="for", ended="ended")

    def wind() -> None:
        clock.count_down(case.session.expires_at if case.session else None)

    wind()
    c.follow(wind, (case, ["session"]))
    return c.row(c.says(lambda: _case_words(case), (case, ["session"])), clock, cls="wb-header-case")


def _case_words(case: JustificationModel) -> Markup:
    if case.session is None:
        return element("span", "No case open" if case.person.asks else "", cls="wb-small")
    return together("Case ", element("strong", case.session.case_number), " open")


def _skip() -> Markup:
    return element("a", "Skip to the work", href=f"#{WORK}", cls="wb-skip")


def _banner(person: PersonAtPage) -> Markup:
    said: list[str | Markup] = [element("strong", banner(synthetic=person.synthetic))]
    said += [" ", element("span", EVALUATION, cls="wb-evaluation")] if person.evaluation else []
    for words in (*person.left_out, *person.training_ends):
        said += [" ", element("span", words, cls="wb-evaluation")]
    return element("div", *said, cls="wb-banner", role="note")


def _resets(person: PersonAtPage) -> list[str]:
    return [reset_sentence(each, person.zone) for each in person.resets]


def _notice(words: str) -> Markup:
    return element("div", words, cls="wb-banner wb-notice", role="alert")


def _title(person: PersonAtPage, page: str, notebook_url: str) -> Markup:
    links = [_link(one, page) for one in PAGES if one.is_for(person.capabilities)]
    if PEOPLE & person.capabilities:
        links.append(element("a", "People", href="/hub/people"))
    if person.notebooks and notebook_url:
        links.append(element("a", "JupyterLab", href=notebook_url, target="_blank", rel="noopener"))
    return together(element("h1", person.agency, title=person.agency), element("nav", *links, aria_label="Pages"))


def _link(one: PageEntry, page: str) -> Markup:
    address = f"{one.name}.ipynb"
    if one.name == page:
        return element("a", one.label, href=address, aria_current="page")
    return element("a", one.label, href=address)


def _who(person: PersonAtPage, log_out_url: str) -> Markup:
    return together(
        element("span", f"{person.name} · {person.role}", cls="wb-who"),
        element("a", "My account", href=log_out_url.removesuffix("logout") + "account", cls="wb-account"),
        element("a", "Log out", href=log_out_url),
    )
