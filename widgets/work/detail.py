"""What stands beside table and map: the read that is chosen, the way of a plate, cameras that were out, what is not known, receipt, files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import ipywidgets as w
import traitlets as t

from data_access.client import Client
from data_access.questions.kinds import AnyQuestion
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.answer.answer_panel import listed, receipt_words
from widgets.answer.files_model import FilesModel
from widgets.answer.files_panel import files_panel
from widgets.answer.read_model import ReadModel
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.zoom_model import FIRST_TAB, ZoomModel
from widgets.holding.hold_model import ANSWER, HoldModel
from widgets.holding.hold_model import CASE as OF_CASE
from widgets.holding.hold_model import READ as ONE_READ
from widgets.holding.hold_panel import hold_panel
from widgets.parts import controls as c
from widgets.parts.script_parts import CanvassMap
from widgets.parts.work_parts import Tabs
from widgets.question.history_model import HistoryModel
from widgets.question.history_panel import history_aside
from widgets.work.beside import beside_tab
from widgets.work.by_chance import chance_words, said_by_chance
from widgets.work.print_model import PrintModel
from widgets.work.print_panel import print_panel
from widgets.work.read_tab import read_tab
from widgets.work.sharing_model import SharingModel
from widgets.work.sharing_panel import earlier_panel, sharing_panel
from widgets.work.work_model import WorkModel

READ, WAY, BESIDE, CHANCE, GAPS, UNKNOWN, RECEIPT, FILES, HOLD, SHARE, EARLIER = (
    FIRST_TAB,
    "way",
    "beside",
    "chance",
    "gaps",
    "unknown",
    "receipt",
    "files",
    "hold",
    "share",
    "earlier",
)
ALL_READ = "All cameras that were asked read as usual. Even a camera in order misses some vehicles."


def detail(work: WorkModel, zoom: ZoomModel, read: ReadModel, client: Client, canvass_map: CanvassMap) -> w.Widget:
    """Return the tabs and what they show."""
    answer = work.answer
    tabs = Tabs(title="Beside the answer", chosen=zoom.tab)
    t.link((zoom, "tab"), (tabs, "chosen"))
    heard = (answer, ["answer", "problem", "asking", "verifications"])
    files, sharing = FilesModel(client, work.case, answer), SharingModel(work)
    of_answer, of_read = (hold_of(work, read, client) for _ in range(2))
    parts = {
        READ: read_tab(work, zoom, read, VerificationModel(client, read), SavedReadModel(client, read), of_read),
        WAY: history_aside(_trail(work), canvass_map),
        BESIDE: beside_tab(work),
        CHANCE: c.says(partial(chance_words, answer), heard),
        GAPS: c.says(partial(_gaps, answer), heard),
        UNKNOWN: c.says(partial(_unknown, answer), heard),
        RECEIPT: c.column(c.says(lambda: receipt_words(answer), heard), print_panel(PrintModel(work, zoom))),
        FILES: files_panel(files, at_once=True),
        HOLD: hold_panel(
            of_answer, (ANSWER, ONE_READ, OF_CASE), (answer, ["answer"]), (read, ["chosen"]), (work.case, ["session"])
        ),
        SHARE: sharing_panel(sharing),
        EARLIER: earlier_panel(work, sharing),
    }
    bodies = {key: c.column(part, cls=f"wb-tab-body wb-tab-{key}") for key, part in parts.items()}

    def turn() -> None:
        tabs.tabs = _tabs(work, makes_files=files.may(), holds=of_answer.may, shares=sharing.may)
        if tabs.chosen not in {key for key, _, _ in tabs.tabs}:
            tabs.chosen = READ
        tabs.show(bodies)

    def new() -> None:
        """What has a tab of its own begins with it; else the tab stays, unless it is of a plate alone."""
        first = first_tab(work.about())
        if first != READ or tabs.chosen in (WAY, BESIDE):
            tabs.chosen = first
        turn()

    looked_at = [zoom.plate]

    def pick() -> None:
        """A plate that is picked is looked at, as a read is."""
        if zoom.plate != looked_at[0]:
            looked_at[0] = zoom.plate
            tabs.chosen = READ if zoom.plate else tabs.chosen

    turn()
    c.follow(pick, (zoom, ["turned"]))
    c.follow(turn, (tabs, ["chosen"]), (work, ["earlier"]), (work.case, ["session"]))
    c.follow(new, (answer, ["answer"]))
    c.follow(lambda: setattr(tabs, "chosen", READ) if read.row() is not None else None, (read, ["chosen"]))
    return c.column(tabs, *bodies.values(), cls="wb-card wb-detail-card")


def hold_of(work: WorkModel, read: ReadModel, client: Client) -> HoldModel:
    """Return the model of a hold for the case of the page: over the read that is looked at, its answer, or the case's saved reads."""

    def which(over: str) -> Mapping[str, object] | None:
        row, answer = read.row(), work.answer.answer
        if over == OF_CASE:
            return {"of_case": True} if work.case.session is not None else None
        if answer is None or work.case.session is None:
            return None
        if over == ANSWER:
            return {"of": answer.facts.intent}
        return {"read_ids": [row["read_id"]]} if over == ONE_READ and row is not None else None

    def case_number() -> str:
        return work.case.session.case_number if work.case.session else ""

    return HoldModel(client, work.case.person, case_number, which)


def first_tab(about: AnyQuestion | None) -> str:
    """Return the tab that an answer begins with: a history its way, a convoy who was there, scenes what is there by chance."""
    if about is not None and about.scope.plate:
        return BESIDE if about.scope.beside else WAY
    return CHANCE if about is not None and about.scope.scenes else READ


def _tabs(work: WorkModel, *, makes_files: bool, holds: bool, shares: bool) -> list[tuple[str, str, str]]:
    answer, about = work.answer, work.about()
    whole = answer.answer
    plate = bool(about and about.scope.plate)
    told: list[tuple[str, str, str, bool]] = [
        (READ, "Read", "", True),
        (WAY, "Way", "", plate),
        (BESIDE, "With it", "", plate and bool(about and about.scope.beside)),
        (CHANCE, "By chance", "", whole is not None and said_by_chance(whole.facts)),
        (GAPS, "Gaps", str(len(answer.silent()) or "") if whole else "", whole is not None),
        (UNKNOWN, "Not known", "", whole is not None),
        (RECEIPT, "Receipt", "", whole is not None),
        (FILES, "Files", "", whole is not None and makes_files),
        (HOLD, "Hold", "", whole is not None and holds),
        (SHARE, "Share", "", whole is not None and shares),
        (EARLIER, "Earlier", str(len(work.earlier) or ""), bool(work.earlier) or work.case.session is not None),
    ]
    return [(key, label, badge) for key, label, badge, there in told if there]


def _trail(work: WorkModel) -> HistoryModel:
    """Return the way of the plate that was asked about; none of another answer, whose reads are of many vehicles."""
    alone = AnswerModel(work.answer.zone)

    def take() -> None:
        about = work.about()
        alone.answer = work.answer.answer if about is not None and about.scope.plate else None

    c.follow(take, (work.answer, ["answer"]))
    return HistoryModel(alone)


def _gaps(answer: AnswerModel) -> Markup:
    said = answer.silent()
    return listed(said, "wb-silent") if said else element("p", ALL_READ if answer.answer else "", cls="wb-small")


def _unknown(answer: AnswerModel) -> Markup:
    said = answer.not_known()
    verify = element("p", answer.verify(), cls="wb-small") if answer.answer else together()
    return together(verify, listed(said, "wb-unknown")) if said else verify
