"""The process in which a hot list is read: `python -I -m data_access.imports.process.list_child FD NICE`. `list_parse.py` starts it.

It is confined as the parser of reads is (`child.py`): no key, one file, no network.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
import threading
from typing import BinaryIO
from zoneinfo import ZoneInfo

from data_access.errors import AccessError
from data_access.imports.lists.list_file import ListFile
from data_access.imports.lists.list_job import ListJob
from data_access.imports.process import pipe
from data_access.imports.process.child import arrow, error_of, first_bytes, until_parent_ends
from data_access.imports.process.confinement import confine, end_unless_whole
from data_access.imports.process.pipe import SIZE, FrameKind


def run(job: ListJob, file: BinaryIO, out: BinaryIO, confinement: list[str]) -> None:
    """Read a list and write its entries as frames; an unfit file becomes one `ERROR` frame."""
    try:
        listed = ListFile(file, job.layout, job.now)
        reading = listed.survey()
        facts = {**listed.facts(reading), "confinement": confinement}
        pipe.write(out, FrameKind.READY, json.dumps(facts).encode())
        for block in listed.blocks():
            pipe.write(out, FrameKind.ROWS, arrow(block))
        pipe.write(out, FrameKind.FACTS, json.dumps({"entries": reading.listed}).encode())
    except AccessError as error:
        pipe.write(out, FrameKind.ERROR, json.dumps(error_of(error)).encode())
    except MemoryError:
        told = {"kind": "too_large", "field": "", "what": "file: takes more memory to read than is allowed"}
        pipe.write(out, FrameKind.ERROR, json.dumps(told).encode())
    except Exception as error:  # noqa: BLE001  # guard: a traceback would show rows, so only the error's kind leaves
        told = {"kind": "invalid", "field": "file", "what": f"could not be read ({type(error).__name__})"}
        pipe.write(out, FrameKind.ERROR, json.dumps(told).encode())


def warm_up(job: ListJob) -> None:
    """Read a small list, so that every library is loaded and every thread runs by then."""
    codecs.lookup(job.layout.encoding)
    codecs.lookup("cp1252")
    columns = {"plate": "P", "state": "S", "listed_on": "D"}
    layout = job.layout.model_copy(
        update={"layout": "csv", "columns": columns, "places": {}, "skip_lines": 0, "delimiter": ",", "order": "ymd"}
    )
    small = ListJob(layout=layout, bounds=job.bounds, now=job.now)
    run(small, io.BytesIO(b"P,S,D\n9A9-A9A9,XA-NOR,2026-01-01\n"), io.BytesIO(), [])
    ZoneInfo(job.layout.zone).utcoffset(job.now)


def main() -> None:
    """Stand back, load, confine, read."""
    os.nice(int(sys.argv[2]))
    file = os.fdopen(int(sys.argv[1]), "rb")
    job = ListJob.from_json(first_bytes(SIZE.unpack(first_bytes(SIZE.size))[0]))
    warm_up(job)
    threading.Thread(target=until_parent_ends, daemon=True).start()
    held = confine(job.bounds.memory_bytes, job.bounds.seconds, keep=(file.fileno(),))
    if job.wholly_confined:
        end_unless_whole(held)
    run(job, file, sys.stdout.buffer, held)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
