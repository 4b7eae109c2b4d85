"""The guessing process: `python -I -m data_access.imports.guesses.guessing FD`. It is started by `guess.py` and by nothing else.

It is confined as the parser is (`process/child.py`), looks at the one file that it was handed, and writes one JSON document: a proposal,
or why there is none. No value of a row is in it.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

from data_access import captured_fields
from data_access.errors import AccessError, InvalidQuery
from data_access.imports.blocks.conversion import Conversion, HashedFile
from data_access.imports.blocks.first_bytes import HEAD, not_to_be_read
from data_access.imports.formats import MODULES, OF_CAMERAS, format_of
from data_access.imports.guesses.guessed_format import FormatGuess
from data_access.imports.guesses.guessed_sheet import SheetGuess
from data_access.imports.guesses.no_reads import laid_out
from data_access.imports.guesses.proposal import Proposal
from data_access.imports.jobs.job import Job
from data_access.imports.jobs.mapping import Mapping
from data_access.imports.process.child import warm_up
from data_access.imports.process.confinement import confine, end_unless_whole
from data_access.imports.terms.bounds import Bounds, KnownCamera
from data_access.imports.terms.forbidden import refuse_people

LOOKED_AT = 1024 * 1024
"""Bytes of a document of unknown layout that are looked at."""

FIELDS = frozenset(captured_fields.NAMES)
"""What a pack may permit of a vehicle: all of it, to say what is in the file."""


def propose(file: BinaryIO, zone: str | None, now: datetime, bounds: Bounds | None = None) -> Proposal:
    """Look at a file and propose a mapping for it.

    Raises:
        InvalidQuery, TooLarge: No format fits, and it is no CSV file of which enough is known; or it is about people.
    """
    given = bounds or Bounds()
    file.seek(0)
    why = not_to_be_read(file.read(HEAD))
    if why:
        raise InvalidQuery("file", why)
    of_a_format = FormatGuess(file, given, now, zone)
    found = of_a_format.propose()
    if found is not None:
        return _tried(file, found, of_a_format.cameras, now, given)
    if _begins_like_a_document(file):
        if of_a_format.about_people:
            refuse_people(["person"])
        raise InvalidQuery("file", _unknown(file, of_a_format.without_time))
    of_a_sheet = SheetGuess(file, given, now, zone)
    return _tried(file, of_a_sheet.propose(), of_a_sheet.cameras, now, given)


def _unknown(file: BinaryIO, without_time: str) -> str:
    """Say why nothing can be proposed for a document, and what to do."""
    if without_time:
        return (
            f"looks like the format {without_time} ({format_of(without_time).says}), but its records do not say when a plate was read, "
            "and no read is taken without its instant: have it written into each record, and the camera too, as "
            f"data_access/imports/formats/{without_time}.py says at its top"
        )
    file.seek(0)
    return laid_out(file.read(LOOKED_AT).decode("utf-8-sig", "replace")) or (
        "is XML or JSON of a layout that is not known, and a mapping cannot describe one: have it exported as CSV, or in one of the "
        "layouts that docs/administrators.md lists"
    )


def _begins_like_a_document(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"{", b"[")


def _tried(file: BinaryIO, proposal: Proposal, cameras: set[str], now: datetime, bounds: Bounds) -> Proposal:
    """Convert the file with what is proposed, as if its cameras were in the register, and say what comes of it."""
    known = {name: KnownCamera(None, "mobile", None, None) for name in cameras | {"name-of-the-camera"}}
    mapping = Mapping.model_validate(proposal.given)
    conversion = Conversion(
        HashedFile(file), Job(mapping=mapping, bounds=bounds, now=now, cameras=known, permitted=FIELDS)
    )
    conversion.survey()
    for _ in conversion.parts():
        pass
    proposal.tell_try(conversion.facts())
    return proposal


def _answer(file: BinaryIO, question: dict[str, Any]) -> dict[str, Any]:
    try:
        found = propose(file, question["zone"], datetime.now(UTC), Bounds(**question["bounds"]))
    except InvalidQuery as error:
        return {"field": error.field, "what": str(error).removeprefix(f"{error.field}: ")}
    except AccessError as error:
        return {"field": "file", "what": str(error).removeprefix("file: ")}
    except MemoryError:
        return {"field": "file", "what": "takes more memory to look at than is allowed"}
    except Exception as error:  # noqa: BLE001  # guard: a traceback would show rows, so only the error's kind leaves
        return {"field": "file", "what": f"could not be looked at ({type(error).__name__})"}
    return {"given": found.given, "doubts": found.doubts, "told": found.told}


def main() -> None:
    """Load, confine, look."""
    file = os.fdopen(int(sys.argv[1]), "rb")
    asked = json.loads(sys.stdin.buffer.readline())
    for name in (*MODULES, *OF_CAMERAS):
        warm_up(name)
    warm_up("csv", with_images=True)
    _answer(io.BytesIO(b"Plate,Camera,Date,lat,lon,score\n7A,C,2026-01-01 10:00,1,2,3\n"), asked)
    held = confine(asked["bounds"]["memory_bytes"], asked["bounds"]["seconds"], keep=(file.fileno(),))
    end_unless_whole(held)
    sys.stdout.write(json.dumps(_answer(file, asked)))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
