"""What a traced process did to the files of one folder, as a list of operations in the order they were completed."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CALLS = "openat,close,write,pwrite64,fdatasync,fsync,ftruncate,unlink,rename"
_LINE = re.compile(r"^(\d+) +([\d.]+) +(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Op:
    """One completed operation.

    Attributes:
        call: `create`, `write`, `truncate`, `sync`, `sync_names`, `unlink`, `rename` or `ack`.
        path: File within the folder; for `sync_names` the folder in question.
        at: Offset of a write, size of a truncation.
        data: Bytes written, or acknowledged.
        to: New name of a renamed file.
    """

    call: str
    path: str
    at: int = 0
    data: bytes = b""
    to: str = ""


LEDGER = "tests.faults.power_loss.workload"


def strace(
    folder: Path, output: Path, arguments: list[str], *options: str, workload: str = LEDGER
) -> subprocess.CompletedProcess[bytes]:
    """Run a workload under strace, within ten minutes."""
    command = [
        "strace",
        "-f",
        "-ttt",
        "--seccomp-bpf",
        "-xx",
        "-s",
        "200000",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(output),
    ]
    program = [sys.executable, "-m", workload, str(folder), *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*command, *options, *program], cwd=ROOT, env=environment, capture_output=True, timeout=600, check=False
    )


def operations(output: Path, folder: Path, acks: str) -> list[Op]:
    """Read a trace into operations on files of the folder."""
    reader = _Reader(folder, acks)
    return [op for call, text, result in _calls(output) for op in reader.read(call, text, result)]


@dataclass(frozen=True, slots=True)
class Injected:
    """What a run did after the error that was injected into it.

    Attributes:
        call: The call that failed.
        path: The file it was for, within the folder; empty for the folder itself.
        acks_after: Acknowledgements that were written later.
        seconds: From the error to the end of the process.
    """

    call: str
    path: str
    acks_after: int
    seconds: float


def injected(output: Path, folder: Path, acks: str) -> Injected | None:
    """Find the injected error in the trace of one thread; None if the run ended before it came to it."""
    reader, last, found, later = _Reader(folder, acks), 0.0, None, 0
    with output.open(encoding="ascii") as lines:
        for line in lines:
            parts = _LINE.match(line)
            if parts is None:
                continue
            last, call = float(parts[2]), _CALL.match(parts[3])
            if "(INJECTED)" in line and call:
                found = call[1], reader.open.get(int(call[2].split(",")[0]), "?"), last
            elif call:
                ops = list(reader.read(call[1], call[2], int(call[3])))
                later += found is not None and any(op.call == "ack" for op in ops)
    return Injected(found[0], found[1], later, last - found[2]) if found else None


def count(output: Path) -> dict[str, int]:
    """Count the calls of a trace by name."""
    counted: dict[str, int] = {}
    for call, _, _ in _calls(output):
        counted[call] = counted.get(call, 0) + 1
    return counted


def _calls(output: Path) -> Iterator[tuple[str, str, int]]:
    """Yield (call, arguments, result) in the order of completion; lines of interleaved threads are put together."""
    waiting: dict[str, str] = {}
    with output.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            thread, _, rest = found.groups()
            if rest.endswith(" <unfinished ...>"):
                waiting[thread] = rest.removesuffix(" <unfinished ...>")
                continue
            if resumed := _RESUMED.match(rest):
                rest = waiting.pop(thread, "") + resumed[1]
            if call := _CALL.match(rest):
                yield call[1], call[2], int(call[3])


class _Reader:
    """Knows which file a descriptor stands for, and where it is in it."""

    def __init__(self, folder: Path, acks: str) -> None:
        self.folder, self.acks = str(folder) + "/", acks
        self.open: dict[int, str] = {}
        self.folders: set[int] = set()
        self.position: dict[int, int] = {}

    def read(self, call: str, text: str, result: int) -> Iterator[Op]:
        strings = [bytes.fromhex(s.replace("\\x", "")) for s in _STRING.findall(text)]
        if call == "openat" and result >= 0:
            yield from self._opened(strings[0].decode(), text, result)
        elif call in {"unlink", "rename"} and result == 0 and strings[0].decode().startswith(self.folder):
            names = [s.decode().removeprefix(self.folder) for s in strings]
            yield Op(call, names[0], to=names[-1])
        elif call == "close":
            self.open.pop(int(text), None)
            self.folders.discard(int(text))
        elif call != "openat" and (descriptor := int(text.split(",")[0])) in self.open:
            yield from self._used(call, descriptor, text, strings, result)

    def _opened(self, path: str, text: str, descriptor: int) -> Iterator[Op]:
        if not (path + "/").startswith(self.folder):
            return
        name = path.removeprefix(self.folder) if path + "/" != self.folder else ""
        self.open[descriptor], self.position[descriptor] = name, 0
        if "O_DIRECTORY" in text:
            self.folders.add(descriptor)
        if "O_CREAT" in text:
            yield Op("create", name)

    def _used(self, call: str, descriptor: int, text: str, strings: list[bytes], result: int) -> Iterator[Op]:
        name = self.open[descriptor]
        if result < 0:
            return
        if call == "write" and name == self.acks:
            yield Op("ack", name, data=strings[0])
        elif call == "write":
            yield Op("write", name, self.position[descriptor], strings[0][:result])
            self.position[descriptor] += result
        elif call == "pwrite64":
            yield Op("write", name, int(text.rsplit(",", 1)[1]), strings[0][:result])
        elif call == "ftruncate":
            yield Op("truncate", name, int(text.rsplit(",", 1)[1]))
        elif call in {"fdatasync", "fsync"}:
            is_folder = descriptor in self.folders or not name  # SQLite opens its folder as it opens a file
            yield Op("sync_names" if is_folder else "sync", name)
