"""The parser's process: `python -I -m data_access.imports.process.child FD NICE`. It is started by `parse.py` and by nothing else.

It holds no key, reads the one file that it was handed as a descriptor, and writes frames (`pipe.py`) to its standard
output. Its standard input brings the job, and then stays open for as long as the parent lives. After a job of portions
another one of the same source may come; the file holds others by then.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import BinaryIO

import polars as pl

from data_access import captured_fields
from data_access.errors import AccessError, InvalidQuery
from data_access.imports.blocks.conversion import Conversion, HashedFile
from data_access.imports.formats import MODULES, OF_CAMERAS, format_of
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.process import pipe
from data_access.imports.process.confinement import confine, end_unless_whole
from data_access.imports.process.pipe import SIZE, FrameKind
from data_access.imports.terms.bounds import Bounds, KnownCamera
from data_access.imports.terms.notation import TimeRule


def run(job: Job, file: BinaryIO, out: BinaryIO, confinement: list[str]) -> None:
    """Convert a file and write what comes of it as frames; an unfit file becomes one `ERROR` frame."""
    try:
        conversion = Conversion(HashedFile(file), job)
        conversion.survey()
        ready = {"sha256": conversion.sha256, "bytes": conversion.file.bytes, "confinement": confinement}
        pipe.write(out, FrameKind.READY, json.dumps(ready).encode())
        for accepted, rejects in conversion.parts():
            if conversion.images is not None and conversion.images.height:
                pipe.write(out, FrameKind.IMAGES, arrow(conversion.images))
            pipe.write(out, FrameKind.ROWS, arrow(accepted))
            if rejects:
                listed = [(reject.row, reject.reason, reject.raw) for reject in rejects]
                pipe.write(out, FrameKind.REJECTS, json.dumps(listed).encode())
        pipe.write(out, FrameKind.FACTS, json.dumps(conversion.facts()).encode())
    except AccessError as error:
        pipe.write(out, FrameKind.ERROR, json.dumps(error_of(error)).encode())
    except MemoryError:
        told = {"kind": "too_large", "field": "", "what": "file: takes more memory to read than is allowed"}
        pipe.write(out, FrameKind.ERROR, json.dumps(told).encode())
    except Exception as error:  # noqa: BLE001  # guard: a traceback would show rows, so only the error's kind leaves
        told = {"kind": "invalid", "field": "file", "what": f"could not be read ({type(error).__name__})"}
        pipe.write(out, FrameKind.ERROR, json.dumps(told).encode())


def portions(file: BinaryIO, job: Job) -> Iterator[BinaryIO]:
    """Yield the files of a job, one after the other."""
    if not job.portions:
        yield file
    for start, size in job.portions:
        yield io.BytesIO(_at(file.fileno(), start, size))


def _at(descriptor: int, start: int, size: int) -> bytes:
    """Read a part of a file as it is now, past any buffer."""
    data = b""
    while len(data) < size and (more := os.pread(descriptor, size - len(data), start + len(data))):
        data += more
    return data


def arrow(frame: pl.DataFrame) -> bytes:
    """Write rows as an Arrow IPC stream that every Arrow reads."""
    buffer = io.BytesIO()
    frame.write_ipc_stream(buffer, compat_level=pl.CompatLevel.oldest())
    return buffer.getvalue()


def error_of(error: AccessError) -> dict[str, str]:
    """Return an error as an `ERROR` frame tells it."""
    if isinstance(error, InvalidQuery):
        return {"kind": error.code, "field": error.field, "what": str(error).removeprefix(f"{error.field}: ")}
    return {"kind": error.code, "field": "", "what": str(error)}


def warm_up(name: str, *, with_images: bool = False) -> None:
    """Convert a small CSV file and one of a format, so that every library is loaded and every thread runs by then."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    common = {"source": "warm-up", "retention_class": "none"}
    columns = {name: name for name in ("captured_at", "plate", "camera_id", "plate_conf", "plate_state", "heading")}
    time, confidence = {"order": "ymd", "zone": "America/Chicago"}, {"scale": "0-1"}
    sheet = Mapping.model_validate(
        {"format": "csv", "columns": columns, "time": time, "confidence": confidence, **common}
    )
    old = sheet.model_copy(update={"encoding": "cp1252"})
    rows = 'captured_at,plate,camera_id,plate_conf,plate_state,heading\n2026-01-01 10:00,"9A9-A9A9",C,0.5,XA-NOR,N\n'
    more = [_of_a_format(name, common)] if name in MODULES else []
    more += (
        [(Mapping(format=name, kind="cameras", source="warm-up"), format_of(name).sample)] if name in OF_CAMERAS else []
    )
    if with_images:
        more.append(_with_images(sheet, rows))
    for mapping, data in ((sheet, (rows * 20).encode()), (old, rows.encode()), *more):
        camera = KnownCamera("C", "fixed", 1, 1)
        permitted = frozenset({"direction", captured_fields.IMAGE})
        job = Job(mapping=mapping, bounds=Bounds(), now=now, cameras={"C": camera}, permitted=permitted)
        run(job, io.BytesIO(data), io.BytesIO(), [])


def _with_images(sheet: Mapping, rows: str) -> tuple[Mapping, bytes]:
    """Decode images of each format, and return a mapping that names pictures, with a parcel."""
    from data_access.imports.carriers import images, parcel

    images.warm_up()
    columns = {name: theirs for name, theirs in sheet.columns.items() if name != "plate_state"}
    mapping = sheet.model_copy(update={"columns": {**columns, "image_crop": "plate_state"}})
    return mapping, parcel.sample(rows.replace("XA-NOR", "1.jpg"), {"1.jpg": images.sample("JPEG")})


def _of_a_format(name: str, common: dict[str, str]) -> tuple[Mapping, bytes]:
    form = format_of(name)
    time = None if isinstance(form.time, TimeRule) else {"order": form.time[0], "zone": "America/Chicago"}
    box = {"box": (-90, -180, 90, 180)} if form.needs_box else None
    return Mapping.model_validate({"format": name, "time": time, "position": box, **common}), form.sample


def until_parent_ends() -> None:
    """Wait for the parent's end of the pipe to close, then end at once."""
    while os.read(0, 1):
        pass
    os._exit(3)


def listen(jobs: SimpleQueue[Job]) -> None:
    """Take what jobs the parent sends, and end at once when its end of the pipe is closed."""
    while True:
        jobs.put(next_job())


def next_job() -> Job:
    """Wait for a job; end at once if the parent is gone."""
    return Job.from_json(first_bytes(SIZE.unpack(first_bytes(SIZE.size))[0]))


def first_bytes(size: int) -> bytes:
    """Read so many bytes of what the parent sends; end at once if it is gone."""
    data = b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more:
            os._exit(3)
        data += more
    return data


def main() -> None:
    """Stand back, load, confine, convert."""
    os.nice(int(sys.argv[2]))
    file = os.fdopen(int(sys.argv[1]), "rb")
    job, jobs = next_job(), SimpleQueue[Job]()
    warm_up(job.mapping.format, with_images=job.mapping.holds_images)
    threading.Thread(target=listen, args=(jobs,), daemon=True).start()
    held = confine(job.bounds.memory_bytes, job.bounds.seconds, keep=(file.fileno(),))
    if job.wholly_confined:
        end_unless_whole(held)
    while True:
        for part in portions(file, job):
            run(job, part, sys.stdout.buffer, held)
        sys.stdout.buffer.flush()
        if not job.portions:
            os._exit(0)
        job = jobs.get()


if __name__ == "__main__":
    main()
