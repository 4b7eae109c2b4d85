"""How an open case and an answer look in a notebook: a few lines under a banner, in the colours of the notebook's own theme."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import polars as pl

from data_access.answers.cases import CaseSession
from data_access.wording.counts import many
from data_access.wording.markup import visible
from data_access.wording.times import shown

SHOWN_ROWS = 10
COLUMNS = ("captured_at", "plate", "plate_state", "camera_name", "colour", "make", "body", "lat", "lon")
"""Of a read what is seen at a glance; all columns are in the frame."""

_TITLES = {"captured_at": "time", "plate_state": "state", "camera_name": "camera"}
_BANNER = "font-weight:600;letter-spacing:.03em;padding:2px 8px;border:1px solid currentColor;display:inline-block"
_CELL = "padding:2px 8px;text-align:left;white-space:nowrap"

Bundle = dict[str, str]


def bundle_of(
    banner: str, lines: Sequence[str], table: pl.DataFrame | None = None, beneath: Sequence[str] = ()
) -> Bundle:
    """Return what IPython shows, as text and as HTML: the banner, lines, and the first reads of a table if there is one.

    Args:
        table: Columns of `CaseAnswer.table`. Its reads stand in the HTML alone.
        beneath: Lines below the table.
    """
    text = "\n".join([banner, *lines, *beneath])
    parts = [f'<div style="{_BANNER}">{escape(banner)}</div>', *(f"<div>{escape(line)}</div>" for line in lines)]
    if table is not None and not table.is_empty():
        parts.append(_table(table.head(SHOWN_ROWS)))
        left = table.height - SHOWN_ROWS
        parts += [f"<div>{many(left, 'more read')}: table(), to_pandas(), map()</div>"] if left > 0 else []
    parts += [f"<div>{escape(line)}</div>" for line in beneath]
    style = "color:var(--jp-content-font-color1,inherit);line-height:1.5"
    return {"text/plain": text, "text/html": f'<div class="wb-shown" style="{style}">{"".join(parts)}</div>'}


def case_lines(session: CaseSession, zone: str, answers: int) -> list[str]:
    """Say which case is open, until when by an agency's clocks, and what can be done."""
    until = shown(session.expires_at, zone)[:-3]
    return [
        f"Case {visible(session.case_number)} ({session.standing}), {session.purpose.replace('_', ' ')}. Open until {until}.",
        f"{many(answers, 'answer')} so far. Ask: canvass, plates, history, common_plates, convoy. End: close().",
    ]


def _table(rows: pl.DataFrame) -> str:
    """Return rows as an HTML table; every text of theirs is shown as text."""
    names = [name for name in COLUMNS if name in rows.columns]
    head = "".join(f'<th style="{_CELL}" scope="col">{_TITLES.get(name, name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in _written(rows.select(names)).iter_rows())
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _written(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col("captured_at").dt.strftime("%d %b %Y %H:%M:%S %Z"))


def _cell(value: str | float | None) -> str:
    text = f"{value:.6f}" if isinstance(value, float) else value or ""
    return f'<td style="{_CELL}">{escape(visible(text))}</td>'
