"""CSV for spreadsheets and scripts: UTF-8 with a byte-order mark, CRLF, a line a read, no formula.

A text that a spreadsheet would take for a formula, a number or a date gets an apostrophe in front, and so does one that
begins with an apostrophe; whoever reads the file by program takes one leading apostrophe away from each text.
"""

from __future__ import annotations

import csv
import io
import re

from workbench.made_files.in_words import COLUMNS, FileWords

NOT_KNOWN = "not known: a read can be wrong; a missing read proves nothing; some matches are chance"
HEADER = (*COLUMNS[:-1], "read_id", "camera_id", NOT_KNOWN)
"""After the first cell, which says what each line is, and of a released file to whom; the last is headed by what is never known, and says what this read leaves open."""

_FORMULA = (
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}'"
)
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
_TAKEN_FOR_VALUE = re.compile(rf"[\d.,]+(?:e[\d+-]+)?%?|\d{{0,4}}[ ./-]?{_MONTH}[ ./-]?\d{{0,4}}|true|false", re.I)


def written(words: FileWords) -> bytes:
    """Write the file."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    rows.writerow((cell(words.heading()), *HEADER))
    for line, row in zip(words.lines(), words.rows, strict=True):
        own = (getattr(line, name) for name in COLUMNS[:-1])
        rows.writerow(map(cell, (line.status, *own, row["read_id"], row["camera_id"], line.note)))
    return out.getvalue().encode("utf-8-sig")


def cell(value: str | float | None) -> str | float:
    """Return what stands in a cell: a number of ours as it is, a text so that a spreadsheet shows it as text."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = value.replace("\0", "")
    seen = text.lstrip("".join(filter(_is_unseen, set(text))))
    marked = text[:1] in _FORMULA or seen[:1] in _FORMULA or _TAKEN_FOR_VALUE.fullmatch(seen.rstrip())
    return f"'{text}" if text and marked else text


def _is_unseen(character: str) -> bool:
    return character.isspace() or not character.isprintable()
