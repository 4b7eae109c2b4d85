"""A certificate of destruction as a page to print. What proves it is the file beside it, checked by another program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from data_access.answers.keeping.certificates import Certificate
from data_access.wording.markup import Markup, element
from data_access.wording.on_keeping.retention import hold_name

STYLE = "body{font:14px/1.4 sans-serif;margin:2em;max-width:60em}table{border-collapse:collapse}td,th{padding:2px 12px 2px 0;text-align:left}"
PROOF = (
    "This page is for reading. What proves it is the file NAME.json: "
    "python3 certificate_verify.py FILE --key KEY, with the ledger's key from somebody you trust."
)


def certificate_page(certificate: Certificate) -> str:
    """Return a whole HTML page with all that a certificate says; it holds no plate, and loads nothing."""
    said = json.loads(certificate.certificate)
    rules = said["kept_for"]
    facts = {
        "Log": said["log"],
        "Retention class": said["retention_class"],
        "Reads captured before": said["before"],
        "Rule": f"purged after {rules['purge_after_d']} days (at least {rules['floor_d']}, at most {rules['ceiling_d']}; {rules['clause']})",
        "Policy pack (SHA-256)": said["pack"],
        "Begun by": f"{said['begun_by']}, {said['begun_at']}, entry {said['begun_entry']}",
        "Sealed by entry": str(certificate.receipt.get("seq", "")),
        "Reads destroyed": f"{said['destroyed']:,}",
        "Reads kept by holds": f"{said['kept']:,}",
        "Keys destroyed": f"{len(said['keys']):,}",
    }
    parts = [
        element("h1", f"Certificate of destruction {said['purge']}"),
        element("p", PROOF.replace("NAME", certificate.stem)),
        _table("What", ("", ""), facts.items()),
        _table("By source", ("Source", "Reads"), _counts(said["sources"])),
        _table("Holds that kept reads", ("Hold", "Reads"), _holds(said["holds"])),
        _table("Where a plate may still stand, by kind", ("Kind", "How many"), _counts(said["elsewhere"])),
        _table("By day and camera", ("Day (UTC)", "Camera", "Reads"), _days(said["days"])),
    ]
    head = element("head", element("meta", charset="utf-8"), element("title", f"Destruction {said['purge']}"), _style())
    return "<!doctype html>" + element("html", head, element("body", *parts), lang="en").html


def _style() -> Markup:
    return element("style", STYLE)


def _holds(counts: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    return [(hold_name(int(hold) if hold.isdecimal() else None), f"{count:,}") for hold, count in counts.items()]


def _counts(counts: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    return [(name or "corrections", f"{count:,}") for name, count in counts.items()]


def _days(days: Mapping[str, list[list[str | int]]]) -> Iterable[tuple[str, str, str]]:
    return [(day, str(camera), f"{int(count):,}") for day, lines in days.items() for camera, count in lines]


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Markup:
    lines = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    heads = element("tr", *(element("th", each) for each in head))
    return element("section", element("h2", title), element("table", heads, *lines))
