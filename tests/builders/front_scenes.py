"""Scenes for a fake gateway, by plain loops: at which of them a read is, and which reads are of plates at enough of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from data_access.questions.common_plates import CommonPlates
from data_access.terms import plate_key

Inside = Callable[[Any, dict[str, Any]], bool]


def scenes_of(question: CommonPlates, read: dict[str, Any], inside: Inside) -> list[int]:
    """Return at which scenes a read is, counted from 1."""
    return [
        number
        for number, scene in enumerate(question.scenes, 1)
        if inside(scene.area, read) and any(w.start <= read["captured_at"] < w.end for w in scene.windows)
    ]


def common(question: CommonPlates, reads: Sequence[dict[str, Any]], inside: Inside) -> list[dict[str, Any]]:
    """Return the reads at the scenes of each plate that was read at enough of them."""
    seen = defaultdict(set)
    for read in reads:
        seen[plate_key(read["plate"])].update(scenes_of(question, read, inside))
    return [
        read
        for read in reads
        if len(seen[plate_key(read["plate"])]) >= question.at_least and scenes_of(question, read, inside)
    ]


def counts(question: CommonPlates, reads: Sequence[dict[str, Any]], inside: Inside) -> dict[str, Any]:
    """Return what the answer says of scenes, on the wire; of the weeks before nothing is known."""
    of_reads = [scenes_of(question, read, inside) for read in reads]
    whole = {"scenes": len(question.scenes), "at_least": question.at_least, "of_reads": of_reads}
    return {**whole, "weeks_before": [None] * 4}
