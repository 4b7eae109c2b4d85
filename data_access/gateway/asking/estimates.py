"""The life of an estimate: as a question's, but what is fetched are counts by camera and hour, never a read.

authorise -> record intent -> count -> record outcome -> estimate
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import numpy as np

from data_access.answers import answer
from data_access.answers.answer import Counts
from data_access.gateway.asking.one_read import facts_of_bytes
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.spine import on_record
from data_access.gateway.open_site.site import Site
from data_access.gateway.quality.board import Board
from data_access.gateway.quality.notes import Span, asked_rows, in_service, spans_of
from data_access.gateway.quality.rule import Numbers
from data_access.ledger.turn import Turn
from data_access.questions.estimate import Estimate
from data_access.questions.kinds import Inquiry, of_kind
from data_access.questions.scope import Scope, scope_of
from data_access.records.intake import sources
from data_access.steps import Reach
from data_access.terms import hour_of, hour_start

AN_HOUR = timedelta(hours=1)
EPOCH = hour_start(0)
DIGITS = 2
"""So many digits of a count are told: it is an estimate, and must not say when one vehicle passed."""


def estimate(site: Site, caller: Caller, inquiry: Inquiry) -> answer.EstimateOnRecord:
    """Say about how many reads a canvass would meet; that it was asked is on record before anything leaves.

    Raises:
        NotLoggedOn, Refused: As for any question.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    scope = scope_of(of_kind(inquiry.question, Estimate))
    with on_record(site, caller, inquiry, lambda turn, _: (site.board, _classes(turn))) as record:
        board, classes = record.view
        counts = estimate_of(board, scope, record.reach, classes)
        document = json.dumps(counts.as_json()).encode()
        record.conclusion.returned(**{**facts_of_bytes(document), "cameras": counts.cameras}, rows=0)
    return answer.EstimateOnRecord(counts=counts, document=document, receipt=record.conclusion.outcome.receipt)


def estimate_of(board: Board, scope: Scope, reach: Reach, classes: Mapping[str, str]) -> Counts:
    """Count what the cameras of some areas read in the windows; hours that a window cuts count by their share.

    An hour in which anything is past its retention does not count. Counts are rounded to `DIGITS` digits.

    Args:
        classes: The retention class of each source.
    """
    spans = merged(spans_of(scope, reach))
    rows = in_service(board, asked_rows(board, scope), spans)
    halves = [
        [(start, middle(start, end)) for start, end in spans],
        [(middle(start, end), end) for start, end in spans],
    ]
    kept = _first_hours(board, rows, reach, classes)
    first, second = (sum(_reads(board, rows, kept, span, reach.as_of) for span in half) for half in halves)
    return Counts(
        reads=rounded(first + second),
        first_half=rounded(first),
        second_half=rounded(second),
        cameras=len(rows),
        max_rows=reach.max_rows,
        as_of=reach.as_of,
    )


def _classes(turn: Turn) -> dict[str, str]:
    return {each.source_id: each.retention_class for each in sources.every(turn.connection)}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join stretches of time, given in order of their beginning, that meet or overlap: a read is counted once."""
    whole: list[Span] = []
    for start, end in spans:
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def middle(start: datetime, end: datetime) -> datetime:
    """Return the instant halfway."""
    return start + (end - start) / 2


def rounded(count: float) -> int:
    """Round to `DIGITS` digits; less than one, but not nothing, is one."""
    return round(float(f"{max(count, 1):.{DIGITS}g}")) if count > 0 else 0


def _first_hours(board: Board, rows: Numbers, reach: Reach, classes: Mapping[str, str]) -> Numbers:
    """Return for each camera the first hour of which nothing is past its retention, by the class of its source; the shortest if that is not known."""
    shortest = min(reach.keep.values(), default=timedelta(0))
    keeps = [reach.keep.get(classes.get(board.cameras[row].source, ""), shortest) for row in rows.tolist()]
    first = {
        keep: hour_of(reach.as_of - min(keep, reach.as_of - EPOCH) - timedelta(microseconds=1)) + 1
        for keep in set(keeps)
    }
    return np.array([first[keep] for keep in keeps], dtype=np.int64)


def _reads(board: Board, rows: Numbers, firsts: Numbers, span: Span, as_of: datetime) -> float:
    start, end = span
    first, last = hour_of(start), hour_of(end - timedelta(microseconds=1)) + 1
    if end <= start or not len(rows):
        return 0.0
    shares = np.array([_share(hour_start(hour), span, as_of) for hour in range(first, last)])
    there = np.arange(first, last)[np.newaxis, :] >= firsts[:, np.newaxis]
    return float((board.reads(rows, first, last) * there).sum(axis=0) @ shares)


def _share(begins: datetime, span: Span, as_of: datetime) -> float:
    """Say how much of an hour, as far as it is over, lies in a stretch of time, 0 to 1."""
    ends = min(begins + AN_HOUR, as_of)
    return (min(span[1], ends) - max(span[0], begins)) / (ends - begins)
