"""`workbench purge --due --certificates`: each certificate is written under a name of its own, also where a later class fails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from data_access.errors import Conflict
from workbench.administration.upkeep import MachineClient
from workbench.commands.reads import purge


def a_purge(number: int, said: str) -> dict[str, Any]:
    text = json.dumps({"purge": number, "said": said})
    counts = {"purge": number, "segments": 1, "destroyed": 2, "kept": 0}
    return {"retention_class": "flock", **counts, "proof": {"certificate": text, "receipt": {"seq": 7}}}


def stem_of(done: dict[str, Any]) -> str:
    digest = hashlib.sha256(done["proof"]["certificate"].encode()).hexdigest()
    return f"destruction-{done['purge']}-{digest[:12]}"


def run(folder: Path, answer: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Any:
    @contextmanager
    def at_a_site(*_: object) -> Iterator[MachineClient]:
        transport = httpx.MockTransport(lambda _: httpx.Response(201, json=answer))
        yield MachineClient(httpx.Client(transport=transport, base_url="http://gateway"), "wm_x")

    monkeypatch.setattr(purge, "as_machine", at_a_site)
    token = folder / "purge.token"
    token.write_text("wm_x")
    options = ["--due", "--machine", str(token), "--certificates", str(folder / "certificates")]
    return CliRunner().invoke(purge.command, [str(folder), *options])


def test_certificates_of_one_number_that_say_other_things_lie_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [a_purge(1, "before the restore"), a_purge(1, "after it"), a_purge(2, "after it")]
    for each in every:
        assert run(tmp_path, [each], monkeypatch).exit_code == 0
    written = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "certificates").iterdir()}
    assert written == {stem_of(each): each["proof"] for each in every}


def test_a_class_that_fails_is_said_after_the_certificates_of_those_before_it_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = Conflict("An import is under way.").problem()
    done = run(tmp_path, [a_purge(1, "done"), {"retention_class": "mobile", "problem": problem}], monkeypatch)
    assert isinstance(done.exception, Conflict)
    assert "Not purged: mobile" in done.output
    assert [path.stem for path in (tmp_path / "certificates").iterdir()] == [stem_of(a_purge(1, "done"))]
