"""What an answer says, as sentences: how much came back, what it is, and what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from data_access import reads as documented
from data_access.answers.answer import Answer
from data_access.answers.verification import Verification
from data_access.wording import chance, convoys, repeated_hour, scenes, showings, verifications
from data_access.wording.counts import many

CAVEAT = "A read can be wrong, and a missing read proves nothing."
SYNTHETIC = "SYNTHETIC: invented reads of an invented town"
OFFICIAL = "FOR OFFICIAL USE ONLY"


def banner(*, synthetic: bool) -> str:
    """Say whose eyes it is for, or that all of it is invented: to stand over whatever is shown."""
    return SYNTHETIC if synthetic else OFFICIAL


def counts(reads: pl.DataFrame) -> str:
    """Say in one line how much came back."""
    if reads.is_empty():
        return "No reads. That proves nothing: a vehicle can pass unread."
    plates, cameras = documented.plates(reads), reads.get_column("camera_id").n_unique()
    return f"{many(reads.height, 'read')}, {many(plates, 'plate')}, {many(cameras, 'camera')}"


def lead(answer: Answer, by_row: Mapping[str, Verification]) -> str:
    """Say what an answer is: an unverified lead, unless every read of it was verified.

    Args:
        by_row: Verifications of its reads, by the id of the row; also what was recorded since.
    """
    return verifications.lead(answer.facts.verification.reads, sum(one.verified for one in by_row.values()))


def verify(status: str) -> str:
    """Say what is to be done before anybody acts on an answer of which `lead` said so."""
    return verifications.VERIFIED_MEANS if status.startswith(verifications.VERIFIED) else verifications.VERIFY


def not_known(answer: Answer) -> list[str]:
    """Say what an answer leaves open."""
    reads, facts = answer.reads, answer.facts
    said = [*showings.sentences(facts.showing), *facts.caveats]
    unplaced = reads.get_column("lat_e7").null_count()
    if unplaced:
        said.append(f"{many(unplaced, 'read')} without a position: in the table, not on the map.")
    if facts.unknown_kept > 0:
        said.append(
            f"{many(facts.unknown_kept, 'read')} listed although the reader did not recognise what you filtered by."
        )
    late = reads.filter(documented.late(facts.late_after)).height
    if late:
        said.append(
            f"{many(late, 'read')} arrived over {_duration(facts.late_after)} late; earlier searches may have missed "
            f"{'it' if late == 1 else 'them'}."
        )
    return [*said, *repeated_hour.sentences(reads, facts.repeated_hour), *facts.retention]


def _duration(late_after: timedelta) -> str:
    minutes = int(late_after.total_seconds() // 60)
    if minutes == 60:
        return "an hour"
    return many(minutes // 60, "hour") if minutes and minutes % 60 == 0 else many(minutes, "minute")


def by_chance(answer: Answer) -> list[str]:
    """Say how many plates would fit a pattern by chance, or pass the scenes or with another plate anyway; else nothing."""
    facts = answer.facts
    if facts.scenes is not None:
        return scenes.sentences(facts.plates, facts.scenes, facts.chance)
    said = [] if facts.chance is None else chance.sentences(facts.chance, facts.plates)
    return said if facts.convoy is None else [*said, *convoys.sentences(answer.reads, facts.convoy)]


def cameras_asked(answer: Answer) -> int:
    """Return how many cameras could have seen a vehicle: the fixed ones that were asked, and mobile units that read there."""
    seen = answer.reads.select("camera_id", "pos_source").unique()
    mobile: int = seen.filter(pl.col("pos_source") != "camera_fixed")["camera_id"].n_unique()
    met: int = seen["camera_id"].n_unique()
    return max(met, answer.facts.quality.asked + mobile)
