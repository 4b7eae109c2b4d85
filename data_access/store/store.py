"""The store: the only way to rows, open to a recorded and granted intent alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from data_access import reads as documented
from data_access.errors import Busy, Cancelled, Refused
from data_access.keyring import KeyRing
from data_access.questions.correction import Correction
from data_access.questions.image import ImageOf
from data_access.questions.kinds import of_kind
from data_access.questions.pattern import Pattern
from data_access.questions.shapes import Window
from data_access.questions.with_reads import WithReads
from data_access.repeated_hours import AMBIGUOUS
from data_access.steps import Batches, Intent, Reach
from data_access.store import arrival, frequencies, permission, plates_before, question_ids, scene_days
from data_access.store.convoy import PassagesOfReads
from data_access.store.counts import camera_hours, damage, of_batch, of_camera, presence, purge_forecast
from data_access.store.counts.purge_forecast import DayForecast
from data_access.store.counts.read_ids import ReadIds
from data_access.store.counts.words import WordCounts, Words
from data_access.store.crowds import AloneDays
from data_access.store.disk import ahead, folder, images, incoming, purge, segments, writing
from data_access.store.disk.purge import PurgeCount
from data_access.store.disk.shelf import Shelf
from data_access.store.fetching import rows_of
from data_access.store.forms import corrections, frames
from data_access.store.frequencies import Frequencies, Indexes, Obstacle
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.places import PlatePlaces
from data_access.store.kinds import search_of
from data_access.store.plan import fitting_in_town, plates_of, route_of
from data_access.store.scene_days import SceneDays
from data_access.store.scenes import ScenesOfReads
from data_access.store.sheaves import keeping
from data_access.terms import CameraHour


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleReads:
    """What a question may see.

    Attributes:
        reads: Columns of `reads.SCHEMA`, sorted by `reads.ORDER`; columns of fields that are not permitted are null.
        unknown_kept: Reads that are there although an attribute that was asked for is not known of them.
        cameras, plates: How many different cameras and plates there are among the reads; O counts as 0.
    """

    reads: pl.DataFrame
    unknown_kept: int
    cameras: int
    plates: int


class Store:
    """Plate reads in encrypted segments, one file and key for each retention class and UTC day.

    One process owns the folder. `fetch` may be called from many threads at once; `write`, `undo` and `purge` take turns,
    and fetches go on meanwhile. Everything written is durable when the call returns.
    """

    def __init__(self, shelf: Shelf, lock: int) -> None:
        self._shelf, self._lock, self._dictionary = shelf, lock, Dictionary()
        self._indexes = Indexes(self._dictionary, PlatePlaces(), AloneDays())
        self._dictionary.of(plates_of(shelf.segments()))  # the first to ask need not wait
        self._read_ids, self._words = ReadIds(), WordCounts()
        self._writing = threading.Lock()
        pa.default_memory_pool().release_unused()  # what files were read into is no longer needed

    @classmethod
    def open(cls, directory: Path, keyring: KeyRing, bounds: folder.StoreBounds = folder.BOUNDS) -> Store:
        """Open a store, made if it is not there, and `take_up` its writing. Raises as `examine` does."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = cls.examine(directory, keyring, bounds)
        try:
            store.take_up()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def examine(cls, directory: Path, keyring: KeyRing, bounds: folder.StoreBounds = folder.BOUNDS) -> Store:
        """Open a store and look at all of it; nothing may be written before `take_up`, and no file is changed but those of an
        earlier version, which are converted (`disk/conversion.py`).

        Raises:
            BadSite: Another process has it open, or a segment or a key is missing or damaged.
        """
        shelf, lock = folder.take(directory, keyring, bounds)
        try:
            return cls(shelf, lock)
        except BaseException:
            folder.let_go(shelf, lock)
            raise

    def take_up(self) -> None:
        """Remove what a crash left half done; then the store may be written."""
        with self._writing:
            segments.settle(self._shelf.root, self._shelf.keyring)

    def read_ahead(self, end: threading.Event) -> None:
        """Read days into memory as long as there is room, until `end` is set; it changes no answer (`disk/ahead.py`)."""
        ahead.read_days(self._shelf, end)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer nothing more; let another process open the store. May be called twice."""
        with self._writing:
            if self._lock >= 0:
                folder.let_go(self._shelf, self._lock)
                self._lock = -1

    def fetch(self, intent: Intent, cancel: threading.Event | None = None) -> VisibleReads:
        """Return the reads that a question may see, all of them or none.

        Args:
            intent: Says what was asked and how far the answer may reach.
            cancel: Set it to stop a fetch that nobody waits for any more.

        Raises:
            Refused: The intent was not granted, asks about a field that is not permitted, or has too large an answer.
            LedgerStopped: The intent is not durable yet.
            TimedOut: It took longer than the reach allows.
            Cancelled: It was stopped.
            Busy: What is stored could not be read.
        """
        question, reach = permission.asked_of(intent), permission.reach_of(intent)
        filters = question.scope.filters
        permission.must_be_permitted(filters, reach)
        route = route_of(question, reach, self._shelf.segments(), self._dictionary)
        reads = frames.frame_of(rows_of(self._shelf, question, reach, route, cancel), reach.held)
        cameras = reads["camera_id"].n_unique()
        if reach.max_cameras is not None and cameras > reach.max_cameras:
            raise Refused([permission.too_many_cameras(reach.max_cameras)])
        return VisibleReads(
            reads=reads,
            unknown_kept=frames.unknown_kept(reads, filters),
            cameras=cameras,
            plates=documented.plates(reads),
        )

    def marked_reads(
        self, intent: Intent, windows: tuple[Window, ...], cancel: threading.Event | None = None
    ) -> int | None:
        """Count the reads that stand at the earlier of two instants and that a question would find in other windows.

        All else of the question and its reach hold for them. None if there are more than an answer may hold, or if
        counting took too long. Raises otherwise as `fetch` does.
        """
        question, short = permission.asked_of(intent), permission.brief_reach_of(intent)
        during = search_of(question).during
        if during is None:
            raise ValueError("the intent asks for no reads in windows")
        there = during(question, windows)
        route = route_of(there, short, self._shelf.segments(), self._dictionary)
        try:
            rows = rows_of(self._shelf, there, short, route, cancel, AMBIGUOUS)
        except Cancelled:
            raise
        except (Refused, Busy):  # a count that cannot be had is no reason to keep the answer back
            return None
        return len({read for batch in rows for read in pc.coalesce(batch["corrects"], batch["read_id"]).to_pylist()})

    def scenes_of(self, question: WithReads, reads: pl.DataFrame) -> ScenesOfReads | None:
        """Return at which scenes of its question each read of an answer is; None of a question without scenes."""
        return scenes.places(question, reads) if (scenes := search_of(question).scenes) else None

    def plates_before(
        self, intent: Intent, earlier: Sequence[timedelta], cancel: threading.Event | None = None
    ) -> tuple[int | None, ...]:
        """Count the plates that would answer a question so much earlier; None if not known. Raises as `fetch` does."""
        reach = permission.brief_reach_of(intent)
        return plates_before.counted(self._shelf, self._dictionary, permission.asked_of(intent), reach, earlier, cancel)

    def passages_of(self, question: WithReads, reads: pl.DataFrame) -> PassagesOfReads | None:
        """Return of which passage each read of an answer is; None of a question that follows no plate."""
        return convoy.passages(question, reads) if (convoy := search_of(question).convoy) else None

    def plates_by_chance(
        self, intent: Intent, later: Sequence[timedelta], cancel: threading.Event | None = None
    ) -> tuple[int | None, ...]:
        """Count the plates that would have passed with another if it had been so much later; None if not known. Raises as `fetch` does."""
        reach = permission.brief_reach_of(intent)
        return plates_before.by_chance(self._shelf, self._dictionary, permission.asked_of(intent), reach, later, cancel)

    def plates_fitting(self, pattern: Pattern, first: Mapping[str, datetime]) -> tuple[int, int]:
        """Count the plates that fit a pattern, and all different plates, on days that begin no earlier than `first` of their class.

        From the plate index alone, which every question of the kind looks into: counts for a decision, not for answers. Raises `Busy`.
        """
        with damage.told():
            return fitting_in_town(self._shelf.segments(), self._dictionary, pattern, first)

    def frequencies(
        self, intent: Intent, zone: str, cancel: threading.Event | None = None
    ) -> Frequencies | Obstacle | None:
        """Count how often the town's plates are read, for a partial plate; None for other questions. Raises as `fetch` does; `zone`
        is the IANA name of the zone whose days are workdays or weekends."""
        question, reach = permission.asked_of(intent), permission.reach_of(intent)
        return frequencies.of(self._shelf, self._indexes, question, reach, zone, cancel)

    def scene_days(
        self, intent: Intent, zone: str, cancel: threading.Event | None = None
    ) -> SceneDays | Obstacle | None:
        """Count how many plates were at a question's scenes on other days; None for other questions. Otherwise as `frequencies`."""
        return scene_days.of(self._shelf, permission.asked_of(intent), permission.reach_of(intent), zone, cancel)

    def image(self, intent: Intent) -> images.KeptPicture | None:
        """Return the image of the read that an intent names; None if none of its kind is kept. Raises as `fetch`, `images.picture_of`."""
        question, reach = of_kind(intent.decision.request.question, ImageOf), permission.reach_of(intent)
        return images.picture_of(self._shelf, question.scope.reads[0], question.image, reach)

    def image_of_hit(self, look: permission.HitLook) -> images.KeptPicture | None:
        """Return the image of the read of a hit that somebody may look at; otherwise as `image`. Raises `LedgerStopped` unless the look is durable."""
        return images.picture_of(self._shelf, look.read, look.image, look.durable_reach())

    def pictures(self, intent: Intent, of: permission.PicturesOf | None = None) -> list[images.KeptPicture | None]:
        """Return the image of each read that an intent names, or of some of the answer of which files are made; None for a read without one, or not there any more. Else as `image`."""
        reads, kind = permission.pictures_of(intent, of)
        return images.pictures_of(self._shelf, reads, kind, permission.reach_of(intent))

    def correct(self, intent: Intent, batch: int) -> str:
        """Write the correction that an intent grants as a batch of its own, and return its id; durable on return.

        It is seen once the register of batches says so; `undo` removes it. The corrected read stays as it is.

        Raises:
            Refused, LedgerStopped, Busy: As `fetch` does.
            NotFound: The read is not there any more.
            Conflict: The read says all that already.
        """
        question, reach = of_kind(intent.decision.request.question, Correction), permission.reach_of(intent)
        with self._alone():
            segment, row = writing.correction_of(self._shelf, question, reach, batch)
            arrival.append(self._shelf, self._read_ids, segment, row, batch)
        return str(row["read_id"].item())

    def write(self, batch: int, retention_class: str, reads: pa.Table, pictures: pa.Table | None = None) -> int:
        """Store reads (columns of `tables.INCOMING`) and return how many; durable on return. Otherwise as `write_each`."""
        return self.write_each(batch, retention_class, [reads], pictures)[0].stored

    def write_each(
        self,
        batch: int,
        retention_class: str,
        parts: Sequence[pa.Table],
        pictures: pa.Table | None = None,
        without: frozenset[int] = frozenset(),
    ) -> list[incoming.PartCount]:
        """Store the reads of several parts of one batch at once, and return how many of each; durable on return.

        Images (`tables.INCOMING_IMAGES`) are stored with the reads that say by `image_ref` that they are kept.

        They are seen once the register of batches says so. A read that is stored already, in whatever segment and batch, is
        not stored again (`identity` says which read is which); so undo a batch that was given up before the next one is
        written. A read that several parts hold is stored from the first of them. May be called several times for one batch.

        Args:
            without: Batches whose reads count as not there: withdrawn ones.

        Raises:
            InvalidQuery: The reads or images do not have the documented form; nothing was stored.
            Busy: The disk failed; some days may be stored already, `undo` removes them.
        """
        named = incoming.named(pa.concat_tables(parts), batch, retention_class)
        kept, coming = images.stored_form(pictures, named), incoming.once_and_sorted(named)
        with self._alone():
            fresh = arrival.store(self._shelf, self._read_ids, batch, retention_class, coming, kept, without)
        return incoming.counts_of(parts, fresh)

    def undo(self, batch: int) -> None:
        """Remove all reads of a batch that was never shown, their bytes too. May be done again at any point."""
        others = keeping.not_of_batch(batch)
        with self._alone():
            for segment in [each for each in self._shelf.segments().values() if batch in each.batches]:
                writing.rewrite(self._shelf, segment, others, writing.kept(self._shelf, segment, others))

    def batches(self) -> list[int]:
        """List the batches that have reads here, shown or not, in order."""
        return sorted(frozenset[int]().union(*(each.batches for each in self._shelf.segments().values())))

    @property
    def failing(self) -> bool:
        """True if the disk failed at the last question or writing."""
        return self._shelf.failing

    def words(self) -> Words:
        """Return the colours, makes and bodies that stand in reads, seen or not, each with how many. Not for answers. Raises `Busy`."""
        with damage.told():
            return self._words.of(self._shelf.segments().values())

    def reads(self) -> int:
        """Count the reads that are here, seen or not, and the corrections beside them."""
        return sum(segment.reads for segment in self._shelf.segments().values())

    def reads_of(self, batch: int) -> int:
        """Count the reads of one batch, seen or not, and corrections as `reads` does. Raises `Busy`."""
        with self._writing:
            there = [segment for segment in self._shelf.segments().values() if batch in segment.batches]
            return sum(writing.kept(self._shelf, segment, keeping.of_batch(batch)) for segment in there)

    def corrected(self, batches: Batches) -> dict[str, str]:
        """Return for each original that was corrected the id of the correction that counts, of those that may be seen."""
        return corrections.counting([segment.corrections for segment in self._shelf.segments().values()], batches)

    def camera_hours(self, batch: int | None = None, without: frozenset[int] = frozenset()) -> list[CameraHour]:
        """Count the reads of one batch, or of all but some, by camera and hour. Counts only; not for answers. Raises `Busy`."""
        with self._writing:
            return camera_hours.counted(self._shelf, batch, without)

    def camera_hours_beside(self, batch: int, without: frozenset[int]) -> list[CameraHour]:
        """Count by camera and hour, on the days of a batch, the reads of all others but some. Otherwise as `camera_hours`."""
        with self._writing:
            return camera_hours.beside(self._shelf, batch, without)

    def ids_of(self, batch: int) -> pl.DataFrame:
        """Return `read_id` and `captured_at` of each read of a batch. For registers; not for answers. Raises `Busy`."""
        with self._writing:
            return of_batch.ids_of(self._shelf, batch)

    def places_of(self, camera: str, window: Window, first: Mapping[str, datetime]) -> pl.DataFrame:
        """Return batch, instant and place of each read of a camera in a window (`of_camera.places_of`). For field canvasses. Raises `Busy`."""
        with self._writing:
            return of_camera.places_of(self._shelf, camera, window, first)

    def reads_to_match(self, batch: int) -> of_batch.ReadsOfBatch:
        """Return the reads of a batch as they are matched against hot lists. For hits; not for answers. Raises `Busy`."""
        with self._writing:
            return of_batch.reads_of(self._shelf, batch)

    def corrections_of(self, batch: int, batches: Batches) -> frozenset[int]:
        """Return the batches, of those that may be seen, that are corrections of reads of a batch. Raises `Busy`."""
        with self._writing:
            return of_batch.corrections_of(self._shelf, batch, batches)

    def batches_of(self, read_id: str, at: datetime) -> frozenset[int]:
        """Return the batches that brought a read of this id and instant, seen or not. For registers; not for answers. Raises `Busy`."""
        return of_batch.batches_of(self._shelf, read_id, at)

    def stored(
        self, read_ids: Collection[str], batches: Batches, retention: presence.RetentionLimits | None = None
    ) -> frozenset[str]:
        """Return those of some ids that are of a read stored here (`presence.stored`). Ids only; not for answers. Raises `Busy`."""
        with self._writing:
            return presence.stored(self._shelf, self._read_ids, read_ids, batches, retention)

    def ids_answering(self, question: WithReads, reach: Reach, brought_by: int | None = None) -> frozenset[str]:
        """Return the ids of the reads that answer a question, or that a batch adds. For holds; not for answers. Raises as `fetch`."""
        return question_ids.ids_of(self._shelf, self._dictionary, question, reach, brought_by)

    def purge_plan(self, retention_class: str, before: datetime) -> list[segments.SegmentId]:
        """List the days of a class that lie wholly before an instant, oldest first."""
        return purge.planned(self._shelf.segments(), retention_class, before)

    def days(self) -> dict[segments.SegmentId, int]:
        """Count the reads of each class and day, in order, as `reads` does."""
        return {each: segment.reads for each, segment in sorted(self._shelf.segments().items())}

    def purge_forecast(self, plan: Sequence[segments.SegmentId], holds: frozenset[str]) -> list[DayForecast]:
        """Count what `purge` would destroy and keep of the planned days. For registers; not for answers. Raises `Busy`."""
        with self._writing:
            return purge_forecast.forecast(self._shelf, plan, holds)

    def purge(
        self, plan: Sequence[segments.SegmentId], holds: frozenset[str], after_day: Callable[[], None] = lambda: None
    ) -> PurgeCount:
        """Destroy the planned days but for held reads, and call `after_day` after each. May be done again at any point. Raises `Busy`."""
        with self._alone():
            return purge.purge(self._shelf, plan, holds, after_day)

    def files(self) -> Iterator[Path]:
        """Yield every file that holds reads, one by one. Nothing is written until the last one was yielded; fetches go on meanwhile."""
        with self._alone():
            for each in sorted(segment.file for segment in self._shelf.segments().values()):
                yield from segments.files_of(each, self._shelf.root)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only one who changes segments, after what an act that failed has left."""
        with self._writing:
            writing.clear_away(self._shelf)
            yield
