"""How often in a row a ledger was begun to be served without being read whole; kept beside its file.

It bounds how long a change of an older entry can go unnoticed where no start lives long enough to read the rest, and keeps
a ledger shut once a check of the rest has failed: the next start reads all of it first.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

MOST_STARTS = 8
"""Starts in a row that may end before the rest was read; the next one reads all of it before it serves."""


def must_be_read(ledger: Path) -> bool:
    """True if the next start must read the ledger whole; so, too, if what is noted cannot be understood."""
    try:
        noted = _note(ledger).read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True
    return not noted.isdecimal() or int(noted) >= MOST_STARTS


def note_start(ledger: Path) -> None:
    """Note one more start that has not read all. Raises `OSError`."""
    before = 0
    with suppress(FileNotFoundError):
        before = int(_note(ledger).read_text(encoding="ascii"))
    _put(ledger, before + 1)


def note_fault(ledger: Path) -> None:
    """Note that the next start must read the ledger whole. If that cannot be written, it finds the fault once it serves."""
    with suppress(OSError):
        _put(ledger, MOST_STARTS)


def note_read(ledger: Path) -> None:
    """Note that the ledger was read whole."""
    if _note(ledger).exists():
        with suppress(OSError):
            _note(ledger).unlink()


def _note(ledger: Path) -> Path:
    return ledger.with_suffix(".unread")


def _put(ledger: Path, starts: int) -> None:
    draft = _note(ledger).with_suffix(".unread.new")
    draft.write_text(str(starts), encoding="ascii")
    draft.replace(_note(ledger))
