"""One agency's site, open: ledger and registers, reads, keys, and the adopted pack. One process holds it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from data_access import reads
from data_access.errors import BadSite
from data_access.gateway.basemap.base_map import BaseMap
from data_access.gateway.open_site import recovery, resuming, uploads, whole
from data_access.gateway.open_site.challenges import Challenges
from data_access.gateway.open_site.destruction import destroyed_since
from data_access.gateway.open_site.destruction.purge_ends import Purging
from data_access.gateway.open_site.entries_in_force import Lists
from data_access.gateway.open_site.holding.held_reads import HeldReads
from data_access.gateway.open_site.unreadable import Unreadable
from data_access.gateway.quality.board import Board
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.ledger.timekeeping import boot_id, since_boot_s
from data_access.ledger.turn import Turn
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from data_access.records import packs
from data_access.records.accounts import credentials, log_ons, question_rate
from data_access.records.casework import case_questions
from data_access.steps import Intent
from data_access.store.disk.folder import BOUNDS, StoreBounds
from data_access.store.store import Store


@dataclass(frozen=True, slots=True)
class Timing:
    """What time it is, how much has passed since the machine started, in seconds, and the name of that start; empty if it has none.

    Only tests choose another.
    """

    now: Callable[[], datetime]
    elapsed_s: Callable[[], float]
    boot: Callable[[], str] = lambda: ""


BY_THE_MACHINE = Timing(lambda: datetime.now(UTC), since_boot_s, boot_id)
LEDGER_MARK = "ledger.mark"
"""Lies in the store's folder and says how far the ledger had come: an older ledger put back alone is noticed by it."""

MEMBERS_KEY = "answers/members"
"""Name of the key under which it is remembered which reads an answer held."""

BINS_KEY = "log-ons/bins"
"""Name of the key under which user names that are nobody's are hashed."""


