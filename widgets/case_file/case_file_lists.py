"""The lists of a case's file as HTML: its head, what is open, questions, findings, saved reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from data_access.answers.case_file import (
    WITNESS_PARTIAL,
    CaseFile,
    CaseQuestion,
    Finding,
    Note,
    ReconciledNumber,
    SavedRead,
    WithdrawnImport,
)
from data_access.answers.verification import Verification
from data_access.wording.counts import many
from data_access.wording.entries import done, question
from data_access.wording.markup import Markup, element, together
from data_access.wording.times import day_shown, shown
from data_access.wording.verifications import words
from widgets.parts.ways_back import ways_back

SHREDDED = "This text was destroyed with the key of its month."
MASKED_HINT = "Colleagues' plates stay sealed here; each sees their own."
SHOWN_NO_MORE = ("destroyed", "past", "withdrawn")
_DAY = timedelta(days=1)


def head(file: CaseFile, zone: str) -> Markup:
    """Say which case it is, and whether it is a major incident."""
    facts = [file.case.kind, file.case.standing, *([file.case.offence] if file.case.offence else [])]
    also = [f"also {', '.join(file.case.other_numbers)}"] if file.case.other_numbers else []
    until = [f"counts until {shown(file.case.provisional_until, zone)}"] if file.case.provisional_until else []
    line = element(
        "p",
        element("strong", file.case.number, cls="wb-case-number"),
        " ",
        *(_flag(file, zone)),
        element("span", " · ".join([*facts, *also, *until]), cls="wb-case-facts"),
    )
    names = sorted(file.people.values())
    became = [element("p", _became(file, each, zone), cls="wb-small wb-reconciled") for each in file.reconciled]
    return together(line, *became, element("p", f"People of the case: {', '.join(names)}", cls="wb-small"))


def _became(file: CaseFile, each: ReconciledNumber, zone: str) -> str:
    why = f": {each.because}" if each.because else ""
    return f"{file.name(each.by)} said that {each.number} is this case, {shown(each.at, zone)}{why}"


def open_items(file: CaseFile) -> Markup:
    """List what the policy wants done for a major incident and is not done; nothing if it is none."""
    if file.incident is None:
        return together()
    if not file.open_items:
        return element("p", "All that the policy asks for a major incident is done.", cls="wb-small")
    patterns = {each.finding: each.pattern for each in file.findings}
    items = []
    for item in file.open_items:
        about = patterns.get(item.finding or 0)
        where, label = ("work.ipynb", "Ask" if item.finding is None else "Search it")
        said: list[str | Markup] = [item.says, " "]
        said += [element("code", about), " "] if about else []
        clause = element("span", item.clause, cls="wb-clause", title="Clause of the agency's policy")
        items.append(element("li", *said, element("a", label, href=where), " ", clause))
    return element("div", element("strong", "Still open"), element("ul", *items), cls="wb-open-items", role="status")


def questions(file: CaseFile, zone: str) -> Markup:
    """Return the table of questions, the newest first."""
    if not file.questions:
        return element("p", "No question has been asked under this case yet.", cls="wb-small")
    titles = (f"When ({zone})", "Who", "What", "What came of it", "On record as")
    top = element("tr", *(element("th", title, scope="col") for title in titles))
    rows = [_question(file, each, zone) for each in file.questions]
    table = element("table", element("thead", top), element("tbody", *rows), cls="wb-case-table", tabindex="0")
    return together(table, element("p", MASKED_HINT, cls="wb-small"))


def finding(file: CaseFile, each: Finding, zone: str) -> Markup:
    """Return one finding; struck out, it says by whom and why."""
    label: list[str | Markup] = []
    if each.kind == WITNESS_PARTIAL:
        label = [element("span", "Partial plate of a witness", cls="wb-tag"), " "]
    pattern: list[str | Markup] = [element("code", each.pattern), " "] if each.pattern else []
    told = each.text if each.text is not None else SHREDDED
    text = element("p", *label, *pattern, element("del" if each.struck_at else "span", told), cls="wb-told-text")
    by = f"{file.name(each.author)}, {shown(each.at, zone)}. On record as entry {each.entry}"
    lines = [text, element("p", by + _rests(file, each) + ".", cls="wb-small")]
    lines += [element("p", f"It rests on {withdrawn(gone, zone)}", cls="wb-lead") for gone in each.withdrawn or ()]
    if each.struck_at:
        why = f"Struck out by {file.name(each.struck_by)}, {shown(each.struck_at, zone)}: {each.struck_because or SHREDDED}"
        lines.append(element("p", why, cls="wb-small"))
    return element("div", *lines, cls="wb-finding")


def withdrawn(withdrawal: WithdrawnImport, zone: str) -> str:
    """Say that an answer held reads that were withdrawn since: `an answer that held 2 reads of import 7, ...`."""
    held = "may have held reads" if withdrawal.reads is None else f"held {many(withdrawal.reads, 'read')}"
    since = f"which was withdrawn on {day_shown(withdrawal.at, zone)}: they count no longer. Ask the question again."
    return f"an answer that {held} of import {withdrawal.batch}, {since} Why is sealed in entry {withdrawal.entry}."


def saved_read(file: CaseFile, each: SavedRead, row: dict[str, Any] | None, shown_rows: bool, zone: str) -> Markup:
    """Return one saved read: its row if it was asked for, until when it is kept, its notes."""
    star = (
        element("span", "★", cls="wb-star", title=f"Starred by {file.name(each.starred_by)}")
        if each.starred_by
        else ("✎" if each.notes else "✓")
    )
    what = element("p", star, " ", *_what(each, row, shown_rows, zone), cls="wb-told-text")
    receipt = f"answer on record as entry {each.outcome}" if each.outcome is not None else "its answer has no outcome"
    kept = element(
        "p", element("span", keeping(each, file.as_of, zone), cls=f"wb-{each.state}"), f" · {receipt}", cls="wb-small"
    )
    checked = (_verification(file, one, zone) for one in each.verifications)
    return element("div", what, kept, *checked, *(_note(file, note, zone) for note in each.notes), cls="wb-saved")


def keeping(each: SavedRead, now: datetime, zone: str) -> str:
    """Say until when a saved read is kept: `destroyed in 6 days (29 Nov)`."""
    under = f"retention class {each.retention_class}"
    if each.destroyed_at is not None:
        return f"The read was destroyed on {day_shown(each.destroyed_at, zone)} under {under}."
    if each.withdrawn_at is not None:
        since = f"withdrawn on {day_shown(each.withdrawn_at, zone)} (entry {each.withdrawn_entry})"
        return f"Withdrawn: the import that brought it was {since}, so it counts no longer and is shown no more."
    if each.review_on is not None:
        return f"Held past its retention until the hold is released; review on {each.review_on:%d %b %Y}."
    if each.until is None:
        return "How long it is kept is not known."
    if each.state == "past":
        return f"Past its retention since {day_shown(each.until, zone)} ({under}): shown no more, destroyed by the next purge."
    return f"Destroyed in {_left(each.until - now)} ({day_shown(each.until, zone)}, {under})"


def _left(span: timedelta) -> str:
    if span < _DAY:
        hours = max(1, round(span / timedelta(hours=1)))
        return f"{hours} hour{'' if hours == 1 else 's'}"
    days = span // _DAY
    return f"{days} day{'' if days == 1 else 's'}"


def _flag(file: CaseFile, zone: str) -> list[str | Markup]:
    if file.incident is None:
        return []
    by = f"Flagged by {file.name(file.incident.flagged_by)}, {shown(file.incident.flagged_at, zone)}: {file.incident.reason or SHREDDED}"
    return [element("span", "MAJOR INCIDENT", cls="wb-lead", title=by), " "]


def _question(file: CaseFile, each: CaseQuestion, zone: str) -> Markup:
    receipt = f"entry {each.entry}" if each.outcome is None else f"entries {each.entry}, {each.outcome}"
    came: str | Markup = each.status if each.rows is None or each.status != "answered" else _answered(each, each.rows)
    mine = " (you)" if each.person == file.me else ""
    if each.withdrawn:
        gone = (element("div", f"From {withdrawn(one, zone)}", cls="wb-small wb-withdrawn") for one in each.withdrawn)
        came = together(came, *gone)
    answered, own = each.status == "answered", each.person == file.me
    back = ways_back(each.entry, each.question, answer=answered, own=own) if own or each.shared else together()
    what = together(asked_words(each, zone), " ", back)
    cells = (shown(each.at, zone), file.name(each.person) + mine, what, came, receipt)
    return element("tr", *(element("td", cell) for cell in cells))


def asked_words(each: CaseQuestion, zone: str) -> str:
    """Say in one line what was asked, as *My searches* says it; plate, exact place and time stand in it of one's own questions only."""
    plate = {"plate": each.plate, "pattern": each.plate} if each.plate else {}
    return question(each.question, {**each.opened, **plate}, zone)


