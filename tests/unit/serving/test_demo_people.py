"""The demo's people are shown at a demo and nowhere else, and each code once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from workbench.processes.hub.demo_people import DemoPeople, people_of
from workbench.settings import Mode, Settings, SitePaths

SECRET = "A" * 32
ROWS = [{"person": "dunn", "role": "detective", "password": "larch-0123", "secret": SECRET}]
NOW = datetime(2026, 11, 29, 12, 0, 5, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "demo-people.json"
    path.write_text(json.dumps(ROWS))
    return path


def settings(**changed: Any) -> Settings:
    return Settings(**{"agency": "Town of Nowhere", "synthetic": True, **changed})


def test_the_list_says_what_each_is_for_and_no_secret(file: Path) -> None:
    [one] = DemoPeople(file).every()
    assert set(one) == {"person", "role", "password", "words"}
    assert one["words"].startswith("Asks")


def test_each_code_is_told_once_the_next_one_early_and_then_none_for_a_while(file: Path) -> None:
    clock = [NOW - timedelta(seconds=30)]
    people, codes = DemoPeople(file, lambda: clock[0]), pyotp.TOTP(SECRET)
    clock[0] = NOW
    told = [people.code("dunn") for _ in range(3)]
    assert [each["code"] for each in told[:2] if each] == [codes.at(NOW), codes.at(NOW + timedelta(seconds=30))]
    assert told[2] == {"person": "dunn", "wait_s": 25}
    clock[0] += timedelta(seconds=25)
    later = people.code("dunn")
    assert later is not None
    assert later["code"] == codes.at(NOW + timedelta(seconds=60))
    assert people.code("nobody") is None


def test_no_code_is_told_that_an_earlier_start_may_have_told(file: Path) -> None:
    told = DemoPeople(file, lambda: NOW).code("dunn")
    assert told is not None
    assert told["code"] == pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=30))


def test_only_a_demo_in_evaluation_mode_has_such_a_list(file: Path, tmp_path: Path) -> None:
    paths = SitePaths(tmp_path)
    assert people_of(paths, settings()) is not None
    assert people_of(paths, settings(synthetic=False)) is None
    assert people_of(paths, settings(mode=Mode.DEPARTMENT)) is None
    file.unlink()
    assert people_of(paths, settings()) is None
