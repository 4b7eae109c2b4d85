"""The first page of a package: what it is, what it does not prove, what lies in it, what points elsewhere, who had it.

It goes into the package twice, as HTML, which loads nothing, and as PDF, for paper. Both are drawn of one `IndexPage`, word for word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from data_access.wording.markup import Markup, element, together

STYLE: Final = (
    "body{font:14px/1.45 sans-serif;margin:2em;max-width:64em;color:#111}h1{margin:.2em 0}h2{margin:1.4em 0 .3em}"
    "table{border-collapse:collapse;width:100%}td,th{padding:3px 10px 3px 0;text-align:left;vertical-align:top;"
    "border-bottom:1px solid #ccc;overflow-wrap:anywhere}.lead{font-weight:bold;border:2px solid #111;padding:.5em .8em}"
    ".links td:nth-child(2){white-space:nowrap;text-align:right}.lines td{height:2.2em}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}"
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

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A table of the page under its heading, with sentences above it. Without rows the sentences stand alone.

    Attributes:
        of: What its rows are: texts; links, each first to the file that it names; or lines to be filled in by hand.
    """

    title: str
    sentences: tuple[str, ...] = ()
    head: Row = ()
    rows: tuple[Row, ...] = field(default=(), repr=False)
    of: Literal["texts", "links", "lines"] = "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """All that the page says, in order.

    Attributes:
        mark: What all of it is, in a word or two, for the foot of each printed page: an unverified lead, or verified.
        lead: The sentences that say what that means.
        banner: Says whose eyes it is for.
        facts: Of the package, each with its name.
    """

    banner: str
    title: str
    mark: str
    lead: str
    facts: tuple[Row, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def foot(self) -> str:
        """What stands at the foot of each printed page."""
        return f"{self.mark} · {self.banner} · {self.title}"


def index_page(
    title: str,
    mark: str,
    lead: str,
    banner: str,
    facts: Mapping[str, str],
    sections: Iterable[Section],
    files: Iterable[Row],
) -> IndexPage:
    """Put the page together: before the sections what a read does not prove, after them who had it, how to verify it, and its files.

    Args:
        mark, lead, banner, facts: As `IndexPage` has them.
        files: Name, size and SHA-256 of each file; a name leads to its file.
    """
    inside = tuple(files)
    whole = (
        Section(title="What a read does not prove", sentences=ERRORS),
        *sections,
        Section(
            title="Who had it",
            sentences=("Made by the workbench as above (case/custody.csv). From then on it is written by hand:",),
            head=("Date, time", "From", "To", "What for", "Signature"),
            rows=(("",) * 5,) * HAND_OVERS,
            of="lines",
        ),
        Section(title="How to verify this package", sentences=VERIFYING),
        Section(
            title=f"Files ({len(inside)}, beside index.html, index.pdf, manifest.json and seal.json)",
            head=("File", "Bytes", "SHA-256"),
            rows=inside,
            of="links",
        ),
    )
    named = tuple(facts.items())
    return IndexPage(banner=banner, title=title, mark=mark, lead=lead, facts=named, sections=whole)


def as_html(page: IndexPage) -> bytes:
    """Write the page as HTML."""
    parts = [
        element("p", page.banner),
        element("h1", page.title),
        element("p", page.lead, cls="lead"),
        _table(Section(title="", rows=page.facts)),
        *(_section(each) for each in page.sections),
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", page.title),
        element("style", STYLE),
    )
    return ("<!doctype html>" + element("html", head, element("body", *parts), lang="en").html + "\n").encode()


def _section(section: Section) -> Markup:
    sentences = [element("p", each) for each in section.sentences]
    table = [_table(section)] if section.rows else []
    return element("section", element("h2", section.title), *sentences, *table)


def _table(section: Section) -> Markup:
    heads = [element("tr", *(element("th", each) for each in section.head))] if section.head else []
    lines = (_line(row, leads=section.of == "links") for row in section.rows)
    return element("table", *heads, together(*lines), cls=section.of)


def _line(row: Row, *, leads: bool) -> Markup:
    first = element("a", row[0], href=row[0]) if leads else row[0]
    return element("tr", element("td", first), *(element("td", cell) for cell in row[1:]))
