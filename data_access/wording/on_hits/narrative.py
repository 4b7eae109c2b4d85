"""The paragraph of a hit for a report (H5), and the note that goes to the source of a list after an error. Both are to be copied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from data_access.answers.hits import Hit, HitForm
from data_access.wording.times import in_full, length_words

_SEEN: Final = {"agrees": "agree", "differs": "differ", "not_seen": "cannot be seen"}
_SAID: Final = {"active": "the record is active", "not_active": "the record is not active", "no_answer": "nothing"}
_LIKENESS: Final = {
    "folded": "The characters agree but for O and 0.",
    "confusable": "The characters agree but for some that readers mix up.",
}
NOT_KNOWN: Final = "A plate reader tells where a plate was. It does not tell who was in the vehicle."


@dataclass(frozen=True, slots=True, kw_only=True)
class HitTerms:
    """What a paragraph needs beside the hit.

    Attributes:
        zone: IANA name of the zone in which times are said.
        form: The pack's words for systems, steps and dispositions.
        names: Full names by user name; who is not among them is called by the user name.
    """

    zone: str
    form: HitForm
    names: Mapping[str, str] = field(repr=False)

    def at(self, instant: datetime) -> str:
        """Say when, with the zone."""
        return in_full(instant, self.zone)

    def who(self, person: str) -> str:
        """Say who."""
        name = self.names.get(person, "")
        return f"{name} ({person})" if name else person


def paragraph(hit: Hit, terms: HitTerms) -> str:
    """Return what is known of a hit, and what is not, as one paragraph. Empty once its read is destroyed."""
    if hit.destroyed or not hit.plate:
        return ""
    parts = (_read(hit, terms), _listed(hit), _compared(hit, terms), _confirmed(hit, terms), _steps(hit, terms))
    return " ".join((*(each for part in parts for each in part), *_ended(hit, terms), *_unknown(hit)))


def note_for_source(hit: Hit, terms: HitTerms) -> str:
    """Return a note for the source of a downloaded list whose entry led to an error. Empty once the read is destroyed."""
    ended = hit.disposition
    if hit.destroyed or not hit.plate or ended is None:
        return ""
    how = terms.form.label_of_disposition(ended.disposition)
    return " ".join(
        (
            f"On {terms.at(hit.captured_at)} a plate reader read {_plate(hit.plate, hit.state)}.",
            f'It matched your entry for {_plate(hit.listed_plate, hit.listed_state)} in "{hit.list}".',
            f"Our officer ended the hit on {terms.at(ended.at)} as: {how}.",
            "Please check the entry and correct or cancel it, so that nobody is stopped for it again.",
        )
    )


def _read(hit: Hit, terms: HitTerms) -> Iterator[str]:
    place = f"{hit.camera_name} ({hit.camera_id})" if hit.camera_name != hit.camera_id else hit.camera_id
    yield f"On {terms.at(hit.captured_at)} the plate reader {place} read {_plate(hit.plate, hit.state)}."
    if hit.late:
        late = length_words(hit.arrived_at - hit.captured_at)
        yield f"The read came in {late} later, on {terms.at(hit.arrived_at)}."
    if hit.corrected:
        yield f"A person corrected the read afterwards: {_plate(hit.corrected_plate, hit.corrected_state)}."


def _listed(hit: Hit) -> Iterator[str]:
    source = f'the hot list "{hit.list}"' if hit.list else f"the department's own hot list, entry {hit.entry}"
    why = f", listed for: {hit.reason}" if hit.reason else ""
    yield f"It matched {source}: {_plate(hit.listed_plate, hit.listed_state)}{why}."
    if hit.likeness in _LIKENESS:
        yield _LIKENESS[hit.likeness]
    if hit.states == "differs":
        yield "The state that was read is not the state that is listed."


def _compared(hit: Hit, terms: HitTerms) -> Iterator[str]:
    check = hit.check
    if check is None:
        yield "Nobody compared the read with a picture."
    elif not check.picture:
        yield f"No picture of the read was kept, as {terms.who(check.by)} recorded on {terms.at(check.at)}."
    else:
        seen = f"the characters {_SEEN[check.characters]}, the state {_seen_state(check.state)}"
        yield f"{terms.who(check.by)} compared it with the picture on {terms.at(check.at)}: {seen}."


def _seen_state(state: str) -> str:
    return {"agrees": "agrees", "differs": "differs"}.get(state, _SEEN[state])


def _confirmed(hit: Hit, terms: HitTerms) -> Iterator[str]:
    one = hit.confirmation
    if one is None:
        yield "No official system was asked about the record."
        return
    system = terms.form.label_of_system(one.system)
    number = f" (reference {one.reference})" if one.reference else ""
    yield f"{system}, asked on {terms.at(one.asked_at)}, answered: {_SAID[one.outcome]}{number}. {terms.who(one.by)} recorded this on {terms.at(one.at)}."


def _steps(hit: Hit, terms: HitTerms) -> Iterator[str]:
    for each in hit.steps:
        words = f" ({each.words})" if each.words else ""
        yield f"Dispatch, {terms.at(each.at)}, {terms.who(each.by)}: {terms.form.label_of_step(each.step)}{words}."


def _ended(hit: Hit, terms: HitTerms) -> Iterator[str]:
    ended = hit.disposition
    if ended is None:
        yield "The hit has not ended."
        return
    how = terms.form.label_of_disposition(ended.disposition)
    yield f"{terms.who(ended.by)} ended the hit on {terms.at(ended.at)} as: {how}."
    yield (
        "Enforcement action was taken on the hit alone."
        if ended.enforced
        else "No enforcement action was taken on the hit alone."
    )
    if ended.action:
        yield f"Action: {ended.action.rstrip('.')}."
    if ended.reason:
        yield f"Why a step of the verification was left out: {ended.reason.rstrip('.')}."
    if ended.located:
        yield "The vehicle was located."
    if ended.report:
        yield f"Report: {ended.report}."


def _unknown(hit: Hit) -> Iterator[str]:
    missing = [
        words
        for words, is_missing in (
            ("the state of the plate that was read", hit.state is None),
            ("the state of the plate that is listed", hit.listed_state is None),
            ("why the plate is listed", not hit.reason),
        )
        if is_missing
    ]
    if missing:
        yield f"Not known: {'; '.join(missing)}."
    yield NOT_KNOWN


def _plate(plate: str, state: str | None) -> str:
    return f"plate {plate}, state {state}" if state else f"plate {plate}, no state"
