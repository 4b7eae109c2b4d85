"""Machines at work: tokens from private files, old back-ups removed by name alone, checkpoints handed over whole."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from data_access.errors import AccessError, BadSite, Busy, Conflict, Refused, Unreachable
from data_access.keyring import KeyRing, others_may_read, write_durably
from workbench.administration import upkeep
from workbench.administration.upkeep import MachineClient, archive_name, drop_old, hand_over_checkpoint

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOTE = "canvass-workbench/ledger\n42\nAAAA\n\n— canvass-workbench/ledger BBBB\n"


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://gateway")


def away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_back_ups_older_than_so_many_days_are_removed_and_nothing_else_is(tmp_path: Path) -> None:
    kept = [archive_name(datetime(2026, 11, day, 2, tzinfo=UTC)) for day in (9, 15, 22)]
    others = ["canvass-20200101T000000Z.tar.gpg", "canvass-2020.tar", "notes.txt", ".canvass-20200101T000000Z.tar"]
    old = [archive_name(datetime(2026, 11, day, 2, tzinfo=UTC)) for day in (1, 8)]
    for name in (*kept, *others, *old):
        (tmp_path / name).write_text("x")
    (tmp_path / "canvass-20200101T000000Z.tar").mkdir()
    assert drop_old(tmp_path, 14, NOW) == 2
    assert {path.name for path in tmp_path.iterdir()} == {*kept, *others, "canvass-20200101T000000Z.tar"}


def test_a_checkpoint_is_handed_over_under_its_size(tmp_path: Path) -> None:
    path = hand_over_checkpoint(client(lambda _: httpx.Response(200, text=NOTE)), tmp_path)
    assert (path.name, path.read_text()) == ("checkpoint-000000000042.txt", NOTE)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: httpx.Response(200, text="<html>\n1\n2\n3\n"), Busy),
        (lambda _: httpx.Response(200, text="origin\n-1\nAAAA\n\n- x\n"), Busy),
        (lambda _: httpx.Response(503, json={"code": "busy", "detail": "later"}), Busy),
        (lambda _: httpx.Response(502, text="a proxy's page"), Busy),
        (away, Unreachable),
    ],
)
def test_what_is_no_checkpoint_is_not_handed_over(
    tmp_path: Path, answer: Callable[[httpx.Request], httpx.Response], error: type[AccessError]
) -> None:
    with pytest.raises(error):
        hand_over_checkpoint(client(answer), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_whose_folder_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSite, match="folder for checkpoints"):
        hand_over_checkpoint(client(lambda _: httpx.Response(200, text=NOTE)), tmp_path / "none")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: httpx.Response(409, json={"code": "conflict", "detail": "An import is under way."}), Conflict),
        (lambda _: httpx.Response(403, json={"code": "refused", "reasons": [], "seq": 1}), Refused),
        (away, Unreachable),
    ],
)
def test_what_the_gateway_says_to_a_machine_is_said_again_and_no_file_is_filled(
    tmp_path: Path, answer: Callable[[httpx.Request], httpx.Response], error: type[AccessError]
) -> None:
    machine = MachineClient(client(answer), "wm_x")
    with pytest.raises(error):
        machine.post("/v1/upkeep/purges")
    with pytest.raises(error):
        machine.download("/v1/upkeep/backups", tmp_path / "archive")
    assert (tmp_path / "archive").read_bytes() == b""


def test_a_machine_shows_its_token_and_nothing_else(tmp_path: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=[])

    machine = MachineClient(client(answer), "wm_x")
    assert machine.post("/v1/upkeep/purges") == []
    machine.download("/v1/upkeep/backups", tmp_path / "archive")
    assert {request.headers["Authorization"] for request in seen} == {"Bearer wm_x"}
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0


def test_a_token_that_others_may_read_or_that_is_missing_is_refused(tmp_path: Path) -> None:
    for mode in (0o440, 0o404, 0o644):
        path = tmp_path / f"{mode:o}.token"
        write_durably(path, b"wm_x", mode)
        with pytest.raises(BadSite, match="read by others"):
            upkeep._secret_in(path)
    with pytest.raises(BadSite, match="machine make"):
        upkeep._secret_in(tmp_path / "none")


def test_without_a_file_or_a_credential_there_is_no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(BadSite, match="credential"):
        upkeep.token_file("purge.token", None)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert upkeep.token_file("purge.token", None) == tmp_path / "purge.token"
    assert upkeep.token_file("purge.token", tmp_path / "mine") == tmp_path / "mine"


def _let_one_user_read(path: Path, group: int) -> None:
    """Give a file the access list that systemd gives a credential: one more user may read, and the group what is said."""
    none = 0xFFFFFFFF
    entries = [(1, 4, none), (2, 4, 995), (4, group, none), (0x10, 4, none), (0x20, 0, none)]
    packed = b"".join(struct.pack("<HHI", *entry) for entry in entries)
    os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + packed)


@pytest.mark.slow  # needs root, as the service manager is
def test_a_credential_that_systemd_hands_over_by_an_access_list_is_taken(tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    KeyRing.create(tmp_path / "keys", key)
    _let_one_user_read(key, group=0)
    assert key.stat().st_mode & 0o777 == 0o440
    assert not others_may_read(key)
    KeyRing.open(tmp_path / "keys", key)
    for owner, group in ((995, 0), (0, 995)):
        os.chown(key, owner, group)
        with pytest.raises(BadSite, match="readable by others"):
            KeyRing.open(tmp_path / "keys", key)
