"""What stands beside table and map: the read that is chosen, the way of a plate, cameras that were out, what is not known, receipt, files."""

from __future__ import annotations

from functools import partial

import ipywidgets as w

from data_access.client import Client
from data_access.wording.markup import Markup, element, together
from widgets.answer.answer_model import AnswerModel
from widgets.answer.answer_panel import listed, receipt_words
from widgets.answer.files_model import FilesModel
from widgets.answer.files_panel import files_panel
from widgets.answer.read_model import ReadModel
from widgets.answer.saved_read_model import SavedReadModel
from widgets.answer.verification_model import VerificationModel
from widgets.answer.zoom_model import ZoomModel
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

READ, WAY, BESIDE, CHANCE, GAPS, UNKNOWN, RECEIPT, FILES, SHARE, EARLIER = (
    "read",
    "way",
    "beside",
    "chance",
    "gaps",
    "unknown",
    "receipt",
    "files",
    "share",
    "earlier",
)
ALL_READ = "All cameras that were asked read as usual. A camera in order misses some of what passes, too."


def detail(work: WorkModel, zoom: ZoomModel, read: ReadModel, client: Client, canvass_map: CanvassMap) -> w.Widget:
    """Return the tabs and what they show."""
    answer = work.answer
    tabs = Tabs(title="Beside the answer", chosen=READ)
    heard = (answer, ["answer", "problem", "asking", "verifications"])
    files, sharing = FilesModel(client, work.case, answer), SharingModel(work)
    parts = {
        READ: read_tab(work, zoom, read, VerificationModel(client, read), SavedReadModel(client, read)),
        WAY: history_aside(_trail(work), canvass_map),
        BESIDE: beside_tab(work),
        CHANCE: c.says(partial(chance_words, answer), heard),
        GAPS: c.says(partial(_gaps, answer), heard),
        UNKNOWN: c.says(partial(_unknown, answer), heard),
        RECEIPT: c.column(c.says(lambda: receipt_words(answer), heard), print_panel(PrintModel(work, zoom))),
        FILES: files_panel(files, at_once=True),
        SHARE: sharing_panel(sharing),
        EARLIER: earlier_panel(work, sharing),
    }
    bodies = {key: c.column(part, cls=f"wb-tab-body wb-tab-{key}") for key, part in parts.items()}

    def turn() -> None:
        tabs.tabs = _tabs(work, makes_files=files.may(), shares=sharing.may)
        if tabs.chosen not in {key for key, _, _ in tabs.tabs}:
            tabs.chosen = READ
        for key, body in bodies.items():
            c.show_if(body, key == tabs.chosen)

    def new() -> None:
        """A history begins with its way, a convoy with who was there, scenes with what is there by chance; else the tab stays."""
        about = work.about()
        if about is not None and about.scope.plate:
            tabs.chosen = BESIDE if about.scope.beside else WAY
        elif about is not None and about.scope.scenes:
            tabs.chosen = CHANCE
        elif tabs.chosen in (WAY, BESIDE):
            tabs.chosen = READ
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


def _tabs(work: WorkModel, *, makes_files: bool, shares: bool) -> list[tuple[str, str, str]]:
    answer, about = work.answer, work.about()
    whole = answer.answer
    plate = bool(about and about.scope.plate)
    told: list[tuple[str, str, str, bool]] = [
        (READ, "Read", "", True),
        (WAY, "Way", "", plate),
        (BESIDE, "Passed with it", "", plate and bool(about and about.scope.beside)),
        (CHANCE, "By chance", "", whole is not None and said_by_chance(whole.facts)),
        (GAPS, "Camera gaps", str(len(answer.silent()) or "") if whole else "", whole is not None),
        (UNKNOWN, "Not known", "", whole is not None),
        (RECEIPT, "Receipt, print", "", whole is not None),
        (FILES, "Files", "", whole is not None and makes_files),
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
