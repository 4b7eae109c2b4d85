"""Hits as their board shows them: a read that matches an entry of a hot list, and what people did about it.

A hit is an unverified lead until its picture, its characters, its state and the record behind it were checked (H1, H2, H3).
"""

from __future__ import annotations

from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp


class HitState(StrEnum):
    """Where a hit stands."""

    NEW = "new"
    CHECKED = "checked"
    """Picture, characters and state were compared."""
    ACTIONABLE = "actionable"
    """The named official system said that the record is active."""
    DISPOSED = "disposed"


class HitCheck(AnswerValue):
    """What somebody compared with the picture: each `agrees`, `differs` or `not_seen`; `picture` is False if the read has none."""

    by: str
    at: Stamp
    picture: bool
    characters: str
    state: str


class HitConfirmation(AnswerValue):
    """What an official system said, asked outside the workbench: its code in the pack, `active`, `not_active` or `no_answer`, its own number."""

    by: str
    at: Stamp
    system: str
    outcome: str
    asked_at: Stamp
    reference: str = ""


class HitStep(AnswerValue):
    """One step of the dispatcher's checklist (H17), by its code in the pack."""

    step: str
    by: str
    at: Stamp
    words: str = ""


class HitDisposition(AnswerValue):
    """How a hit ended.

    Attributes:
        disposition: Code in the pack: `accept`, `misread`, or finer.
        action: What was done. `report` is the report's number; both may be empty.
        enforced: True if enforcement action was taken on the hit alone. `located` is true if the vehicle was found.
        reason: Why a step of the verification was left out; empty if none was, or nobody said.
        breach: What the policy asks for where somebody acted on a hit that was not verified; empty if nobody did.
        narrative: A paragraph for the report, to copy (H5).
    """

    disposition: str
    by: str
    at: Stamp
    enforced: bool = False
    located: bool = False
    action: str = ""
    report: str = ""
    reason: str = ""
    breach: str = ""
    narrative: str = ""


class HitSystem(AnswerValue):
    """An official system that the policy names."""

    code: str
    label: str


class HitEnding(AnswerValue):
    """A disposition of the policy; `ending` is `right`, `error` or `set_aside`."""

    code: str
    label: str
    ending: str
    misread: bool


class HitFormStep(AnswerValue):
    """A step of the dispatcher's checklist, in its order; `after` is the step that it waits for, or `none`."""

    code: str
    label: str
    after: str
    needs_active: bool
    repeats: bool


class HitForm(AnswerValue):
    """What the policy wants to be done with a hit.

    Attributes:
        strength: `should`, `shall` or `will`. `before` is what a hit must be verified before, in words.
        any_order: The record may be asked about before the picture was compared.
        steps: The dispatcher's checklist; empty if the policy has none.
    """

    prompt: str
    strength: str
    before: str
    any_order: bool
    systems: tuple[HitSystem, ...]
    dispositions: tuple[HitEnding, ...]
    steps: tuple[HitFormStep, ...]

    def label_of_system(self, code: str) -> str:
        """Return what a system is called; its code if the policy of today does not name it."""
        return next((each.label for each in self.systems if each.code == code), code)

    def label_of_disposition(self, code: str) -> str:
        """Return what a disposition is called, likewise."""
        return next((each.label for each in self.dispositions if each.code == code), code)

    def label_of_step(self, code: str) -> str:
        """Return what a step is called, likewise."""
        return next((each.label for each in self.steps if each.code == code), code)


class Hit(AnswerValue):
    """One hit.

    Attributes:
        plate, state: As read; `listed_plate` and `listed_state` as they stand in the entry.
        likeness: `exact`, `folded` or `confusable`: all but the first mean, check the character.
        states: `same`, `differs`, `not_read` or `not_listed`.
        captured_at, arrived_at: When the reader saw the plate, and when the read came in. `late` reads are never live.
        sounds: True if it may sound: exact, not late, and not beneath an earlier disposition.
        list: Name of the list, or empty of an entry of the agency's own, whose number is `entry`.
        lat_e7, lon_e7: Where it was read; None of a mobile reader that sent no position, and once the read is destroyed.
        reason: What the list says of it; empty where it is hidden from the reader (`hidden`, R13).
        in_force: False if the entry has ended since; None if a damaged list keeps from knowing. `stale` is true if the list is older now than its layout allows.
        beneath: Number of the hit that was disposed as a misread or as not this vehicle, while its entry is not yet corrected.
        misreads: How often hits of this camera came out as a misread, and of how many; None if too few are known.
        pair: The characters in which the plates differ, and how often this camera took one for the other, in words; empty if they do not.
        picture: True if a picture of the read is kept.
        corrected: True if a person said since that the read should have said something else: `corrected_plate`, `corrected_state`;
            that plate is empty if what they said cannot be read now.
        destroyed: True if the read is past its retention; its own fields are empty then.
    """

    number: int
    standing: HitState
    read_id: str
    plate: str
    state: str | None = None
    listed_plate: str
    listed_state: str | None = None
    likeness: str
    states: str
    captured_at: Stamp
    arrived_at: Stamp
    late: bool
    sounds: bool
    camera_id: str
    camera_name: str
    lat_e7: int | None
    lon_e7: int | None
    heading_deg: int | None = None
    colour: str | None = None
    make: str | None = None
    body: str | None = None
    picture: bool = False
    list: str = ""
    entry: int | None = None
    case: str = ""
    reason: str = ""
    note: str = ""
    hidden: bool = False
    in_force: bool | None = True
    stale: bool = False
    beneath: int | None = None
    misreads: tuple[int, int] | None = None
    pair: str = ""
    corrected: bool = False
    corrected_plate: str = ""
    corrected_state: str | None = None
    destroyed: bool = False
    check: HitCheck | None = None
    confirmation: HitConfirmation | None = None
    steps: tuple[HitStep, ...] = ()
    disposition: HitDisposition | None = None


class HitWork(AnswerValue):
    """What came of work on a hit: where it stands now, and what was recorded. `narrative` is the paragraph of a disposition (H5)."""

    number: int
    standing: HitState
    task: int | None = None
    narrative: str = ""


class HitPicture(AnswerValue):
    """A picture of the read of a hit: JPEG or PNG as `media_type` says, base64; `sha256` is of its bytes, hex."""

    media_type: str
    data: str
    sha256: str


class HitBoard(AnswerValue):
    """Hits of the last hours, newest first; `last` and `change` are as in `HitNews` at that moment, `now` is the gateway's clock."""

    now: Stamp
    last: int
    change: int = -1
    hits: tuple[Hit, ...] = ()


class HitNews(AnswerValue):
    """What the gateway says by itself of hits: the number of the newest, and of the entry that changed one last, -1 if none did."""

    last: int
    change: int


class HitTask(AnswerValue):
    """What the owner of an entry owes after a misread: to correct, narrow or remove it; of a downloaded list, a note for its source.

    Attributes:
        hit: Number of the hit whose disposition made it. `entry` is the entry; None of a downloaded list, whose name is `list`.
        owner: Who is to see to it. `own` is true if that is the reader.
        note: For a downloaded list, the text to send to its source.
        settled_at: None while it is open; `settled_how` is `corrected`, `narrowed`, `removed`, `kept` or `sent`.
    """

    number: int
    hit: int
    entry: int | None = None
    list: str = ""
    owner: str
    own: bool = False
    at: Stamp
    disposition: str
    note: str = ""
    settled_at: Stamp | None = None
    settled_by: str | None = None
    settled_how: str = ""
