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
        self, head: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]], size: float = 7
    ) -> None:
        """Write a table; its head stands again on every page."""
        self._room(size * LEADING * 3)
        self._row(head, widths, BOLD, size)
        for row in rows:
            if self._row_height(row, widths, size) > self._y - MARGIN - 20:
                self._next_page()
                self._row(head, widths, BOLD, size)
            self._row(row, widths, PLAIN, size)

    def done(self) -> bytes:
        """End the document and return it."""
        self._end()
        self._canvas.save()
        return self._out.getvalue()

    def _row_height(self, row: Sequence[str], widths: Sequence[float], size: float) -> float:
        most = max(len(in_cell(text, PLAIN, size, width - 4)) for text, width in zip(row, widths, strict=True))
        return max(1, most) * size * LEADING + 2

    def _row(self, row: Sequence[str], widths: Sequence[float], font: str, size: float) -> None:
        height, top, left = self._row_height(row, widths, size), self._y, MARGIN
        for text, width in zip(row, widths, strict=True):
            for place, line in enumerate(in_cell(text, font, size, width - 4)):
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
def in_cell(text: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Break a cell's text into lines, at most `MOST_LINES`."""
    lines = wrapped(text, font, size, width)
    return tuple(lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"])


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
