"""The report (PDF): question, case, what is not known, cameras and how they read, every read, receipt, how to verify."""

from __future__ import annotations

from data_access.wording.reads import HEAD
from workbench.made_files.in_words import HOW_TO_VERIFY, Told
from workbench.made_files.pdf_pages import Sheet, load_fonts

WIDTHS = (104.0, 102.0, 58.0, 40.0, 46.0, 120.0, 70.0, 100.0, 80.0)


def written(told: Told) -> bytes:
    """Write the file."""
    load_fonts()
    sheet = Sheet(f"{told.lead()}: {told.title()}", f"{told.lead()} · {told.banner()} · case {told.about.case.number}")
    sheet.text(told.banner(), 9, bold=True)
    sheet.text(told.lead(), 20, bold=True)
    sheet.text(told.verify(), 10, gap=4)
    sheet.text(told.title(), 14, bold=True, gap=4)
    for name, text in told.facts():
        sheet.pair(name, text)
    _listed(sheet, "What is not known", told.not_known())
    _listed(
        sheet, "Not seen is not the same as not there: cameras that did not read as usual", told.cameras_not_as_usual()
    )
    sheet.heading("Reads by camera")
    sheet.table(
        ("Camera", "Id", "Reads"), (300, 300, 60), [(name, one, f"{count:,}") for name, one, count in told.cameras()]
    )
    sheet.heading("Reads")
    sheet.table(HEAD, WIDTHS, [line.cells() for line in told.lines()])
    _listed(sheet, "Receipt", told.receipt())
    _listed(sheet, "How to verify this file", list(HOW_TO_VERIFY))
    return sheet.done()


def _listed(sheet: Sheet, heading: str, said: list[str]) -> None:
    if said:
        sheet.heading(heading)
        for each in said:
            sheet.text(f"• {each}", indent=6)
