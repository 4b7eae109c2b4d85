"""A file that comes in is private, bounded and gone, however it ends."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.types import Message

from data_access.errors import Busy, Cancelled, InvalidQuery, TimedOut, TooLarge
from data_access.gateway.open_site import uploads
from data_access.gateway.open_site.uploads import received, sweep


def receive(folder: Path, *parts: Message, most: int = 8) -> bytes:
    """Take a body that comes in parts and return what stood in the file, which is gone then."""
    left = list(parts)

    async def take() -> bytes:
        async def following() -> Message:
            return left.pop(0)

        async with received(Request({"type": "http", "headers": []}, following), folder, most) as path:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            return path.read_bytes()

    try:
        return asyncio.run(take())
    finally:
        assert list(folder.iterdir()) == []


def part(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_file_is_whole_while_it_is_used_and_gone_afterwards(tmp_path: Path) -> None:
    assert receive(tmp_path, part(b"1234"), part(b"5678", more=False)) == b"12345678"


def test_a_file_of_one_byte_too_many_is_refused_as_it_comes(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        receive(tmp_path, part(b"12345678"), part(b"9"))


def test_an_empty_file_and_one_that_does_not_end_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidQuery):
        receive(tmp_path, part(b"", more=False))
    with pytest.raises(Cancelled):
        receive(tmp_path, part(b"1234"), {"type": "http.disconnect"})


def test_what_a_crash_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    for name in ("upload-1", "upload-2.csv", "gateway.sock"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["gateway.sock"]


def test_a_body_that_stalls_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "STALL_S", 0.01)

    async def take() -> None:
        async def following() -> Message:
            await asyncio.Event().wait()
            raise AssertionError

        with pytest.raises(TimedOut, match="nothing came"):
            async with received(Request({"type": "http", "headers": []}, following), tmp_path):
                pass

    asyncio.run(take())
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_trickles_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "STALL_S", 0.0)
    monkeypatch.setattr(uploads, "LEAST_BYTES_S", 10**12)
    with pytest.raises(TimedOut, match="bytes a second"):
        receive(tmp_path, part(b"1234"), part(b"5", more=False))


def test_no_file_uses_up_the_disk_on_which_the_ledger_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "KEPT_FREE", 2**62)
    with pytest.raises(Busy, match="nearly full"):
        receive(tmp_path, part(b"1234", more=False))


def test_the_disk_is_looked_at_again_as_a_large_file_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LOOK_BYTES", 4)
    looks: list[Path] = []
    monkeypatch.setattr(uploads, "_check_space", looks.append)
    receive(tmp_path, part(b"12"), part(b"3"), part(b"45"), part(b"678", more=False))
    assert len(looks) == 3
