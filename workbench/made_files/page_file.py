"""The first page of an evidence package as PDF: the same words as its HTML has, of the same `IndexPage`. Nothing in it is cut short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from data_access.evidence.index_page import IndexPage, Section
from workbench.made_files.pdf_pages import MARGIN, WIDTH, Document, load_fonts, widths_for

LINE_HEIGHT: Final = 24.0
"""How high a line is that is filled in by hand, points."""


def written(page: IndexPage) -> bytes:
    """Write the file. Of the same page it is always the same, byte for byte."""
    load_fonts()
    sheet = Document(_line(page.title), _line(page.foot))
    sheet.text(_line(page.banner), 9, bold=True)
    sheet.text(_line(page.title), 16, bold=True, gap=4)
    sheet.text(_line(page.lead), 11, bold=True, gap=6)
    _table(sheet, Section(title="", rows=page.facts), 9)
    for section in page.sections:
        sheet.heading(_line(section.title))
        for sentence in section.sentences:
            sheet.text(_line(sentence), gap=3)
        if section.rows:
            _table(sheet, section)
    return sheet.done()


def _table(sheet: Document, section: Section, size: float = 7) -> None:
    head, rows = _row(section.head), [_row(each) for each in section.rows]
    if section.of == "lines":
        sheet.table(head, [(WIDTH - 2 * MARGIN) / len(head)] * len(head), rows, size, least=LINE_HEIGHT)
    else:
        sheet.table(head, widths_for([head, *rows] if head else rows, size), rows, size, most_lines=None)


def _row(row: Sequence[str]) -> list[str]:
    return [_line(each) for each in row]


def _line(text: str) -> str:
    """Return a text as HTML shows it: whatever space stands in it as one blank, none at its ends."""
    return re.sub("[ \t\n\r\f]+", " ", text).strip(" ")
