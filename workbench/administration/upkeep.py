"""What goes on by itself beside a site that serves: under a machine's token, over loopback, as an OS user that has nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from data_access.errors import AccessError, BadSite, Busy, Unreachable, from_problem
from data_access.keyring import others_may_read, sync_directory
from workbench.settings import CREDENTIALS, Settings, SitePaths, load_settings, variable

WORKS_S = 3600.0
"""How long a purge or a back-up may take."""
ANSWERS_S = 10.0
_ARCHIVE = re.compile(r"canvass-\d{8}T\d{6}Z\.tar")
_SIZE = re.compile(r"[1-9][0-9]{0,18}")


def token_file(name: str, option: Path | None) -> Path:
    """Say where a machine's token lies: as given, else the credential of that name that systemd handed over.

    Raises:
        BadSite: Neither is there.
    """
    folder = variable(CREDENTIALS)
    path = option or (Path(folder) / name if folder else None)
    if path is None:
        raise BadSite(f"No token: name its file by --machine, or hand it over as the credential {name}.")
    return path


@dataclass(frozen=True)
class MachineClient:
    """A machine at a running site."""

    http: httpx.Client
    token: str

    def post(self, path: str, body: object = None) -> Any:
        """Do an act and return the answer's document. Raises `AccessError` as the gateway says, `Unreachable`."""
        try:
            answer = self.http.post(path, json=body, headers=self._headers())
        except httpx.HTTPError as error:
            raise _no_answer(error) from None
        _raise_problem(answer)
        return answer.json()

    def download(self, path: str, target: Path) -> None:
        """Do an act and write what it answers to a new file (0600), durably. Raises as `post` does."""
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            try:
                with self.http.stream("POST", path, headers=self._headers()) as answer:
                    if not answer.is_success:
                        answer.read()
                    _raise_problem(answer)
                    for piece in answer.iter_bytes():
                        out.write(piece)
            except httpx.HTTPError as error:
                raise _no_answer(error) from None
            out.flush()
            os.fsync(out.fileno())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Client": "workbench-upkeep/0.1"}


@contextlib.contextmanager
def at_gateway(settings: Settings) -> Iterator[httpx.Client]:
    """Reach the gateway's loopback port, past any proxy."""
    with httpx.Client(
        base_url=settings.gateway_url, timeout=httpx.Timeout(WORKS_S, connect=5), trust_env=False
    ) as http:
        yield http


@contextlib.contextmanager
def as_machine(site: Path, token: Path) -> Iterator[MachineClient]:
    """Reach a running site as a machine. Raises `BadSite` if its token cannot be read or others may read it."""
    settings = load_settings(SitePaths(site.resolve()))
    with at_gateway(settings) as http:
        yield MachineClient(http, _secret_in(token))


def _secret_in(path: Path) -> str:
    try:
        shared, text = others_may_read(path), path.read_text().strip()
    except OSError as error:
        raise BadSite(f"{path.name} cannot be read ({error.strerror}). Make one: workbench machine make") from None
    if shared:
        raise BadSite(f"{path.name} may be read by others. Run: chmod 400 {path.name}")
    return text


def archive_name(now: datetime) -> str:
    """Name a back-up by its instant, UTC."""
    return f"canvass-{now.astimezone(UTC).strftime('%Y%m%dT%H%M%SZ')}.tar"


def drop_old(folder: Path, keep_days: int, now: datetime) -> int:
    """Remove the back-ups in a folder that are older than so many days by their names; return how many."""
    removed = 0
    for path in folder.iterdir():
        if not _ARCHIVE.fullmatch(path.name) or not path.is_file():
            continue
        made = datetime.strptime(path.name[8:24], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if (now - made).total_seconds() > keep_days * 86_400:
            path.unlink()
            removed += 1
    return removed


def hand_over_checkpoint(http: httpx.Client, folder: Path) -> Path:
    """Write the newest signed checkpoint into a folder under its size, whole or not at all; return where it is.

    Raises:
        Unreachable: The gateway does not answer.
        Busy: What it answered is no checkpoint.
        BadSite: The folder cannot be written to.
    """
    try:
        answer = http.get("/v1/ledger/checkpoint", timeout=ANSWERS_S)
    except httpx.HTTPError as error:
        raise _no_answer(error) from None
    _raise_problem(answer)
    lines = answer.text.split("\n")
    if len(lines) < 5 or not _SIZE.fullmatch(lines[1]) or lines[3] or not lines[4].startswith("— "):
        raise Busy("The gateway's answer is no checkpoint.")
    path = folder / f"checkpoint-{int(lines[1]):012}.txt"
    draft = path.with_name(f".{path.name}.{time.time_ns()}")
    try:
        draft.write_bytes(answer.content)
        draft.chmod(0o644)
        draft.replace(path)
        sync_directory(folder)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BadSite(f"The folder for checkpoints cannot be written to ({error.strerror}).") from None
    return path


def _raise_problem(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        document = json.loads(answer.content)
    except ValueError:
        document = {}
    error: AccessError = from_problem(document if isinstance(document, dict) else {}, answer.status_code)
    raise error


def _no_answer(error: httpx.HTTPError) -> Unreachable:
    return Unreachable(f"The gateway does not answer ({type(error).__name__}). Is the site running?")