def _answered(each: CaseQuestion, rows: int | str) -> str:
    return done(str(each.question.get("kind")), rows) or f"answered, {many(rows, 'read')}"


def _rests(file: CaseFile, each: Finding) -> str:
    if each.rests_on is None:
        return ""
    outcome = next((q.outcome for q in file.questions if q.entry == each.rests_on), None)
    return f"; rests on the answer of entry {outcome if outcome is not None else each.rests_on}"


def _what(each: SavedRead, row: dict[str, Any] | None, shown_rows: bool, zone: str) -> list[str | Markup]:
    when = shown(each.captured_at, zone)
    if row is not None:
        camera = row["camera_name"] or row["camera_id"]
        state = row["plate_state"] or "state unknown"
        corrected = " · corrected by a person" if row["corrects"] else ""
        return [element("strong", row["plate"]), f" · {state} · {when} · {camera}{corrected}"]
    gone = " · not among the reads that may be seen" if shown_rows and each.state not in SHOWN_NO_MORE else ""
    return [f"Read of {when}{gone}"]


def _verification(file: CaseFile, one: Verification, zone: str) -> Markup:
    said = words(one, shown(one.at, zone), file.name(one.by))
    since = f" · counts no longer: a person corrected the read, entry {one.corrected}" if one.corrected else ""
    how = f" · {one.how}" if one.how else ""
    cls = "wb-verified" if one.verified and not since else "wb-not-verified"
    return element("p", element("span", said, cls=cls), element("span", f"{since}{how}", cls="wb-small"))


def _note(file: CaseFile, note: Note, zone: str) -> Markup:
    told = note.text if note.text is not None else SHREDDED
    by = element("span", f"{file.name(note.author)}, {shown(note.at, zone)}, entry {note.entry}", cls="wb-small")
    if note.struck_at is None:
        return element("p", element("span", told), " — ", by, cls="wb-note")
    why = f"Struck out by {file.name(note.struck_by)}, {shown(note.struck_at, zone)}: {note.struck_because or SHREDDED}"
    return element("p", element("s", told), " — ", by, " ", element("span", why, cls="wb-small"), cls="wb-note")
