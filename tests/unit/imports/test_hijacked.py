"""What whoever takes a confined process over can still reach: they close its descriptors, and try each way out.

Each way is tried by the thread that was confined and by one that ran before, as libraries' threads do.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import textwrap
from multiprocessing import shared_memory
from pathlib import Path
from typing import Any

import pytest

from data_access.blurring.blurred_pictures import blurred
from data_access.errors import Unconfined
from data_access.imports.blocks.conversion import schema_of
from data_access.imports.guesses.guess import guess
from data_access.imports.process.parser import Parser
from tests.builders.imports import a_job, a_row, sheet, written
from tests.builders.pictures import a_picture
from tests.unit.imports.test_parsed import begin
from workbench.processes.gateway.file_maker import make_files
from workbench.processes.maker.making import rehearsal

HIJACKED = """
    import ctypes, json, mmap, os, resource, socket, sys, threading
    from data_access.imports.process.confinement import confine
    given = json.loads(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True)

    def called(name, *arguments):
        result = getattr(libc, name)(*arguments)
        if result == -1:
            raise OSError(ctypes.get_errno(), name)
        return result

    def cloned(flags):
        if not called("syscall", {"x86_64": 56, "aarch64": 220}[os.uname().machine], flags, 0, 0, 0, 0):
            os._exit(0)

    def udp():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as it:
            return it.sendto(b"x", ("127.0.0.1", given["udp"]))

    def unix(address):
        with socket.socket(socket.AF_UNIX) as it:
            it.connect(address)

    def written(path):
        with open(path, "w") as it:
            it.write("x")

    def executable():
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()

    vector = (ctypes.c_void_p * 2)(0, 8)
    ways = {
        "udp": udp,
        "tcp": lambda: socket.socket().connect(("127.0.0.1", given["tcp"])),
        "the gateway's socket": lambda: unix(given["unix"]),
        "an abstract socket": lambda: unix("\\0" + given["abstract"]),
        "a socket pair": socket.socketpair,
        "the master key": lambda: open(given["key"]).read(),
        "whether a file is there": lambda: os.stat(given["key"]),
        "a folder": lambda: os.listdir("/"),
        "a new file": lambda: written(given["new"]),
        "an old file": lambda: written(given["key"]),
        "a link": lambda: os.symlink("/", given["new"]),
        "removing a file": lambda: os.unlink(given["key"]),
        "a fork": lambda: os.fork() or os._exit(0),
        "a process that shares files": lambda: cloned(0x400 | 17),
        "a process that shares memory": lambda: cloned(0x100 | 0x4000 | 17),
        "a thread in a new name space": lambda: cloned(0x3D0F00 | 0x20000),
        "tracing the parent": lambda: called("ptrace", 16, given["parent"], 0, 0),
        "the parent's memory": lambda: open(f"/proc/{given['parent']}/mem", "rb").read(1),
        "reading another's memory": lambda: called("process_vm_readv", given["parent"], vector, 1, vector, 1, 0),
        "the parent's environment": lambda: open(f"/proc/{given['parent']}/environ").read(),
        "a signal to the parent": lambda: os.kill(given["parent"], 0),
        "a signal by descriptor": lambda: os.pidfd_open(given["parent"]),
        "the parent's limits": lambda: resource.prlimit(given["parent"], resource.RLIMIT_NOFILE),
        "its own limits": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0)),
        "the parent's priority": lambda: os.setpriority(os.PRIO_PROCESS, given["parent"], given["priority"]),
        "an inherited descriptor": lambda: os.read(given["inherited"], 1),
        "shared memory by name": lambda: open("/dev/shm/" + given["shared"]).read(),
        "shared memory by number": lambda: called("shmget", 0, 4096, 0o1600),
        "memory as a file": lambda: os.memfd_create("x"),
        "a message queue": lambda: called("msgget", 0, 0o1600),
        "new executable memory": executable,
        "a pipe": os.pipe,
        "the kernel's keys": lambda: called("syscall", {"x86_64": 250, "aarch64": 219}[os.uname().machine], 0, -3, 1),
        "io_uring": lambda: called("syscall", 425, 1, ctypes.create_string_buffer(128)),
        "bpf": lambda: called("syscall", {"x86_64": 321, "aarch64": 280}[os.uname().machine], 0, 0, 0),
        "userfaultfd": lambda: called("syscall", {"x86_64": 323, "aarch64": 282}[os.uname().machine], 1),
        "open files of its own": lambda: called("unshare", 0x400),
        "a mount": lambda: called("mount", b"none", given["empty"].encode(), b"tmpfs", 0, None),
        "changing the user": lambda: os.setuid(given["user"]),
        "a program": lambda: os.execv("/bin/true", ["true"]),
    }

    def outcome(way):  # another error than these is a way that was not tried; it ends the test
        try:
            way()
        except (OSError, RuntimeError, ValueError) as error:  # ValueError: so says setrlimit of "not permitted"
            return type(error).__name__
        return "could"

    found, may = {}, threading.Event()
    def try_all(who):
        found[who] = {name: outcome(way) for name, way in ways.items()}
    other = threading.Thread(target=lambda: (may.wait(), try_all("another thread")), daemon=True)
    other.start()
    held = confine(100_000_000, 60)
    os.close(0)
    try_all("the thread")
    may.set()
    other.join()
    new = threading.Thread(target=lambda: try_all("a new thread"))
    new.start()
    new.join()
    os.write(1, json.dumps({"held": held, "environment": dict(os.environ), **found}).encode())
    os._exit(0)
