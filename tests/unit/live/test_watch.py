"""The watcher's way to the door: what it takes for an end, what for a wait, and what it never says."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from data_access.errors import BadSite, InvalidQuery, TooMany
from tests.builders.ports import ports_of_site
from workbench.processes.gateway.gateway_process import facts_of
from workbench.processes.site_run.run import check_ready
from workbench.processes.watcher.watch import AWAY_S, SHUT_S, Folders, LiveClient, folder_of, watch
from workbench.processes.watcher.watched_folder import MAX_BODY, DoorAnswer, WatchedFolder
from workbench.settings import Settings, SitePaths, write_settings
from workbench.settings_tables import Live


def brought(answer: httpx.Response | Exception, data: bytes = b"7Q7") -> tuple[DoorAnswer, list[httpx.Request]]:
    asked = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with httpx.Client(transport=httpx.MockTransport(answering), base_url="http://gateway") as http:
        return LiveClient(http, "yard", "ws_secret").bring(data), asked


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(201, json={}), DoorAnswer(filed=True)),
        (httpx.Response(200, json={}), DoorAnswer(filed=True)),
        (httpx.Response(422, json=InvalidQuery("file", "is odd").problem()), DoorAnswer(why="file: is odd")),
        (httpx.Response(413, text="no"), DoorAnswer(why="refused with 413")),
        (httpx.Response(429, json=TooMany("-", 9).problem(), headers={"Retry-After": "9"}), DoorAnswer(wait_s=9)),
        (httpx.Response(503, json={}), DoorAnswer(wait_s=AWAY_S)),
        (httpx.Response(409, json={}), DoorAnswer(wait_s=AWAY_S)),
        (httpx.Response(403, json={}), DoorAnswer(wait_s=SHUT_S)),
        (httpx.Response(401, json={}), DoorAnswer(wait_s=SHUT_S)),
        (httpx.ConnectError("no"), DoorAnswer(wait_s=AWAY_S)),
        (httpx.ReadTimeout("late"), DoorAnswer(wait_s=AWAY_S)),
    ],
)
def test_what_the_door_says_is_an_end_or_a_wait(
    answer: httpx.Response | Exception, expected: DoorAnswer, caplog: pytest.LogCaptureFixture
) -> None:
    said, [request] = brought(answer)
    assert said == expected
    assert (request.url.path, request.headers["authorization"]) == ("/v1/batches/yard", "Bearer ws_secret")
    assert not any(word in caplog.text for word in ("7Q7", "ws_secret"))


def test_what_the_door_would_never_take_is_not_brought() -> None:
    for data in (b"", b"x" * (MAX_BODY + 1)):
        said, asked = brought(httpx.Response(201), data)
        assert (said.filed, bool(said.why), asked) == (False, True, [])


def site_of(tmp_path: Path, folder: Path) -> tuple[SitePaths, Settings]:
    paths = SitePaths(tmp_path / "site")
    paths.make()
    return paths, Settings(agency="Test Agency", live=Live(folders={"yard": str(folder)}))


def test_a_folder_or_a_token_that_is_missing_is_named(tmp_path: Path) -> None:
    paths, settings = site_of(tmp_path, tmp_path / "nowhere")
    with httpx.Client() as http:
        with pytest.raises(BadSite, match=r"live\.folders\.yard"):
            folder_of(paths, settings, "yard", http)
        (tmp_path / "nowhere").mkdir()
        with pytest.raises(BadSite, match=r"yard\.token"):
            folder_of(paths, settings, "yard", http)
        paths.source_token("yard").write_text("ws_" + "x" * 43)
        with pytest.raises(BadSite, match="read by others"):
            folder_of(paths, settings, "yard", http)
        paths.source_token("yard").chmod(0o600)
        assert folder_of(paths, settings, "yard", http).folder == tmp_path / "nowhere"


def test_the_watcher_goes_on_when_a_folder_is_gone_and_waits_as_it_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    waits: list[float] = []

    def stopped(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) > 2

    (tmp_path / "there" / ".bringing").mkdir(parents=True)
    (tmp_path / "there" / ".bringing" / "7Q7.csv").write_text("x")
    there = WatchedFolder(tmp_path / "there", lambda _: DoorAnswer(wait_s=30), 60)
    caplog.set_level(logging.INFO, "workbench.watch")
    found = {"gone": WatchedFolder(tmp_path / "gone", lambda _: DoorAnswer(), 60), "there": there}
    watch(Folders(found, found.__getitem__), stopped)
    assert waits == [0, 30, 30]
    assert caplog.text.count("source gone") == 1
    assert "7Q7" not in caplog.text


def test_a_folder_that_cannot_be_watched_leaves_the_others_watched_is_said_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "workbench.watch")
    now_s, missing = [0.0], {"yard"}

    def find(source: str) -> WatchedFolder:
        if source in missing:
            raise BadSite(f"live.folders.{source}: is no folder that the watcher may write to.")
        return WatchedFolder(tmp_path, lambda _: DoorAnswer(), 60)

    found = Folders(["yard", "gate"], find, lambda: now_s[0])
    for now_s[0] in (0.0, 1.0, 61.0, 130.0):
        assert list(found.now()) == ["gate"]
    assert caplog.text.count("source yard is not watched; the others are. live.folders.yard") == 1
    missing.clear()
    now_s[0] = 200.0
    assert sorted(found.now()) == ["gate", "yard"]
    assert "source yard is watched again" in caplog.text
    found.fell_out("gate", "Stale file handle")
    assert list(found.now()) == ["yard"]


def test_a_site_starts_without_a_token_for_its_watcher(tmp_path: Path) -> None:
    paths, settings = site_of(tmp_path, tmp_path)
    for there in (paths.ledger, paths.pack):
        there.touch()
    ports = ports_of_site()
    check_ready(paths, settings.model_copy(update={"ports": ports}))


def test_the_site_says_when_a_read_counts_as_late() -> None:
    assert facts_of(
        Settings(agency="A", live=Live(late_after_min=5)), SitePaths(Path("/site"))
    ).late_after == timedelta(minutes=5)


@pytest.mark.slow
def test_the_process_watches_until_it_is_told_to_stop_and_says_what_is_missing(tmp_path: Path) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    paths, settings = site_of(tmp_path, drop)
    write_settings(paths, settings)
    command = [sys.executable, "-m", "workbench.processes.watcher", str(paths.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as without:
        assert without.stderr is not None
        said = without.stderr.readline()
        assert without.poll() is None, "one folder that cannot be watched ends no watcher"
        without.terminate()
        assert (without.wait(240), "yard.token" in said) == (0, True)
    paths.source_token("yard").write_text("ws_" + "x" * 43)
    paths.source_token("yard").chmod(0o600)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        tick = threading.Event()
        while not (drop / "done").exists() and process.poll() is None:
            tick.wait(0.05)
        process.terminate()
        assert (process.wait(240), process.stderr and process.stderr.read()) == (0, "")
