"""What a package says of its case beside the reads: questions, findings, saved reads with their notes, verifications, hits, holds.

A read is named here only if it is among the reads of an answer that is in the package: what no question of it answers any more
is counted.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from data_access.answers.case_file import CaseFile, SavedRead
from data_access.answers.value import Json
from data_access.reads import original_of

PAPERS: Final = "case"
QUESTIONS, FINDINGS, SAVED, HITS, HOLDS, ELSEWHERE = (
    f"{PAPERS}/{name}.json" for name in ("questions", "findings", "saved-reads", "hits", "holds", "points-elsewhere")
)
CUSTODY: Final = f"{PAPERS}/custody.csv"
_HEAD = ("step", "at", "by", "what", "entry")


def papers_of(file: CaseFile, hits: Sequence[Json] | None, read_ids: Collection[str]) -> dict[str, bytes]:
    """Write the papers of a case, by the names of their files.

    Args:
        hits: Hits on the case's own entries of the hot list, with what came of each; none says which read it was. None to leave them out.
        read_ids: Ids of the reads that are in the package.
    """
    there = {original_of(each) for each in read_ids}
    saved = [_saved(each, there) for each in file.saved]
    unnamed = sum(1 for each in saved if "read_id" not in each)
    return {
        QUESTIONS: written({"case": file.case.as_json(), "questions": [each.as_json() for each in file.questions]}),
        FINDINGS: written({"findings": [each.as_json() for each in file.findings]}),
        SAVED: written({"saved_reads": saved, "in_no_answer_of_this_package": unnamed}),
        **({} if hits is None else {HITS: written({"hits": list(hits)})}),
        HOLDS: written({"holds": [each.as_json() for each in file.holds]}),
    }


def written(document: Mapping[str, object]) -> bytes:
    """Write a document that a person can read, too."""
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False).encode() + b"\n"


def custody_of(steps: Sequence[tuple[str, str, str, int | None]]) -> bytes:
    """Write the custody log: each step with when, by whom, what, and the number of its entry. Who takes it over goes on by hand."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(_HEAD)
    for number, (at, by, what, entry) in enumerate(steps, 1):
        rows.writerow((number, at, plain(by), plain(what), "" if entry is None else entry))
    return out.getvalue().encode("utf-8-sig")


def plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _saved(read: SavedRead, there: Collection[str]) -> Json:
    """Say what was marked, noted and verified; of a read that is in no answer of the package not which read it is."""
    said = read.as_json()
    if original_of(read.read_id) in there:
        return said
    notes = [{**each.as_json(), "read_id": None} for each in read.notes]
    verifications = [{**each.as_json(), "read_id": None} for each in read.verifications]
    kept = ("of", "outcome", "starred_by", "starred_at", "state", "destroyed_at", "withdrawn_at", "withdrawn_entry")
    return {**{name: said[name] for name in kept}, "notes": notes, "verifications": verifications}