"""

WAYS = [line.split('"')[1] for line in HIJACKED.splitlines() if line.startswith('        "') and '": ' in line]


@pytest.fixture(scope="module")
def hijacked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hijacked")
    key = folder / "master.key"
    key.write_text("secret")
    empty = folder / "empty"
    empty.mkdir()
    shared = shared_memory.SharedMemory(create=True, size=8)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
        socket.socket(socket.AF_UNIX) as abstract,
        key.open("rb") as inherited,
    ):
        udp.bind(("127.0.0.1", 0))
        unix.bind(str(folder / "gateway.sock"))
        abstract.bind(f"\0workbench-test-{os.getpid()}")
        for listener in (unix, abstract):
            listener.listen(8)
        given = {
            "udp": udp.getsockname()[1],
            "tcp": tcp.getsockname()[1],
            "unix": str(folder / "gateway.sock"),
            "abstract": f"workbench-test-{os.getpid()}",
            "key": str(key),
            "new": str(folder / "new"),
            "parent": os.getpid(),
            "priority": os.getpriority(os.PRIO_PROCESS, 0),
            "user": os.getuid(),
            "empty": str(empty),
            "inherited": inherited.fileno(),
            "shared": shared.name.lstrip("/"),
        }
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(HIJACKED), json.dumps(given)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
            pass_fds=(inherited.fileno(),),
        )
    shared.close()
    shared.unlink()
    assert done.returncode == 0, done.stderr.decode()
    assert key.read_text() == "secret"
    assert not (folder / "new").exists()
    return json.loads(done.stdout)


def test_all_that_can_confine_a_process_holds_here(hijacked: dict[str, Any]) -> None:
    assert {what.split(":")[0] for what in hijacked["held"]} == {"limits", "landlock", "seccomp"}


@pytest.mark.parametrize("who", ["the thread", "another thread", "a new thread"])
@pytest.mark.parametrize("way", WAYS)
def test_a_hijacked_parser_gets_nothing_by(hijacked: dict[str, Any], way: str, who: str) -> None:
    assert hijacked[who][way] != "could"


def test_a_parser_is_given_no_environment_but_its_threads_and_locale(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TEST_SECRET", "secret")
    file = tmp_path / "file.csv"
    file.write_bytes(b"at,plate,camera\n")
    with file.open("rb") as opened:
        parser = Parser(opened.fileno(), a_job(), schema_of(a_job().mapping))
        try:
            parser.ready()
            environment = Path(f"/proc/{parser._child.pid}/environ").read_bytes()
        finally:
            parser.close()
    assert b"secret" not in environment


LACKING = {
    "seccomp": "system_calls.MACHINES.clear()  # as on a processor whose calls are not known",
    "landlock": "confinement._CREATE_RULESET = 4095  # a call that no kernel knows, as an older one does not know Landlock's",
}
STARTED = """
    import sys
    from data_access.imports.process import confinement, system_calls
    {lacking}
    sys.argv = ["child", *sys.argv[1:]]
    import runpy
    runpy.run_module({module!r}, run_name="__main__")
"""


@pytest.fixture(params=LACKING)
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A part of the confinement that the processes which are started do not get, and that part alone."""
    started = subprocess.Popen

    def start(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        program = textwrap.dedent(STARTED.format(lacking=LACKING[request.param], module=command[3]))
        return started([sys.executable, "-c", program, *command[4:]], **{**how, "cwd": None})

    monkeypatch.setattr(subprocess, "Popen", start)
    return request.param


def a_file_job() -> bytes:
    return rehearsal("UTC", ["csv"])


@pytest.mark.slow
def test_where_a_part_of_it_is_lacking_a_department_s_parser_reads_nothing(tmp_path: Path, lacking: str) -> None:
    with pytest.raises(Unconfined, match="doctor"):
        begin(written(tmp_path, sheet(a_row())))
    assert not (tmp_path / "file.rejects").exists()


@pytest.mark.slow
def test_where_a_part_of_it_is_lacking_an_evaluation_parses_and_says_what_held(tmp_path: Path, lacking: str) -> None:
    with begin(written(tmp_path, sheet(a_row())), wholly_confined=False) as parsed:
        assert sum(batch.num_rows for batch in parsed) == 1
    held = {what.split(":")[0] for what in parsed.facts.confinement}
    assert held == {"limits", "landlock", "seccomp"} - {lacking}


@pytest.mark.slow
def test_where_a_part_of_it_is_lacking_no_file_is_looked_at_for_a_guess(tmp_path: Path, lacking: str) -> None:
    with pytest.raises(Unconfined):
        guess(written(tmp_path, sheet(a_row())))


@pytest.mark.slow
def test_where_a_part_of_it_is_lacking_a_department_blurs_no_picture_and_an_evaluation_does(lacking: str) -> None:
    with pytest.raises(Unconfined, match="doctor"):
        blurred([a_picture()])
    assert blurred([a_picture()], wholly_confined=False) != [None]


@pytest.mark.slow
def test_where_a_part_of_it_is_lacking_a_department_makes_no_files_and_an_evaluation_does(lacking: str) -> None:
    with pytest.raises(Unconfined, match="doctor"):
        make_files(a_file_job())
    assert make_files(a_file_job(), wholly_confined=False).keys() == {"csv"}
