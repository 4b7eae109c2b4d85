"""A ledger as plain files for an outsider: entries, checkpoints and the log's key. Nothing in them opens a commitment.

entries.jsonl     one canonical entry a line
checkpoints.txt   signed notes, a blank line between two; at most 256, spread evenly, the newest always
key.txt           the verifier key, for convenience: compare it with one that came another way
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from data_access.errors import BadSite, NotVerified
from data_access.ledger.file import database, tables
from data_access.ledger.proof import canonical, checkpoint

ENTRIES, CHECKPOINTS, KEY = "entries.jsonl", "checkpoints.txt", "key.txt"
MOST_CHECKPOINTS = 256


def export(path: Path, directory: Path) -> int:
    """Write what the newest checkpoint of a ledger's file covers into a new or empty folder; returns how many entries.

    The file may be in use; the export is one snapshot of it.

    Raises:
        BadSite: The folder is not empty, or the file is no ledger.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise BadSite("The folder for the export is not empty. Name a new one.")
    if not path.is_file():
        raise BadSite("There is no ledger here.")
    engine = database.readers(path)
    try:
        with engine.connect() as connection:
            return _write(connection, directory)
    finally:
        engine.dispose()


def _write(connection: Connection, directory: Path) -> int:
    notes = list(connection.scalars(select(tables.checkpoints.c.note).order_by(tables.checkpoints.c.size)))
    if not notes:
        raise BadSite("The ledger has no signed checkpoint yet.")
    size = int(notes[-1].split("\n")[1])
    table = tables.entries.c
    bodies = connection.scalars(select(table.body).where(table.seq < size).order_by(table.seq))
    with (directory / ENTRIES).open("wb") as file:
        first = b""
        for body in bodies:
            first = first or body
            file.write(body + b"\n")
    (directory / CHECKPOINTS).write_text("\n".join(spread(notes)), encoding="utf-8")
    (directory / KEY).write_text(key_in(first) + "\n", encoding="ascii")
    return size


def spread(notes: Sequence[str]) -> list[str]:
    """Choose at most 256 checkpoints, evenly, the last always: one that is signed proves all before it."""
    last = len(notes) - 1
    if last < MOST_CHECKPOINTS:
        return list(notes)
    return [notes[round(i * last / (MOST_CHECKPOINTS - 1))] for i in range(MOST_CHECKPOINTS)]


def split_notes(text: str) -> Iterator[str]:
    """Undo the joining of notes in `checkpoints.txt`. Raises `NotVerified` if one is cut short."""
    parts = text.split("\n\n")
    if len(parts) % 2 or not text.endswith("\n"):
        raise NotVerified("checkpoints.txt is cut short.")
    for at in range(0, len(parts), 2):
        end = "" if at + 2 == len(parts) else "\n"
        yield f"{parts[at]}\n\n{parts[at + 1]}{end}"


def key_in(first: bytes) -> str:
    """Return the verifier key that a ledger's first entry names. Raises `NotVerified` if it names none."""
    try:
        entry = canonical.decode(first)
        return checkpoint.verifier_key(str(entry["origin"]), bytes.fromhex(entry["key"]))
    except (ValueError, KeyError, TypeError):
        raise NotVerified("Entry 0 does not name the log and its key.") from None
