"""The maker's process: `python -I -m workbench.processes.maker`. It is started by `processes/gateway/file_maker.py` and by nothing else.

A job comes in on its standard input, an archive of the files goes out on its standard output: the files of an answer, or the first
page of an evidence package. Before it looks at the reads, or at the page, it gives up the file system, the network and new
processes, as the parser of vendors' files does: names in the reads were written by others, and the libraries that draw them are large.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

import polars as pl

from data_access import file_job, reads
from data_access.answers.about_files import AboutFiles, AnswerOnRecord, CaseOfFiles, Making
from data_access.answers.facts import CameraNotes, Facts
from data_access.answers.verification import Verifications
from data_access.evidence import index_page, page_job
from data_access.imports.process.confinement import confine, end_unless_whole
from data_access.questions.files import FileFormat
from workbench.made_files import formats
from workbench.made_files.in_words import FileWords

WHERE_POSSIBLE = "--confined-where-possible"
"""Said to a maker that may work where the kernel lacks a part of its confinement."""
MEMORY_BYTES, SECONDS = 1_500_000_000, 60
AT = datetime(2026, 1, 2, tzinfo=UTC)


def main() -> None:
    """Take the job, load what it needs, give everything else up, make the files."""
    data = sys.stdin.buffer.read()
    make = page_of(data) if page_job.is_one(data) else files_of(data)
    held = confine(MEMORY_BYTES, SECONDS)
    if WHERE_POSSIBLE not in sys.argv:
        end_unless_whole(held)
    archive = packed(make())
    sys.stdout.buffer.write(archive)
    sys.stdout.buffer.flush()
    os._exit(0)


def files_of(job: bytes) -> Callable[[], Mapping[str, bytes]]:
    """Load what the files of an answer need, and return what makes them."""
    about = file_job.read(job)[1]
    formats.made(FileWords(rehearsal(about.zone, about.formats)))
    told = FileWords(job)
    formats.prepare(told)
    return partial(formats.made, told)


def page_of(job: bytes) -> Callable[[], Mapping[str, bytes]]:
    """Load what the first page of a package needs, and return what makes it; the job is not looked at before that."""
    formats.made_page(page_job.written(index_page.index_page("-", "-", "-", "-", {"-": "-"}, (), (("-", "-", "-"),))))
    return partial(formats.made_page, job)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, each under its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def rehearsal(zone: str, format_names: tuple[FileFormat, ...]) -> bytes:
    """Return a job without a word from data, by which every library is loaded."""
    known = {
        "read_id": "-",
        "captured_at": AT,
        "received_at": AT,
        "plate": "-",
        "camera_id": "-",
        "lat_e7": 0,
        "lon_e7": 0,
    }
    frame = pl.DataFrame([{**dict.fromkeys(reads.NAMES), **known}], schema=reads.SCHEMA)
    about = AboutFiles(
        agency="-",
        zone=zone,
        synthetic=True,
        ledger="-",
        formats=format_names,
        case=CaseOfFiles(number="-", standing="-", purpose="-"),
        reason="-",
        streets="-",
        made=Making(by="-", role="-", at=AT, intent=0, why="-"),
        asked=AnswerOnRecord(at=AT, intent=0, outcome=0),
        question={"kind": "history", "plate": "-", "windows": None},
        facts=_no_facts(),
        no_longer_kept=0,
        withdrawn=0,
        cameras=(),
        receipt_of_answer={"seq": 0, "origin": "-", "leaf": "-", "checkpoint": "-"},
    )
    return file_job.written(frame, about, "")


def _no_facts() -> Facts:
    """Return facts that say nothing."""
    none = CameraNotes(asked=1, down=0, quiet=0, behind=0, new=0, named=(), more=0, slips={})
    return Facts(
        returned=1,
        unknown_kept=0,
        late=0,
        late_after_s=3600,
        cameras=1,
        plates=1,
        as_of=AT,
        retention=(),
        caveats=(),
        intent=0,
        quality=none,
        verification=Verifications(reads=1, each=()),
    )
