"""What the file of a case says of findings and notes: the register's lines, with their texts from the ledger's vault.

They are opened for the act that is on record before: reading the file, or writing into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data_access.answers import case_file as answered
from data_access.gateway.open_site.openings import NOT_AS_RECORDED, opened
from data_access.gateway.open_site.site import Site
from data_access.records.casework.findings import Finding
from data_access.records.casework.saved_reads import Note

Openings = Mapping[int, Mapping[str, str]]
"""What commitments hold, by entry and field."""

WORDS = ("text", "reason", "how")
"""Fields that are shown to people as they are, and never reckoned with."""


def openings(site: Site, entries: Iterable[int | None]) -> Openings:
    """Open what was written into the entries of a case's file; a month that was shredded opens nothing.

    Where an opening is not what was recorded, its words say so; nothing else of that entry is there.
    """
    found = opened(site, sorted({entry for entry in entries if entry is not None}))
    return {seq: dict.fromkeys(WORDS, NOT_AS_RECORDED) if each.broken else each.values for seq, each in found.items()}


def finding_words(finding: Finding, openings: Openings) -> answered.Finding:
    """Return a finding as the file has it; `text` and `pattern` are null once their month was shredded."""
    told = openings.get(finding.entry, {})
    struck = openings.get(finding.struck_entry, {}) if finding.struck_entry is not None else {}
    return answered.Finding(
        finding=finding.finding,
        kind=str(finding.kind),
        author=finding.author,
        at=finding.at,
        entry=finding.entry,
        text=told.get("text"),
        pattern=told.get("pattern"),
        rests_on=finding.rests_on,
        struck_by=finding.struck_by,
        struck_at=finding.struck_at,
        struck_because=struck.get("reason"),
    )


def note_words(note: Note, openings: Openings) -> answered.Note:
    """Return a note as the file has it; `text` is null once its month was shredded."""
    struck = openings.get(note.struck_entry, {}) if note.struck_entry is not None else {}
    return answered.Note(
        note=note.note,
        read_id=note.read_id,
        author=note.author,
        at=note.at,
        entry=note.entry,
        text=openings.get(note.entry, {}).get("text"),
        struck_by=note.struck_by,
        struck_at=note.struck_at,
        struck_because=struck.get("reason"),
    )
