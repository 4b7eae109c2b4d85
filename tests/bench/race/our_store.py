"""The project's own store, encrypted, by its public way: recorded intents that policy has granted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from data_access.errors import Refused
from data_access.keyring import KeyRing
from data_access.store.store import Store
from tests.bench.race.county import END, County
from tests.bench.race.engine import BULK, Memory, bytes_in, memory_of
from tests.bench.race.statements import MOST
from tests.bench.race.trials import Asked
from tests.builders.store import a_reach, an_intent
from workbench.processes.gateway.store_room import room_of
from workbench.settings import Settings, SitePaths

CLASS: Final = "flock"
BATCH: Final = 1
KEPT: Final = timedelta(days=400)
ROOM: Final = room_of(Settings(agency="County"))
"""What a site of this machine may take for columns, unless it says otherwise."""

HOLDS: Final = frozenset(f"city:00{number:08d}" for number in range(0, 12_000, 1_000))
REACH: Final = a_reach(as_of=END, keep={CLASS: KEPT}, max_rows=MOST, held=HOLDS)


class OurStore:
    """The store of a site, with the room for columns that a site of this machine has: the gateway opens the same one when the race goes on over HTTP."""

    def __init__(self, folder: Path, county: County) -> None:
        self._paths = SitePaths(folder / "site")
        fixed = frozenset(reader.camera_id for reader in county.readers if reader.place is not None)
        self._reach = replace(REACH, fixed_cameras=fixed)
        self._folder, self._store = folder, None  # type: tuple[Path, Store | None]

    @property
    def store(self) -> Store:
        """The open store."""
        assert self._store is not None
        return self._store

    def begin_loading(self) -> None:
        self.open()

    def load_day(self, day: date, reads: pa.Table) -> None:
        for first in range(0, reads.num_rows, BULK):
            self.store.write(BATCH, CLASS, reads.slice(first, BULK))

    def end_loading(self) -> int:
        self.close()
        return bytes_in(self._paths.store)

    def open(self) -> None:
        keys = KeyRing.open(self._paths.keys, self._paths.master_key)
        self._store = Store.open(self._paths.store, keys, ROOM)

    def ask(self, question: Asked) -> pl.DataFrame | None:
        try:
            return self.store.fetch(an_intent(question, self._reach)).reads
        except Refused:
            return None

    def memory(self) -> Memory:
        return memory_of([os.getpid()])

    def ingest(self, batches: Iterator[pa.Table]) -> float:
        spent = 0.0
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            keys = KeyRing.create(Path(place) / "keys", Path(place) / "master.key")
            with Store.open(Path(place) / "store", keys) as store:
                for number, batch in enumerate(batches, start=1):
                    began = time.perf_counter()
                    store.write(number, CLASS, batch)
                    spent += time.perf_counter() - began
        return spent

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
