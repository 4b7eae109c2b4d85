"""Pages of a PDF: lines of text and rows of a table, one under the other. Every text is drawn as it is; nothing is markup."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from reportlab.lib.pagesizes import landscape, letter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from workbench.made_files import file_parts

PLAIN, BOLD = "Sheet", "Sheet-Bold"
MARGIN, LEADING = 36.0, 1.35
WIDTH, HEIGHT = landscape(letter)
MOST_LINES = 6
"""Most lines of one cell; what is longer ends in an ellipsis."""

ON_A_PAGE = 400.0
"""Most height of one row where nothing is left out, points: what is higher goes on in the next row."""

CellLines = Sequence[Sequence[str]]
"""A row of a table: of each cell its lines."""


class Document:
    """A document in the making. Lengths are points; text goes from the top down.

    Args:
        footer: Stands at the foot of every page, before its number.
    """

    def __init__(self, title: str, footer: str) -> None:
        load_fonts()
        self._out = io.BytesIO()
        self._canvas = Canvas(self._out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
        self._canvas.setTitle(drawable(title))
        self._footer, self._page = drawable(footer), 1
        self._y: float = HEIGHT - MARGIN

    def heading(self, text: str, size: float = 12) -> None:
        """Write a heading, on the page on which what follows it begins."""
        self._room(size * 6)
        self._y -= size * 0.6
        self.text(text, size, bold=True)

    def text(self, text: str, size: float = 9, *, bold: bool = False, indent: float = 0, gap: float = 0) -> None:
        """Write a text, broken into lines."""
        font = BOLD if bold else PLAIN
        for line in wrapped(text, font, size, WIDTH - 2 * MARGIN - indent):
            self._line(MARGIN + indent, line, font, size)
        self._y -= gap

    def pair(self, name: str, text: str, size: float = 9) -> None:
        """Write a name and what it is, side by side."""
        lines = wrapped(text, PLAIN, size, WIDTH - 2 * MARGIN - 110)
        for place, line in enumerate(lines or [""]):
            self._room(size * LEADING)
            if place == 0:
                self._draw(MARGIN, name, BOLD, size)
            self._line(MARGIN + 110, line, PLAIN, size)

    def table(
        self,
        head: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        size: float = 7,
        *,
        most_lines: int | None = MOST_LINES,
        least: float = 0,
    ) -> None:
        """Write a table; its head stands again on every page.

        Args:
            head: Empty for a table without one.
            most_lines: Of one cell; None if nothing may be left out.
            least: How high each row is at least, points.
        """
        self._room(size * LEADING * 3)
        above = _in_lines(head, BOLD, size, widths, MOST_LINES) if head else ()
        self._head(above, widths, size)
        for row in rows:
            for lines in _parts(_in_lines(row, PLAIN, size, widths, most_lines), int(ON_A_PAGE / (size * LEADING))):
                height = max(least, _row_height(lines, size))
                if height > self._y - MARGIN - 20:
                    self._next_page()
                    self._head(above, widths, size)
                self._row(lines, widths, PLAIN, size, height)

    def done(self) -> bytes:
        """End the document and return it."""
        self._end()
        self._canvas.save()
        return self._out.getvalue()

    def _head(self, lines: CellLines, widths: Sequence[float], size: float) -> None:
        if lines:
            self._row(lines, widths, BOLD, size, _row_height(lines, size))

    def _row(self, cells: CellLines, widths: Sequence[float], font: str, size: float, height: float) -> None:
        top, left = self._y, MARGIN
        for lines, width in zip(cells, widths, strict=True):
            for place, line in enumerate(lines):
                self._y = top - (place + 1) * size * LEADING
                self._draw(left, line, font, size, above=True)
            left += width
        self._y = top - height
        self._canvas.setStrokeGray(0.8)
        self._canvas.line(MARGIN, self._y, MARGIN + sum(widths), self._y)

    def _line(self, x: float, text: str, font: str, size: float) -> None:
        self._room(size * LEADING)
        self._draw(x, text, font, size)
        self._y -= size * LEADING

    def _draw(self, x: float, text: str, font: str, size: float, *, above: bool = False) -> None:
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y + (2 if above else -size), text)

    def _room(self, height: float) -> None:
        if self._y - height < MARGIN + 20:
            self._next_page()

    def _end(self) -> None:
        self._canvas.setFont(BOLD, 8)
        self._canvas.drawString(MARGIN, MARGIN - 8, f"{self._footer} · page {self._page}")
        self._canvas.showPage()

    def _next_page(self) -> None:
        self._end()
        self._page, self._y = self._page + 1, HEIGHT - MARGIN


def load_fonts() -> None:
    """Make the fonts known, once."""
    if PLAIN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(PLAIN, str(file_parts.font(bold=False))))
        pdfmetrics.registerFont(TTFont(BOLD, str(file_parts.font(bold=True))))


def drawable(text: str) -> str:
    """Return a text in which each character that the font lacks stands as its number, `[U+6E0B]`: none is lost unseen."""
    glyphs = pdfmetrics.getFont(PLAIN).face.charToGlyph
    return "".join(c if ord(c) in glyphs and c.isprintable() else f"[U+{ord(c):04X}]" for c in text)


@lru_cache(maxsize=20_000)
def in_cell(text: str, font: str, size: float, width: float, most: int | None = MOST_LINES) -> tuple[str, ...]:
    """Break a cell's text into lines, at most so many; None for all of them."""
    lines = wrapped(text, font, size, width)
    return tuple(lines if most is None or len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"])


def widths_for(rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Share the width of a page among the columns of a table: each gets what its longest text takes, or an equal share of what is left.

    Args:
        rows: All of the table, its head among them; as many cells each.
    """
    wanted = [max(_width(drawable(text), BOLD, size) for text in column) + 8 for column in zip(*rows, strict=True)]
    widths, left = [0.0] * len(wanted), WIDTH - 2 * MARGIN
    for place, column in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        widths[column] = min(wanted[column], left / (len(wanted) - place))
        left -= widths[column]
    return widths


def _in_lines(row: Sequence[str], font: str, size: float, widths: Sequence[float], most: int | None) -> CellLines:
    return [in_cell(text, font, size, width - 4, most) for text, width in zip(row, widths, strict=True)]


def _parts(cells: CellLines, most: int) -> list[CellLines]:
    """Cut a row that is higher than a page into rows that are not; any other is one."""
    tallest = max(1, *map(len, cells))
    return [[lines[at : at + most] for lines in cells] for at in range(0, tallest, most)]


def _row_height(cells: CellLines, size: float) -> float:
    return max(1, *map(len, cells)) * size * LEADING + 2


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into lines at spaces, and a word that is too long by itself anywhere."""
    lines: list[str] = []
    line = ""
    for word in drawable(text).split(" "):
        longer = f"{line} {word}" if line else word
        if _width(longer, font, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, font, size, width)
        lines += whole
    return [*lines, line] if line else lines


def _broken(word: str, font: str, size: float, width: float) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        if piece and _width(piece + character, font, size) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))
