"""Time questions with many holds beside the same without: `python -m tests.bench.holds RACE_FOLDER`, which the race has loaded.

Two copies of its site are served side by side and asked in turn; 1,000 holds lie in one of them, one of them over 50,000 reads.
Then its oldest day is purged there, while somebody asks.
"""

from __future__ import annotations

import itertools
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from data_access.gateway.open_site.holding.questions import seal_question
from data_access.gateway.open_site.holding.standing import growth_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.questions.history import History
from data_access.records.intake import batches
from data_access.records.keeping import holds
from data_access.steps import Recorded
from tests.bench.race.our_store import BATCH, CLASS
from tests.bench.race.site import KEEPING, open_gateway
from tests.builders.gateway import Doors
from tests.builders.store import a_read, a_table

HOLDS, LARGEST, EACH, STANDING = 1_000, 50_000, 20, 200
TIMES = 60


def main(folder: Path) -> None:
    """Print what a question takes in the middle without and with holds, and what a hold and its growth take."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as opened:
        copies = [Path(shutil.copytree(folder / "ours", Path(scratch) / name)) for name in ("plain", "held")]
        plain, held = (opened.enter_context(open_gateway(each)) for each in copies)
        reads = held.site.store.reads_to_match(BATCH).columns["plate"].to_pylist()
        draw = random.Random(20261130)
        place_many(held.site, draw)
        took = {"without": measured_with(plain, held, draw.sample(reads, TIMES))}
        for name, (without, beside) in took["without"].items():
            print(f"{name}: without {without:.1f} ms, with {beside:.1f} ms, {beside / without:.2f} times")
        purge_a_day(held, draw.sample(reads, TIMES))
        grow(held.site, draw.sample(reads, STANDING))


def in_turn(site: Site, change: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    with site.ledger.deciding() as turn:
        made = change(turn, turn.append("site_created", {"why": "a measurement needs holds"}))
    return made, (time.perf_counter() - began) * 1000


def place_many(site: Site, draw: random.Random) -> None:
    """Place a thousand holds and say what the largest took."""
    ids = draw.sample(site.store.ids_of(BATCH)["read_id"].to_list(), LARGEST + HOLDS * EACH)
    terms = {"case_number": "26-000001", "basis": "criminal", "schedule": "established", "reason": "measured"}
    day = (datetime.now(UTC) + timedelta(days=30)).date()

    def place(read_ids: list[str]) -> Any:
        def change(turn: Turn, recorded: Recorded) -> int:
            given: dict[str, Any] = {**terms, "person_id": "sato", "review_on": day, "read_ids": read_ids}
            return holds.place(turn.connection, recorded, **given)

        return change

    _, took = in_turn(site, place(ids[:LARGEST]))
    print(f"a hold of {LARGEST:,} reads: {took:.0f} ms of a turn")
    for first in range(LARGEST, LARGEST + (HOLDS - 1) * EACH, EACH):
        in_turn(site, place(ids[first : first + EACH]))
    began = time.perf_counter()
    with site.ledger.reading() as connection:
        held = holds.held_ids(connection)
    print(f"{len(held):,} held reads read from the register: {(time.perf_counter() - began) * 1000:.1f} ms")


def measured_with(plain: Doors, held: Doors, plates: list[str]) -> dict[str, tuple[float, float]]:
    """Return the middle of what histories and canvasses take at either site, milliseconds; asked in turn."""
    board = plain.site.board
    cameras = [each for each in board.cameras if each.lat_e7 is not None]
    cases = {id(doors): (doors.case_of("asker0"), doors.session_of("asker0")) for doors in (plain, held)}
    took: dict[str, dict[int, list[float]]] = {}
    first = datetime(2026, 10, 10, 12, tzinfo=UTC)
    for number, plate in enumerate(plates):
        camera = cameras[number % len(cameras)]
        start = first + timedelta(hours=number)
        area = {"shape": "circle", "lat": (camera.lat_e7 or 0) / 1e7, "lon": (camera.lon_e7 or 0) / 1e7}
        window = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}
        weeks = {"start": first.isoformat(), "end": (first + timedelta(days=20)).isoformat()}
        questions: dict[str, dict[str, Any]] = {
            "history": {"kind": "history", "plate": plate, "windows": [weeks]},
            "canvass": {"kind": "canvass", "area": {**area, "radius_m": 500}, "windows": [window]},
        }
        for name, question in questions.items():
            for doors in (plain, held) if number % 2 else (held, plain):
                case, headers = cases[id(doors)]
                body = {"case_session": case, "question": question, "note": ""}
                began = time.perf_counter()
                answer = doors.client.post(f"/v1/{name}", json=body, headers={**headers, "Accept": "application/json"})
                spent = (time.perf_counter() - began) * 1000
                assert answer.status_code == 200, answer.text
                if number >= 5:
                    took.setdefault(name, {}).setdefault(id(doors), []).append(spent)
    return {
        name: (statistics.median(each[id(plain)]), statistics.median(each[id(held)])) for name, each in took.items()
    }


def purge_a_day(doors: Doors, plates: list[str]) -> None:
    """Say what the purge of the oldest day takes, and what questions take meanwhile."""
    site, asked, over = doors.site, list[float](), threading.Event()
    oldest = min(each.day for each in site.store.days() if each.retention_class == CLASS)
    there = sum(reads for each, reads in site.store.days().items() if each.day == oldest)
    age = (datetime.now(UTC).date() - oldest).days
    case, headers = doors.case_of("asker1"), doors.session_of("asker1")
    first = datetime.now(UTC) - timedelta(days=age - 2)
    weeks = {"start": first.isoformat(), "end": (first + timedelta(days=20)).isoformat()}

    def ask() -> None:
        for plate in itertools.cycle(plates):
            if over.is_set():
                return
            body = {
                "case_session": case,
                "question": {"kind": "history", "plate": plate, "windows": [weeks]},
                "note": "",
            }
            began = time.perf_counter()
            answer = doors.client.post("/v1/history", json=body, headers={**headers, "Accept": "application/json"})
            assert answer.status_code == 200, answer.text
            asked.append((time.perf_counter() - began) * 1000)

    asker, keeping = threading.Thread(target=ask), {"ceiling_d": age - 1, "purge_after_d": age - 1}
    with doors.under(retention={**site.pack.retention, CLASS: KEEPING.model_copy(update=keeping)}):
        asker.start()
        began = time.perf_counter()
        done = doors.client.post("/v1/acts/purges", json={"retention_class": CLASS}, headers=doors.session_of("adams"))
        took = time.perf_counter() - began
        over.set()
        asker.join()
    assert done.status_code == 201, done.text
    said = done.json()
    print(
        f"a day of {there:,} reads purged in {took:.1f} s: {said['destroyed']:,} destroyed, {said['kept']:,} kept;"
        f" {len(asked)} questions meanwhile, middle {statistics.median(asked):.1f} ms, most {max(asked):.1f} ms"
    )


def grow(site: Site, plates: list[str]) -> None:
    """Say what standing questions cost a batch that comes in."""
    day = (datetime.now(UTC) + timedelta(days=30)).date()

    def stand(plate: str) -> Any:
        def change(turn: Turn, recorded: Recorded) -> None:
            hold = holds.place(
                turn.connection,
                recorded,
                case_number="26-000001",
                basis="criminal",
                person_id="sato",
                review_on=day,
                read_ids=[],
                over=holds.HoldOver.QUESTION,
            )
            holds.keep_question(
                turn.connection, recorded, hold, seal_question(site.keyring, hold, History(plate=plate))
            )

        return change

    for plate in plates:
        in_turn(site, stand(plate))

    def begin(turn: Turn, recorded: Recorded) -> batches.Batch:
        return batches.begin(turn.connection, recorded, source="vendor", digest="1" * 64, person_id="adams")

    batch, _ = in_turn(site, begin)
    at = datetime.now(UTC)
    rows = [a_read(f"grown:{n}", plate=plates[n % 50], captured_at=at - timedelta(minutes=n % 50)) for n in range(500)]
    site.store.write(batch.number, batch.retention_class, a_table(rows))
    began = time.perf_counter()
    growth = growth_of(site, batch.number)
    took = (time.perf_counter() - began) * 1000
    print(f"a batch of {len(rows)} reads against {len(plates)} standing questions: {took:.0f} ms, {len(growth)} grow")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
