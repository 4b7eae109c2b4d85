"""A case, opened in Python: questions under one justification, answers as frames.

with open_case("26-001234", purpose="homicide", reason="Vehicles near the scene") as case:
    seen = case.canvass(lat=43.9, lon=-101.2, radius_m=500, start=start, end=end)
    seen.reads, seen.geo(), seen.not_known(case.zone), seen.receipt
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import polars as pl

from data_access.acts.case_file import AnswerSharing
from data_access.answers import misreads
from data_access.answers.case_file import SharedAnswer
from data_access.answers.vocabulary import Vocabulary
from data_access.client import Answer, CaseSession, Client
from data_access.client.acts import in_case
from data_access.errors import AccessError, InvalidQuery
from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import USUAL_PASSAGES, USUAL_S, Convoy
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.value import parse
from widgets.parts.look_words import LookWords
from workbench.python.arguments import filters_in, part_of_plate
from workbench.python.case_answer import CaseAnswer
from workbench.python.displays import Bundle, bundle_of, case_lines
from workbench.python.kernel import client_of_this_kernel
from workbench.python.places_and_times import SceneGiven, Span, area_of, scene_of, windows_of
from workbench.python.reads_of_case import ReadsOfCase
from workbench.python.surroundings import Surroundings


class OpenCase(ReadsOfCase):
    """An open case. Leave the `with` (or call `close`) to close it; it ends by itself after some hours."""

    def __init__(self, client: Client, session: CaseSession) -> None:
        super().__init__(client, session)
        self._town, self._words = Surroundings(client), LookWords(client)

    def __enter__(self) -> OpenCase:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(AccessError):  # a case that cannot be closed now ends by itself; the work done under it stands
            self.close()

    def close(self) -> None:
        """Close the case session, on record."""
        self._client.close_case(self.session.case_session)

    @property
    def zone(self) -> str:
        """The agency's IANA zone, by whose clocks people read times."""
        return self._town.zone

    @property
    def banner(self) -> str:
        """Whose eyes it is for, or that all of it is invented: to stand over whatever is shown."""
        return self._town.banner

    def _repr_mimebundle_(self, **_: object) -> Bundle:
        """Return what a notebook shows of it: which case, until when it is open, and what can be done under it."""
        return bundle_of(self.banner, case_lines(self.session, self.zone, len(self._answers)))

    def cameras(self) -> pl.DataFrame:
        """Return the register of cameras: columns `data_access.client.CAMERAS`, degrees; null without a fixed place."""
        return self._client.cameras()

    def vocabulary(self) -> Vocabulary:
        """Return the words for colours, makes, bodies and states that a question may use, with their other spellings."""
        return self._client.vocabulary()

    def canvass(
        self,
        *,
        lat: float | None = None,
        lon: float | None = None,
        radius_m: float | None = None,
        polygon: Sequence[tuple[float, float]] | None = None,
        cameras: Iterable[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        windows: Iterable[Span] | None = None,
        note: str = "",
        **filters: Any,
    ) -> CaseAnswer:
        """Return all reads in one area and one or several windows of time.

        Args:
            lat, lon, radius_m: A circle; degrees WGS 84 and metres.
            polygon: A ring of (lon, lat) corners.
            cameras: Ids of cameras, wherever they were.
            start, end: Aware instants, half-open; or several such pairs as `windows`.
            filters: `looks` as a text, `"blue pickup"`, read as the pages read it; or `states`, `colours`, `makes`, `bodies`,
                `directions` (lists); `keep_unknown` (default True).

        Raises:
            InvalidQuery: Not exactly one area, no window, an instant without a time zone, or a bound is exceeded.
            Refused: Policy said no; carries every reason.
        """
        wanted = filters_in(filters, self._words)
        area = area_of(lat, lon, radius_m, polygon, cameras)
        if area is None:
            raise InvalidQuery("area", "give lat, lon and radius_m, or polygon, or cameras")
        question = parse(Canvass, {"area": area, "windows": windows_of(start, end, windows, None), "filters": wanted})
        return self._found(self._client.canvass(self._asked(question, note)))

    def common_plates(
        self, scenes: Iterable[SceneGiven], *, at_least: int | None = None, note: str = "", **filters: Any
    ) -> CaseAnswer:
        """Return the reads of plates that were read at several of some scenes; `facts.scenes` says at which each read is.

        Args:
            scenes: For each a mapping with the area as in `canvass` (`lat`, `lon`, `radius_m`, or `polygon`, or `cameras`) and
                `start` and `end`, or several such pairs as `windows`.
            at_least: At how many of them; without, at all.
            filters: As in `canvass`.

        Raises:
            InvalidQuery: A scene has not exactly one area or no window, or a bound is exceeded.
            Refused: Policy said no; carries every reason.
        """
        looks = filters_in(filters, self._words)
        given = [scene_of(scene) for scene in scenes]
        wanted = {"scenes": given, "at_least": len(given) if at_least is None else at_least}
        question = parse(CommonPlates, {**wanted, "filters": looks})
        return self._found(self._client.common_plates(self._asked(question, note)))

    def plates(
        self,
        pattern: str,
        *,
        confusable: bool = False,
        classes: Sequence[str] | None = None,
        days: float | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        windows: Iterable[Span] | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_m: float | None = None,
        polygon: Sequence[tuple[float, float]] | None = None,
        cameras: Iterable[str] | None = None,
        note: str = "",
        **filters: Any,
    ) -> CaseAnswer:
        """Return reads whose plate fits a pattern: `?` is one character, `*` any run; O and 0 are the same.

        Args:
            confusable: Let characters that readers mix up stand for one another.
            classes: Which ones, instead of the usual `pattern.CONFUSABLE`.
            days: The last so many days; or `start` and `end`, or `windows`; without, all of the time that is kept.
            lat, lon, radius_m, polygon, cameras, filters: As in `canvass`; without an area, everywhere.
        """
        area, spans = area_of(lat, lon, radius_m, polygon, cameras), windows_of(start, end, windows, days)
        whole = part_of_plate(pattern, confusable, area, spans, filters_in(filters, self._words))
        question = parse(Plates, whole if classes is None else {**whole, "classes": tuple(classes)})
        return self._found(self._client.plates(self._asked(question, note)))

    def near_plates(
        self,
        pattern: str,
        *,
        confusable: bool = False,
        days: float | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        windows: Iterable[Span] | None = None,
        lat: float | None = None,
        lon: float | None = None,
        radius_m: float | None = None,
        polygon: Sequence[tuple[float, float]] | None = None,
        cameras: Iterable[str] | None = None,
        note: str = "",
        **filters: Any,
    ) -> CaseAnswer:
        """Return reads whose plate fits a whole plate, or a pattern as in `plates`, in all but at most one character.

        Args:
            confusable: Find those, too, that differ at any number of places by characters that readers mix up.
            days, start, end, windows, lat, lon, radius_m, polygon, cameras, filters: As in `plates`.
        """
        area, spans = area_of(lat, lon, radius_m, polygon, cameras), windows_of(start, end, windows, days)
        question = parse(NearPlates, part_of_plate(pattern, confusable, area, spans, filters_in(filters, self._words)))
        return self._found(self._client.near_plates(self._asked(question, note)))

    def misreads(self, answer: CaseAnswer, *, note: str = "") -> pl.DataFrame:
        """Return what may be misreads of the plate whose history an answer is: a list of its own, and a question of its own, on record.

        It is asked for plates that differ by one character, or by characters that readers mix up, within half an hour of a read of
        the plate; of these come back what one vehicle can have passed on the way (`misreads.of_plate` has the columns). Each may be
        another vehicle's as well: look at the picture.

        Raises:
            InvalidQuery: The answer is no history, or has no read.
            Refused: Policy said no: it is bounded as a partial plate is.
        """
        plate = getattr(answer.answer.question, "plate", "")
        windows = misreads.windows_around(plate, answer.reads)
        if not plate or not windows:
            raise InvalidQuery("answer", "is no history of a plate with reads")
        near = self.near_plates(plate, confusable=True, windows=windows, note=note)
        return misreads.of_plate(plate, answer.reads, near.reads)

    def history(
        self,
        plate: str,
        *,
        days: float | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        windows: Iterable[Span] | None = None,
        note: str = "",
    ) -> CaseAnswer:
        """Return all reads of one plate; without a window, of all the time that is kept."""
        question = parse(History, {"plate": plate, "windows": windows_of(start, end, windows, days) or None})
        return self._found(self._client.history(self._asked(question, note)))

    def convoy(
        self,
        plate: str,
        *,
        within_s: int = USUAL_S,
        at_least: int = USUAL_PASSAGES,
        days: float | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        windows: Iterable[Span] | None = None,
        note: str = "",
    ) -> CaseAnswer:
        """Return the reads of one plate at fixed cameras, and of the plates that passed the same cameras with it.

        `facts.convoy` says of which passage each read is, and how many plates would be there by chance.

        Args:
            within_s: So many seconds before or after it, 10 to 600.
            at_least: At so many of its passages, 2 to 10.
            days, start, end, windows: As in `plates`.

        Raises:
            InvalidQuery: A bound is exceeded, or the plate is no whole one.
            Refused: Policy said no; carries every reason.
        """
        wanted = {"plate": plate, "windows": windows_of(start, end, windows, days) or None}
        question = parse(Convoy, {**wanted, "within_s": within_s, "at_least": at_least})
        return self._found(self._client.convoy(self._asked(question, note)))

    def show_again(self, entry: int) -> CaseAnswer:
        """Return an answer again that was given to you under this case, or that a colleague shared with you. On record.

        It is no new question: of its reads those come back that it held and that are still kept, and `facts.showing` says how many
        arrived, were corrected, withdrawn or purged since.

        Args:
            entry: Number of its entry: `facts.intent` of the answer.

        Raises:
            Refused: No such answer was given to you under this case, it is not remembered any more, your role or the kind of the
                case has changed, or the policy does not permit the question any more.
        """
        return self._found(self._client.show_again(self.session.case_session, entry))

    def share(self, answer: CaseAnswer, person: str) -> None:
        """Let a colleague who has the same case open be shown an answer of yours, on record.

        Args:
            person: Their user name.

        Raises:
            Conflict: They have not opened the case.
            Refused: Policy said no.
        """
        under = self.session.case_session
        in_case(self._client, SharedAnswer, AnswerSharing, under, of=answer.facts.intent, person=person)

    def _found(self, answer: Answer) -> CaseAnswer:
        self._answers.appendleft(answer)
        return CaseAnswer(answer, self._town)


def open_case(
    case_number: str,
    *,
    purpose: str,
    reason: str,
    offence: str = "",
    statement: str = "",
    client: Client | None = None,
) -> OpenCase:
    """Open a case, on record; every question asked under it carries this justification.

    Args:
        purpose: Code of one of the agency's purposes.
        reason: What happened, who or what is looked for, and why at this place and time. Phrases that would fit any search do not
            count. On record it is sealed; auditors, and supervisors of your unit, open it by an act that is on record first,
            with their reason. Which roles these are is the pack's to say, and the Case panel names them.
        statement: What suspicion there is, where the agency's policy asks for it.
        client: The way to the gateway; by default with this kernel's own token.

    Raises:
        Refused: Policy said no, or the reason says too little; carries every reason with its clause and what to do.
        NotLoggedOn: There is no token, or it does not hold any more.
    """
    given = {"case_number": case_number, "purpose": purpose, "reason": reason, "offence": offence}
    justification = parse(Justification, {**given, "statement": statement})
    way = client or client_of_this_kernel()
    return OpenCase(way, way.open_case(justification))
