"""What waits for somebody, in words: what it is, by when, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from data_access.answers.duties import Arrival, Duty, DutyKind, PurgeStanding, SourceStanding
from data_access.wording.counts import many
from data_access.wording.times import shown


class DutyWords(NamedTuple):
    """One thing that waits: what it is, since or until when, what to do, and where."""

    what: str
    when: str
    remedy: str


PROPOSALS: Final = {"account": "A new account for", "role": "A change of role or unit for", "reset": "A new log-on for"}
STATES: Final = {
    "pending": "coming in",
    "visible": "in use",
    "undone": "failed",
    "withdrawn": "taken back",
}

OVERDUE: Final = {
    "recovered": "the vehicle was found, so remove it",
    "purpose_ended": "it is no longer needed, so remove it",
    "error": "it is wrong, so correct or remove it",
    "unrefreshed": "it was not refreshed in time and matches nothing; refresh or remove it",
    "expired": "it has expired and matches nothing, so remove it",
    "review": "its review day has passed, so look whether it is still needed",
}
"""Why somebody must see to an entry of the hot list, by the word of the duty."""


RELEASES: Final[Mapping[str, str]] = {
    "received": "is to be verified",
    "verified": "waits for approval",
    "restored": "was approved before the site was restored, and waits for its approval anew",
    "approved": "is to be fulfilled",
    "lapsed": "was approved, and that has ended; approve it again, or hand over what left",
    "expired": "is due: return or destruction of what was given is not confirmed",
}
"""What is to be done about a release request, by where it stands."""

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "verified": (
        "was verified, and waits for approval",
        "{by} verified it. Somebody else than you approves or refuses it.",
    ),
    "approved": (
        "was approved",
        "{by} approved it. Whoever may fulfil it asks under its number, and hands the files over under Records.",
    ),
    "lapsed": (
        "was approved, and that has ended",
        "{by} approved it. Nothing more leaves under it unless it is approved again; hand over what left under Records.",
    ),
    "refused": (
        "was refused",
        "{by} refused it. Why, and the letter to who asked, stand under Records.",
    ),
}
"""What came of a release request, and what comes next, by where it stands."""


def words_of(duty: Duty, zone: str) -> DutyWords:
    """Say what waits. Times are in the zone, a day as the register has it."""
    return _WORDS[duty.kind](duty, zone)


def arrival_cells(arrival: Arrival, zone: str) -> list[str]:
    """Return the cells of an import: when, source, rows, rejected, how far it is."""
    rows = "" if arrival.rows is None else f"{arrival.rows:,}"
    rejected = f"{arrival.rejected:,}" if arrival.rejected else "none"
    return [_at(arrival.at, zone), arrival.source, rows, rejected, STATES.get(arrival.state, arrival.state)]


def source_cells(source: SourceStanding, zone: str) -> list[str]:
    """Return the cells of a source: its name, whether it is behind, its last read, its last import."""
    state = "behind" if source.behind else "up to date" if source.reads_until else "nothing yet"
    return [source.name or source.source, state, _at(source.reads_until, zone), _at(source.last_import, zone)]


def purge_cells(purge: PurgeStanding, zone: str) -> list[str]:
    """Return the cells of a retention class: its name, how long it is kept, the next purge, the last one."""
    due = _day(purge.due_on) if purge.due_on else "nothing kept"
    return [purge.retention_class, many(purge.kept_d, "day"), due, _at(purge.last, zone)]


def backup_sentence(at: datetime | None, zone: str) -> str:
    """Say when the last back-up was made."""
    return f"Last back-up: {_at(at, zone)}."


def _at(instant: datetime | None, zone: str) -> str:
    return "never" if instant is None else shown(instant, zone)[:-3]


def _day(day: date) -> str:
    return day.strftime("%d %b %Y")


def _proposal(duty: Duty, zone: str) -> DutyWords:
    what = f"{PROPOSALS.get(duty.words, 'A change for')} {duty.name}, proposed by {duty.by}"
    own = "Another person must confirm this. You can take it back here."
    role = "Confirm it or decline it here."
    shared = "Confirm it under People: you are shown half of a code there. Or decline it here."
    return DutyWords(what, f"since {_at(duty.at, zone)}", own if duty.own else role if duty.words == "role" else shared)


def _enrolment(duty: Duty, zone: str) -> DutyWords:
    what = f"{duty.words} has not set a password yet"
    remedy = (
        "They set it on the log-in page with both halves of their code. Afterwards only a new one from People helps."
    )
    return DutyWords(what, f"until {_at(duty.at, zone)}", remedy)


def _lock(duty: Duty, zone: str) -> DutyWords:
    what = f"The account of {duty.words} is locked: wrong password or code"
    remedy = (
        "It opens by itself. Ask whether it was them; if not, or if they forgot the password, reset it under People."
    )
    return DutyWords(what, f"until {_at(duty.at, zone)}", remedy)


def _suspension(duty: Duty, _: str) -> DutyWords:
    return DutyWords(
        f"The access of {duty.words} is suspended", "", "Give it back here once the reason for it is gone."
    )


def _training(duty: Duty, _: str) -> DutyWords:
    what = f"The training of {duty.words} ends"
    remedy = "Have it renewed, then record it under People. Without it they cannot search."
    return DutyWords(what, _by(duty), remedy)


def _review(duty: Duty, _: str) -> DutyWords:
    be = "is" if duty.number == 1 else "are"
    what = f"{many(duty.number, 'search').replace('searchs', 'searches')} {be} not signed off"
    return DutyWords(what, "last 7 days", "Look at them under Supervisor, and sign off each one there.")


def _follow_up(duty: Duty, zone: str) -> DutyWords:
    what = f"Entry {duty.number} is to be followed up, says {duty.by}"
    remedy = "Look at it under Supervisor. Sign it off here once it is cleared up."
    return DutyWords(what, f"since {_at(duty.at, zone)}", remedy)


def _number(duty: Duty, zone: str) -> DutyWords:
    by = f", brought in by {duty.by}" if duty.by else ""
    what = f"Provisional number {duty.name} ran out{by}"
    remedy = "Ask them for the case number. Whoever may do so connects the two here."
    return DutyWords(what, _at(duty.at, zone), remedy)


def _hold(duty: Duty, zone: str) -> DutyWords:
    what = f"Hold {duty.number} for case {duty.name} ({duty.words}) is {'over' if duty.late else ''}due for review"
    remedy = "End it here if the reads are no longer needed, or keep it on. It holds them until somebody ends it."
    return DutyWords(what, _by(duty), remedy)


def _kept_reads(duty: Duty, zone: str) -> DutyWords:
    kept = f"{many(duty.number, 'read')} {'is' if duty.number == 1 else 'are'} kept"
    what = f"{kept} since this site was made of a back-up, and no hold says for which case"
    remedy = "They were held when they were purged. Place the holds anew that the back-up did not know. What is left then, and no case needs, end here."
    return DutyWords(what, "", remedy)


def _hold_stops(duty: Duty, zone: str) -> DutyWords:
    why = "is damaged on the disk" if duty.words == "damaged" else "takes too long"
    what = f"The question of hold {duty.number} for case {duty.name} {why}, so no read comes in; sources keep what they have"
    remedy = (
        f"Have {duty.by} hold its reads anew, without later ones or by smaller questions. Then end it here: "
        "what nothing else holds falls under its retention again."
    )
    return DutyWords(what, f"placed {_at(duty.at, zone)}", remedy)


def _purge(duty: Duty, zone: str) -> DutyWords:
    what = f"Reads of class {duty.name} are past their retention"
    remedy = "The daily purge destroys them. If it is overdue, see whether its timer runs, or purge here."
    return DutyWords(what, f"{duty.words} since {_day(duty.day)}" if duty.day else duty.words, remedy)


def _source(duty: Duty, zone: str) -> DutyWords:
    what = f"{duty.words or duty.name} has sent nothing new"
    remedy = "Call the vendor, or see whether the feed runs. Until then searches say that its cameras are behind."
    return DutyWords(what, f"since {_at(duty.at, zone)}", remedy)


def _camera(duty: Duty, zone: str) -> DutyWords:
    since = f"since {_at(duty.at, zone)}"
    if duty.words == "ready":
        what = f"{duty.name} waits to go into service; {duty.by} says that it is ready"
        return DutyWords(what, since, "Put it into service here. Until then its reads are refused.")
    remedy = (
        "Its reads are refused. Take notice here, and have it tested and repaired. Why it is out stands under Data."
    )
    return DutyWords(f"{duty.by} took {duty.name} out of service", since, remedy)


def _hot_list(duty: Duty, zone: str) -> DutyWords:
    if duty.words == "damaged" and not duty.name:
        what = "An entry of the department's own hot list is damaged on the disk, so no read comes in; sources keep what they have"
        remedy = "An import that is tried says which. Remove it under Hot lists, and ask for it anew. Have the disk looked at."
        return DutyWords(what, "now", remedy)
    if duty.words == "damaged":
        what = f"The hot list {duty.name} is damaged on the disk, so no read comes in; sources keep what they have"
        remedy = (
            "Import its newest whole file again: workbench hot-list import. Or withdraw it: workbench hot-list withdraw. "
            "Have the disk looked at."
        )
        return DutyWords(what, f"last brought {_at(duty.at, zone)}", remedy)
    if duty.words == "unfit":
        what = f"A file of the hot list {duty.name} was refused; the version before it is still in force"
        remedy = "See what was wrong: workbench hot-list show. Have the list downloaded again, and import it."
        return DutyWords(what, _at(duty.at, zone), remedy)
    what = f"The hot list {duty.name} is older than it may be"
    remedy = (
        "See whether its download runs, or download and import it. Until then hits of it may be of cleared records."
    )
    return DutyWords(what, f"last brought {_at(duty.at, zone)}", remedy)


def _import(duty: Duty, zone: str) -> DutyWords:
    what = f"Import {duty.number} from {duty.name} failed; nothing of it was kept"
    return DutyWords(what, _at(duty.at, zone), "Send the file again. If it fails again, check that it is whole.")


def _backup(duty: Duty, zone: str) -> DutyWords:
    what = "There is no back-up yet" if duty.at is None else "There is no back-up of the last two days"
    when = "" if duty.at is None else f"last {_at(duty.at, zone)}"
    return DutyWords(
        what, when, "Ask whoever runs the server whether the back-up's timer runs: workbench health says so."
    )


def _entry(duty: Duty, zone: str) -> DutyWords:
    what = f"Entry {duty.number} of the hot list, for case {duty.name}, waits for approval"
    return DutyWords(
        what, f"since {_at(duty.at, zone)}", f"{duty.by} asked for it. Approve or decline it under Hot lists."
    )


def _entry_overdue(duty: Duty, _: str) -> DutyWords:
    what = f"Entry {duty.number} of the hot list, for case {duty.name}: {OVERDUE.get(duty.words, 'somebody must look at it')}"
    return DutyWords(what, "now", f"{duty.by} is to see to it under Hot lists. A supervisor may, too.")


def _hit_task(duty: Duty, zone: str) -> DutyWords:
    of_list = f"Hit {duty.number} was an error: the list {duty.name} is wrong"
    of_own = f"Hit {duty.number} was an error: entry {duty.words} of the hot list is wrong"
    until = "Until it is said here or under Hot lists what came of it, its hits on that plate are silent. A supervisor may say so, too."
    own = f"{duty.by} is to look at it, and to remove it if it is wrong. {until}"
    told = f"{duty.by} is to send the note under Hot lists to its source. {until}"
    return DutyWords(of_list if duty.name else of_own, f"since {_at(duty.at, zone)}", told if duty.name else own)


def _release(duty: Duty, zone: str) -> DutyWords:
    what = f"Release request {duty.name} {RELEASES.get(duty.words, 'waits')}"
    return DutyWords(what, f"since {_at(duty.at, zone)}", f"{duty.by} entered it. See to it under Records.")


def _release_outcome(duty: Duty, zone: str) -> DutyWords:
    came, remedy = OUTCOMES.get(duty.words, ("has changed", "{by} did it. Look under Records."))
    what = f"Your release request {duty.name} {came}"
    return DutyWords(what, f"since {_at(duty.at, zone)}", remedy.format(by=duty.by))


def _by(duty: Duty) -> str:
    return f"by {_day(duty.day)}" if duty.day else ""


_WORDS: Final[Mapping[DutyKind, Callable[[Duty, str], DutyWords]]] = {
    DutyKind.PROPOSAL: _proposal,
    DutyKind.ENROLMENT: _enrolment,
    DutyKind.LOCK: _lock,
    DutyKind.SUSPENSION: _suspension,
    DutyKind.TRAINING: _training,
    DutyKind.REVIEW: _review,
    DutyKind.FOLLOW_UP: _follow_up,
    DutyKind.NUMBER: _number,
    DutyKind.HOLD: _hold,
    DutyKind.KEPT_READS: _kept_reads,
    DutyKind.HOLD_STOPS: _hold_stops,
    DutyKind.PURGE: _purge,
    DutyKind.SOURCE: _source,
    DutyKind.IMPORT: _import,
    DutyKind.BACKUP: _backup,
    DutyKind.ENTRY: _entry,
    DutyKind.ENTRY_OVERDUE: _entry_overdue,
    DutyKind.RELEASE: _release,
    DutyKind.RELEASE_OUTCOME: _release_outcome,
    DutyKind.HOT_LIST: _hot_list,
    DutyKind.CAMERA: _camera,
    DutyKind.HIT_TASK: _hit_task,
}
