"""The parser's side of the pipe: which frames it writes, and what it never says."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.ipc
import pytest

from data_access.imports.process.child import run
from data_access.imports.process.pipe import HEAD, FrameKind
from tests.builders.imports import a_job, a_row, sheet


class Failing(io.BytesIO):
    """A file that fails when it is read."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"")
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        raise self._error


def frames(file: io.BytesIO) -> list[tuple[FrameKind, bytes]]:
    """Run the parser in this process and take its frames apart."""
    out = io.BytesIO()
    run(a_job(), file, out, ["limits"])
    found, data = [], out.getvalue()
    while data:
        letter, size = HEAD.unpack(data[: HEAD.size])
        found.append((FrameKind(letter), data[HEAD.size : HEAD.size + size]))
        data = data[HEAD.size + size :]
    return found


def test_a_file_becomes_ready_rows_rejects_and_facts():
    found = dict(frames(io.BytesIO(sheet(a_row(), a_row(plate="")).encode())))
    assert list(found) == [FrameKind.READY, FrameKind.ROWS, FrameKind.REJECTS, FrameKind.FACTS]
    assert json.loads(found[FrameKind.READY])["confinement"] == ["limits"]
    assert pa.ipc.open_stream(found[FrameKind.ROWS]).read_all().num_rows == 1
    assert json.loads(found[FrameKind.REJECTS]) == [[3, "plate_empty", "2026-11-20 10:00:00,,C1"]]
    assert json.loads(found[FrameKind.FACTS])["rows_in"] == 2


def test_an_unfit_file_becomes_one_error():
    [(frame, data)] = frames(io.BytesIO(b"at,plate\n"))
    assert frame is FrameKind.ERROR
    assert json.loads(data)["field"] == "file"


def test_a_file_beyond_a_bound_becomes_one_error():
    [(frame, data)] = frames(io.BytesIO(b"x" * 20_000))
    assert (frame, json.loads(data)["kind"]) == (FrameKind.ERROR, "too_large")


@pytest.mark.parametrize(
    ("error", "says"), [(RuntimeError("7A2C8B5"), "(RuntimeError)"), (MemoryError("7A2C8B5"), "more memory")]
)
def test_a_failure_is_told_by_its_kind_and_never_by_what_it_says(error, says):
    [(frame, data)] = frames(Failing(error))
    assert frame is FrameKind.ERROR
    assert says in data.decode()
    assert b"7A2C8B5" not in data


def test_a_file_that_changes_between_the_passes_gives_no_facts():
    class Changing(io.BytesIO):
        def seek(self, place: int, whence: int = 0, /) -> int:
            self.write(b"at,plate,camera\n" + b"\n" * self.getbuffer().nbytes)
            return super().seek(place, whence)

    found = frames(Changing())
    assert found[0][0] is FrameKind.READY
    assert json.loads(found[-1][1])["what"] == (
        "was changed while it was read; import it again once nothing writes to it"
    )
    assert FrameKind.FACTS not in dict(found)
