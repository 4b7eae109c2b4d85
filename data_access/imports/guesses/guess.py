"""Asking for a guess: the parent's side. The file is looked at in a confined process of its own (`guessing.py`)."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data_access.errors import Busy, InvalidQuery, Unconfined
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.process.confinement import NOT_CONFINED
from data_access.imports.process.parse import opened
from data_access.imports.process.parser import start
from data_access.imports.terms.bounds import Bounds

MOST = 100_000
"""Bytes that the looking process may say."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping that can be loaded, and what to look at before it is used.

    Attributes:
        given: The mapping's fields as they go into TOML.
        doubts: By what each is about (`time.order`, `time.zone`, `confidence`, ...).
        told: What was found out.
    """

    given: dict[str, Any]
    doubts: dict[str, str]
    told: tuple[str, ...]


def guess(path: Path, zone: str | None = None, bounds: Bounds | None = None) -> Guess:
    """Propose format and mapping for a file. Nothing is imported; no register is asked.

    Args:
        zone: IANA zone of instants that do not say theirs, if it is known.

    Raises:
        InvalidQuery: There is nothing to propose; says why. TooLarge: it is too large for any import.
        Busy: The looking process ended early, or took too long. Unconfined: It cannot be confined on this machine.
    """
    given = bounds or Bounds()
    with opened(path, given.csv_bytes) as descriptor:
        said = _asked(descriptor, zone, given)
    if "what" in said:
        raise InvalidQuery(_line(said["field"]), _line(said["what"]))
    try:
        Mapping.model_validate(said["given"])
    except ValidationError:
        raise Busy("The looking process proposed what is no mapping; write one by hand.") from None
    doubts = {_line(about): _line(doubt) for about, doubt in said["doubts"].items()}
    return Guess(said["given"], doubts, tuple(_line(told) for told in said["told"]))


def _asked(descriptor: int, zone: str | None, bounds: Bounds) -> dict[str, Any]:
    process = start(descriptor, "guesses.guessing")
    timer = threading.Timer(bounds.seconds, process.kill)
    timer.start()
    try:
        return _spoken(process, json.dumps({"zone": zone, "bounds": dataclasses.asdict(bounds)}).encode() + b"\n")
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _spoken(process: subprocess.Popen[bytes], asked: bytes) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise Busy("The looking process could not be started.")
    with contextlib.suppress(
        BrokenPipeError
    ):  # it ended before it was asked; what it said, if anything, is judged below
        os.write(process.stdin.fileno(), asked)
    said = process.stdout.read(MOST + 1)
    if not said and process.wait() == NOT_CONFINED:
        raise Unconfined
    try:
        document = json.loads(said)
    except ValueError:
        raise Busy("The looking process ended early, or took too long; write the mapping by hand.") from None
    if len(said) > MOST or not isinstance(document, dict):
        raise Busy("The looking process said too much; write the mapping by hand.")
    return document


def _line(text: object) -> str:
    """Keep what an untrusted process says to one line that a terminal can show."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:400]