class Places(Protocol):
    """Where a site lies; `workbench.settings.SitePaths` is one."""

    @property
    def ledger(self) -> Path: ...
    @property
    def keys(self) -> Path: ...
    @property
    def master_key(self) -> Path: ...
    @property
    def store(self) -> Path: ...
    @property
    def rejects(self) -> Path: ...
    @property
    def run(self) -> Path: ...
    @property
    def pack(self) -> Path: ...
    @property
    def settings(self) -> Path: ...
    @property
    def basemap(self) -> Path: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What pages say of a site, and what it is given.

    Attributes:
        evaluation: True where processes are not kept apart by the operating system.
        host: Name under which people reach the pages; passkeys are bound to it.
        late_after: A read that came in longer after its capture than this is shown as late.
        why_no_name: Says why an account may not have a name on this machine, or nothing; its second argument is whether
            the account's role opens notebooks, which run as the OS user of that name.
        left_out: Says which parts do not run that everything else runs without; for who sees to the site.
        store_bounds: How much of the machine the store may take.
    """

    agency_name: str
    zone: str
    synthetic: bool
    evaluation: bool
    host: str = "localhost"
    late_after: timedelta = reads.LATE
    why_no_name: Callable[[str, bool], str] = lambda name, notebooks: ""
    left_out: Callable[[], tuple[str, ...]] = tuple
    store_bounds: StoreBounds = BOUNDS

    @property
    def wholly_confined(self) -> bool:
        """True if no file of others is read unless all that can confine its parser holds."""
        return not self.evaluation


def _nothing() -> None:
    return


class Site:
    """An open site. Threads may share it.

    Attributes:
        importing: Held for the length of a person's import or purge; who comes meanwhile is told so.
        clock_tries: Refused confirmations of the clock in this process.
        board: What each camera read in each hour, as of the last turn that changed it.
        lists: Entries of hot lists, laid out for matching.
        held_reads: Ids of the reads that are held.
        stopping_holds: Holds whose question could not be asked of what came in, which was not shown then; and why (`holding/standing.py`).
        unreadable: Bodies over which the parser ended.
        challenges: What people are asked to answer to while they enrol or log on.
        broken: Entries whose openings were met that do not fit, and are on record as such.
        listing: Held while a file of a hot list is read and put in force; who comes meanwhile waits.
        purging: Whether a purge is under way, and how far it is.
        changing: Held from the beginning of a batch or purge to its end; who comes meanwhile waits.
    """

    def __init__(
        self, places: Places, facts: SiteFacts, keyring: KeyRing, ledger: Ledger, store: Store, pack: Pack
    ) -> None:
        self.places, self.facts = places, facts
        self.keyring, self.ledger, self.store, self.pack = keyring, ledger, store, pack
        self.board = Board()
        self.base_map = BaseMap(places.basemap)
        self.passwords = credentials.Passwords()
        self.members_key = keyring.get_or_make(MEMBERS_KEY)
        self.bins_key = keyring.get_or_make(BINS_KEY)
        self.lists = Lists(keyring)
        self.held_reads = HeldReads()
        self.stopping_holds: dict[int, str] = {}
        self.unreadable = Unreadable()
        self.challenges = Challenges()
        self.broken: set[int] = set()
        self.clock_tries = 0
        self.purging = Purging()
        self.importing = threading.Lock()
        self.changing = threading.Lock()
        self.listing = threading.Lock()

    @classmethod
    @contextmanager
    def open(
        cls,
        places: Places,
        facts: SiteFacts,
        *,
        on_stop: Callable[[], None] = _nothing,
        clock: Timing = BY_THE_MACHINE,
        in_doubt: bool = False,
    ) -> Iterator[Site]:
        """Open a site for the length of a `with` block; whatever a crash left pending is finished or undone first.

        Everything is looked at before anything is changed: a start that stays shut leaves each file as it was. An end in
        order is recorded; one by an error is not.

        Args:
            in_doubt: Open it although the clock is in doubt, for nothing but its confirmation (`clock.confirm`).

        Raises:
            BadSite: Something of it is unfit; names what.
            LedgerStopped: The ledger could not be written.
        """
        with ExitStack() as opened:
            with _said_of_files():
                keyring, ledger, store = _examined(places, facts.store_bounds, opened, on_stop, clock)
                if ledger.clock_doubt is not None and facts.evaluation and facts.synthetic:
                    lock_for = packs_on_file.load(places.pack).sessions.lock_for
                    resuming.confirm_by_itself(ledger, ledger.clock_doubt, lock_for)
                doubtful = ledger.clock_doubt is not None and in_doubt
                site = (
                    cls(places, facts, keyring, ledger, store, packs_on_file.load(places.pack))
                    if doubtful
                    else cls._taken_up(places, facts, keyring, ledger, store, clock)
                )
            yield site
            if not ledger.stopped and not doubtful:
                with ledger.closing() as turn:
                    turn.append(whole.STOPPED, whole.boot_on_record(clock.boot(), clock.elapsed_s()))

    @classmethod
    def _taken_up(
        cls, places: Places, facts: SiteFacts, keyring: KeyRing, ledger: Ledger, store: Store, clock: Timing
    ) -> Site:
        """Begin to write: what is pending is settled, and the start recorded."""
        ended, steps = whole.last_stop(ledger), whole.steps_on_record(ledger, clock.boot(), clock.elapsed_s())
        ledger.take_up()
        store.take_up()
        recovery.complete_registers(ledger)
        recovery.drop_unkeyed_bins(ledger)
        pack = recovery.pack_in_force(ledger, places.pack)
        site = cls(places, facts, keyring, ledger, store, pack)
        destroyed_since.destroy_again(ledger, store, keyring, places.store, site.members_key)
        recovery.settle_what_is_pending(ledger, store, keyring, places.rejects)
        recovery.complete_corrected(ledger, store, site.members_key)
        site.board = recovery.counted_board(ledger, store, pack, facts.zone)
        for folder in (places.run, places.rejects):
            uploads.sweep(folder)
        with ledger.deciding() as turn:
            boot = whole.boot_on_record(clock.boot(), clock.elapsed_s())
            found = {**whole.found_at_start(turn, store), **boot, **steps}
            turn.append(whole.STARTED, {"pack": pack.hash, "last_stop": ended, **found})
        return site

    @staticmethod
    def now() -> datetime:
        """The instant for displays; decisions take the turn's own."""
        return datetime.now(UTC)

    def first_kept(self) -> dict[str, datetime]:
        """Return for each retention class the instant before which its reads are past their retention, by the ledger's clock."""
        now = self.ledger.clock_now()
        return {name: now - keep for name, keep in self.pack.keep.items()}

    def require_adopted_pack(self) -> None:
        """Refuse to go on unless the pack in the site's folder is the one that the custodian adopted.

        Raises:
            BadSite: It is not.
        """
        with self.ledger.reading() as connection:
            adopted = packs.adopted(connection)
        if adopted is None or adopted.hash != self.pack.hash:
            raise BadSite(
                f"The pack in this folder (SHA-256 {self.pack.hash[:16]}…) is not adopted. "
                "The custodian adopts it: workbench pack adopt DIR"
            )

    def remember_asking(self, turn: Turn, intent: Intent) -> None:
        """Count a question for its asker's rate and under its case, and note that the session was used, if it was open."""
        asker, clauses = intent.decision.request.asker, {reason.clause for reason in intent.decision.reasons}
        question_rate.note(turn.connection, turn.last, asker.person_id, granted=intent.granted)
        if intent.decision.request.case_standing != "unknown":
            _keep_under_case(turn, intent)
        if "own.session" not in clauses:
            log_ons.use(turn.connection, turn.last, asker.session_id)


def _examined(
    places: Places, bounds: StoreBounds, stack: ExitStack, on_stop: Callable[[], None], clock: Timing
) -> tuple[KeyRing, Ledger, Store]:
    """Open keys, ledger and store, and look whether they belong together; nothing is changed."""
    keyring = KeyRing.open(places.keys, places.master_key)
    mark = places.store / LEDGER_MARK
    given: Any = {"keyring": keyring, "on_stop": on_stop, "mark": mark}
    ledger = Ledger.examine(places.ledger, **given, clock=clock.now, elapsed_s=clock.elapsed_s)
    stack.callback(ledger.close)
    whole.hold_clock(ledger, clock.boot(), clock.elapsed_s())
    if ledger.size <= 1:
        places.store.mkdir(mode=0o700, parents=True, exist_ok=True)
    whole.must_have_keys(ledger, keyring, MEMBERS_KEY)
    store = Store.examine(places.store, keyring, bounds)
    stack.callback(store.close)
    whole.must_fit(ledger, store)
    return keyring, ledger, store


@contextmanager
def _said_of_files() -> Iterator[None]:
    """Turn an error of the file system at a start into a sentence."""
    try:
        yield
    except OSError as error:
        name = Path(error.filename).name if isinstance(error.filename, str | Path) else "a file"
        raise BadSite(f"{name} of the site cannot be used ({error.strerror}).") from error


def _keep_under_case(turn: Turn, intent: Intent) -> None:
    request = intent.decision.request
    case_questions.keep(
        turn.connection,
        turn.last,
        case_number=request.justification.case_number,
        person_id=request.asker.person_id,
        kind=request.question.kind,
        granted=intent.granted,
    )
