"""The report (PDF): question, case, what is not known, cameras and how they read, every read, receipt, how to verify."""

from __future__ import annotations

from data_access.wording.reads import HEAD
from workbench.made_files.in_words import HOW_TO_VERIFY, FileWords
from workbench.made_files.pdf_pages import Document, load_fonts

WIDTHS = (104.0, 102.0, 58.0, 40.0, 46.0, 120.0, 70.0, 100.0, 80.0)


def written(words: FileWords) -> bytes:
    """Write the file."""
    load_fonts()
    sheet = Document(
        f"{words.lead()}: {words.title()}", f"{words.lead()} · {words.banner()} · case {words.about.case.number}"
    )
    sheet.text(words.banner(), 9, bold=True)
    sheet.text(words.lead(), 20, bold=True)
    sheet.text(words.verify(), 10, gap=4)
    sheet.text(words.title(), 14, bold=True, gap=4)
    for name, text in words.facts():
        sheet.pair(name, text)
    _listed(sheet, "What is not known", words.not_known())
    _listed(
        sheet, "Not seen is not the same as not there: cameras that did not read as usual", words.cameras_not_as_usual()
    )
    sheet.heading("Reads by camera")
    sheet.table(
        ("Camera", "Id", "Reads"), (300, 300, 60), [(name, one, f"{count:,}") for name, one, count in words.cameras()]
    )
    sheet.heading("Reads")
    sheet.table(HEAD, WIDTHS, [line.cells() for line in words.lines()])
    _listed(sheet, "Receipt", words.receipt())
    _listed(sheet, "How to verify this file", list(HOW_TO_VERIFY))
    return sheet.done()


def _listed(sheet: Document, heading: str, sentences: list[str]) -> None:
    if sentences:
        sheet.heading(heading)
        for each in sentences:
            sheet.text(f"• {each}", indent=6)
