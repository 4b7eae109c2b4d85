"""The first page of a package: what it is, what it does not prove, what lies in it, what points elsewhere, who had it. It prints, and loads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from data_access.wording.counts import many
from data_access.wording.markup import Markup, element, together

STYLE: Final = (
    "body{font:14px/1.45 sans-serif;margin:2em;max-width:64em;color:#111}h1{margin:.2em 0}h2{margin:1.4em 0 .3em}"
    "table{border-collapse:collapse;width:100%}td,th{padding:3px 10px 3px 0;text-align:left;vertical-align:top;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}.lead{font-weight:bold;border:2px solid #111;padding:.5em .8em}"
    ".inside td:nth-child(2){white-space:nowrap;text-align:right}.hand td{height:2.2em}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}"
    "a{color:inherit;text-decoration:none}}@page{margin:16mm}"
)
ERRORS: Final = (
    "A camera reads characters off a picture, and can be wrong: confuse look-alike characters, miss one, or read what is no plate. "
    "Compare each read with its picture before anybody relies on it; where a picture is kept, it is in the folder of the answer.",
    "A missing read proves nothing. Cameras miss vehicles, were down, or were not there. Which cameras did not read as usual while "
    "an answer looks is said below, and in full in the files of the answer.",
    "Some matches are chance: other vehicles fit a partial plate, or pass the same places. What is estimated of that stands in the "
    "files of each answer.",
    "A plate is not a person: who drove, and whether the plate belonged to that vehicle, no read says.",
    "Times are those of the cameras' clocks. The same read can have been corrected by a person; then both stand in the files.",
)
"""What a read can be wrong about, in plain words: the package's own error statement."""

VERIFYING: Final = (
    "Get package_verify.py and ledger_verify.py, and the ledger's key, from somebody you trust: not from this package, and not from "
    "who gave it to you. The SHA-256 of package_verify.py is published in the workbench's documentation for auditors.",
    "python3 package_verify.py FOLDER --key KEY",
    "VERIFIED means: the ledger that KEY signs seals this package, and every file is as it was made, byte for byte. It does not "
    "mean that a read is right.",
)
HAND_OVERS: Final = 6
"""Empty lines in which hand-overs are written."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table of the page under its heading, with sentences above it. Without rows the sentences stand alone."""

    title: str
    sentences: Sequence[str] = ()
    head: Row = ()
    rows: Sequence[Row] = field(default=(), repr=False)


def index_page(
    title: str, lead: str, banner: str, facts: Mapping[str, str], sections: Iterable[Section], files: Iterable[Row]
) -> bytes:
    """Write the page.

    Args:
        lead: Says that all of it is an unverified lead, or that it was verified.
        banner: Says whose eyes it is for.
        facts: Of the package, in order.
        files: Name, size and SHA-256 of each file; a name leads to its file.
    """
    listed = [tuple(each) for each in files]
    parts = [
        element("p", banner),
        element("h1", title),
        element("p", lead, cls="lead"),
        _table((), [(name, text) for name, text in facts.items()]),
        _section(Section(title="What a read does not prove", sentences=ERRORS)),
        *(_section(each) for each in sections),
        element("h2", "Who had it"),
        element("p", "Made by the workbench as above (case/custody.csv). From then on it is written by hand:"),
        element(
            "div", _table(("Date, time", "From", "To", "What for", "Signature"), [("",) * 5] * HAND_OVERS), cls="hand"
        ),
        _section(Section(title="How to verify this package", sentences=VERIFYING)),
        element("h2", f"Files ({len(listed)}, beside this page, manifest.json and seal.json)"),
        _files(listed),
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", title),
        element("style", STYLE),
    )
    return ("<!doctype html>" + element("html", head, element("body", *parts), lang="en").html + "\n").encode()


def _section(section: Section) -> Markup:
    sentences = [element("p", each) for each in section.sentences]
    table = [_table(section.head, section.rows)] if section.rows else []
    return element("section", element("h2", section.title), *sentences, *table)


def _table(head: Row, rows: Iterable[Row]) -> Markup:
    heads = [element("tr", *(element("th", each) for each in head))] if head else []
    return element("table", *heads, *(element("tr", *(element("td", cell) for cell in row)) for row in rows))


def _files(files: Sequence[Row]) -> Markup:
    heads = element("tr", *(element("th", each) for each in ("File", "Bytes", "SHA-256")))
    lines = [
        element("tr", element("td", element("a", name, href=name)), element("td", size), element("td", digest))
        for name, size, digest in files
    ]
    return element("table", heads, together(*lines), cls="inside")


def counted(counts: Mapping[str, int]) -> list[str]:
    """Say how many there are of each of some things, leaving out those of which there is none."""
    return [many(count, noun) for noun, count in counts.items() if count]
