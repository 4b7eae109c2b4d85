"""A group of bodies of one source becomes one batch: parsed, begun, stored, shown; or as if it had never come.

    known bodies are answered -> the others are parsed -> entry and pending batch -> reads written, invisible
        -> entry and visible (or undone) -> each body is answered

An unfit body is told so and is in no batch. Everything is parsed before the batch begins, so nothing that a body holds can
spoil it afterwards.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from data_access.acts.batches import NewBatch
from data_access.errors import AccessError, Busy, Conflict, InvalidQuery, Unconfined
from data_access.gateway.bringing.imports_of_reads import (
    how_to_read,
    noted_for_anybody,
    received,
    require_cameras_as_given,
    with_ids_used_anew,
    withdrawn,
)
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import refusal_of
from data_access.gateway.deciding.deliveries import decided, require_delivery
from data_access.gateway.open_site.batch_ends import show, undo
from data_access.gateway.open_site.recovery import BY_GATEWAY, rejects_of
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.unreadable import TRIES, given_up
from data_access.gateway.open_site.uploads import PREFIX
from data_access.imports import Bounds, FileFacts, KnownCamera
from data_access.imports.jobs.job import Job
from data_access.imports.process.bodies import Body, StandingParser, parse_bodies
from data_access.records.intake import batches, deliveries
from data_access.records.intake.batches import Batch
from data_access.records.intake.deliveries import DeliveryResult

BOUNDS = Bounds(seconds=60)
REJECT_COLUMNS = ("body", "row", "reason", "raw")
FOREIGN = "What the body's parser gave back was of another body; nothing of it counts. Send the same body again."


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBody:
    """A body that was received and waits for its answer.

    Attributes:
        caller: Holds the SHA-256 of the source's token.
        size: Bytes.
        digest: SHA-256 of the body, hex.
        answer: Takes the document that goes back, or the error.
    """

    source: str
    caller: Caller
    file: Path
    size: int
    digest: str
    received_at: datetime
    answer: Future[dict[str, Any]] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A body that was parsed, what came of it, and the cameras as its parser was given them."""

    waiting: WaitingBody
    body: Body
    facts: FileFacts
    job_cameras: Mapping[str, KnownCamera]


def take(site: Site, bodies: Sequence[WaitingBody], standing: StandingParser | None = None) -> None:
    """File a group of bodies of one source under one token, and answer each.

    Args:
        standing: Parses what this source brings under this token, and nothing else.

    Raises:
        Refused: Policy said no to all that has no answer yet; it is on record.
        Busy, Conflict: It could not be stored, and nothing is. A body may be sent again.
    """
    fresh = _unknown(site, bodies)
    if not fresh:
        return
    require_delivery(site, fresh[0].source, fresh[0].caller)
    fresh = _readable(site, fresh)
    fit = _parsed(site, fresh, standing) if fresh else []
    with site.changing:
        still = {waiting.digest for waiting in _unknown(site, [each.waiting for each in fit])}
        fit = [each for each in fit if each.waiting.digest in still]
        _file_or_each(site, fit)


def _unknown(site: Site, bodies: Iterable[WaitingBody]) -> list[WaitingBody]:
    """Answer the bodies that came before, and return the others."""
    unknown = []
    with site.ledger.reading() as connection:
        for waiting in bodies:
            found = deliveries.find(connection, waiting.source, waiting.digest)
            if found is None or deliveries.may_fit_now(connection, waiting.source, found):
                unknown.append(waiting)
            else:
                waiting.answer.set_result(_document(waiting, found, again=True))
    return unknown


def _readable(site: Site, bodies: Iterable[WaitingBody]) -> list[WaitingBody]:
    """Answer the bodies that were given up before, and return the others."""
    readable = []
    for waiting in bodies:
        if site.unreadable.is_given_up(waiting.source, waiting.digest):
            waiting.answer.set_exception(given_up())
        else:
            readable.append(waiting)
    return readable


def _parsed(site: Site, bodies: Sequence[WaitingBody], standing: StandingParser | None) -> list[_Fit]:
    """Parse bodies with one process, and each that ended one before alone; answer the unfit ones, and return the others.

    A process that gives rows of other bytes than a body's own is ended, and counts as ended by that body; those behind it
    have a new one.
    """
    reading = how_to_read(site, bodies[0].source)
    job = Job(
        mapping=reading.mapping,
        bounds=BOUNDS,
        now=site.now(),
        cameras=reading.cameras,
        permitted=site.pack.fields,
        wholly_confined=site.facts.wholly_confined,
    )
    suspects = [each for each in bodies if site.unreadable.is_suspect(each.source, each.digest)]
    others = [each for each in bodies if each not in suspects]
    fit = _parsed_together(site, job, others, standing) if others else []
    alone = (_parsed_together(site, job, [each], None) for each in suspects)
    return [*fit, *(each for one in alone for each in one)]


def _parsed_together(
    site: Site, job: Job, bodies: Sequence[WaitingBody], standing: StandingParser | None
) -> list[_Fit]:
    together, fit, behind = standing.file if standing else site.places.run / f"{PREFIX}group", list[_Fit](), 0
    try:
        _put_together(bodies, together)
        with closing(parse_bodies(together, [each.size for each in bodies], job, standing)) as parsed:
            for number, (waiting, body) in enumerate(zip(bodies, parsed, strict=True), 1):
                if body.facts is None:
                    waiting.answer.set_exception(_told(site, waiting, body.error))
                elif body.facts.sha256 == waiting.digest:
                    fit.append(_Fit(waiting, body, body.facts, job.cameras))
                else:
                    waiting.answer.set_exception(_told(site, waiting, Busy(FOREIGN)))
                    behind = len(bodies) - number
                    break
    finally:
        if standing is None:
            together.unlink(missing_ok=True)
        else:
            _empty(together)
    rest = bodies[len(bodies) - behind :]
    return [*fit, *_parsed_together(site, job, rest, standing)] if rest else fit


def _told(site: Site, waiting: WaitingBody, error: AccessError | None) -> AccessError:
    """Return what is answered to an unfit body; one that ends its parser again and again is given up, on record."""
    if isinstance(error, Unconfined):  # the machine's fault, not the body's
        return error
    if not isinstance(error, Busy):
        return error or Conflict("The body came to nothing. Send it again.")
    if not site.unreadable.ended(waiting.source, waiting.digest):
        return error
    with site.ledger.deciding() as turn:
        turn.append(
            "body_unreadable", {**BY_GATEWAY, "source": waiting.source, "sha256": waiting.digest, "tries": TRIES}
        )
    return given_up()


def _put_together(bodies: Sequence[WaitingBody], to: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC  # a parser may have it open
    with os.fdopen(os.open(to, flags, 0o600), "wb") as out:
        for waiting in bodies:
            out.write(waiting.file.read_bytes())


def _empty(file: Path) -> None:
    """Leave nothing in a file that a parser may have open."""
    if file.exists():
        os.truncate(file, 0)


def _file_or_each(site: Site, fit: Sequence[_Fit]) -> None:
    """File bodies as one batch; if one of them is unfit for the store after all, each as a batch of its own."""
    if len(fit) < 2:
        for each in fit:
            _file(site, [each])
        return
    try:
        _file(site, fit)
    except InvalidQuery:
        for each in fit:
            try:
                _file(site, [each])
            except InvalidQuery as error:
                each.waiting.answer.set_exception(error)


def _file(site: Site, fit: Sequence[_Fit]) -> None:
    """Make one batch of parsed bodies, visible and on record, or none."""
    batch, facts = _begin(site, fit), _together(fit)
    try:
        tables = [
            received(each.body.rows.to_batches(), each.body.rows.schema, each.waiting.received_at) for each in fit
        ]
        pictures, without = pa.concat_tables([each.body.images for each in fit]), withdrawn(site)
        stored = site.store.write_each(batch.number, batch.retention_class, tables, pictures, without)
        _keep_rejects(fit, site.places.rejects / rejects_of(batch))
        delivered = [_delivered(batch, each, written.stored) for each, written in zip(fit, stored, strict=True)]
        facts = with_ids_used_anew(facts, sum(written.anew for written in stored))
        total = sum(written.stored for written in stored)
        show(site, batch, facts, total, lambda turn, recorded: deliveries.settle(turn.connection, recorded, delivered))
    except BaseException:
        undo(site, batch)
        raise
    for each, one in zip(fit, delivered, strict=True):
        said = {"noted": noted_for_anybody(each.facts), "dropped": dict(each.facts.dropped)}
        each.waiting.answer.set_result({**_document(each.waiting, one, again=False), **said})


def _begin(site: Site, fit: Sequence[_Fit]) -> Batch:
    first, digests = fit[0].waiting, [each.waiting.digest for each in fit]
    whole = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    with site.ledger.deciding() as turn:
        require_cameras_as_given(turn.connection, fit[0].job_cameras)
        permit = decided(site, turn, first.source, first.caller)
        token = permit.act.asker.session_id
        if permit.granted:
            if batches.pending(turn.connection):  # its reads count as stored, and would be gone once it is undone
                raise Conflict("An earlier import could not be undone. Restart the gateway, which undoes it.")
            number = batches.view(turn.connection).upto + 1
            new = NewBatch(source=first.source, sha256=whole, bodies=tuple(digests))
            recorded = turn.act(permit, new, {"batch": number})
            by = permit.act.asker.person_id
            batch = batches.begin(
                turn.connection, recorded, source=first.source, digest=whole, person_id=by, again=True
            )
            deliveries.begin(
                turn.connection, recorded, batch=number, source=first.source, token_id=token, digests=digests
            )
        else:
            recorded = turn.act(permit)
    if not permit.granted:
        raise refusal_of(permit.reasons, recorded.seq)
    return batch


def _together(fit: Sequence[_Fit]) -> FileFacts:
    """Add up what came of several bodies."""
    every = [each.facts for each in fit]
    return replace(
        every[0],
        rows_in=sum(facts.rows_in for facts in every),
        accepted=sum(facts.accepted for facts in every),
        rejected=_added(facts.rejected for facts in every),
        noted=_added(facts.noted for facts in every),
        dropped=_added(facts.dropped for facts in every),
        hours=tuple(row for facts in every for row in facts.hours),
        sha256=hashlib.sha256("\n".join(each.waiting.digest for each in fit).encode()).hexdigest(),
        bytes=sum(facts.bytes for facts in every),
    )


def _added(counts: Iterable[Any]) -> dict[str, int]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))


def _keep_rejects(fit: Sequence[_Fit], to: Path) -> None:
    """Write the rejected rows of all bodies, each with the beginning of its body's digest."""
    to.unlink(missing_ok=True)
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(REJECT_COLUMNS)
        rows.writerows((each.waiting.digest[:16], *reject) for each in fit for reject in each.body.rejects)


def _delivered(batch: Batch, each: _Fit, reads_stored: int) -> DeliveryResult:
    return DeliveryResult(
        batch=batch.number,
        rows_in=each.facts.rows_in,
        stored=reads_stored,
        known=each.facts.accepted - reads_stored,
        rejected=dict(each.facts.rejected),
    )


def _document(waiting: WaitingBody, one: DeliveryResult, *, again: bool) -> dict[str, Any]:
    """What goes back: counts and names, no read, and not which rows were stored before: a source asks nothing."""
    return {
        "batch": one.batch,
        "sha256": waiting.digest,
        "again": again,
        "rows_in": one.rows_in,
        "taken": one.stored + one.known,
        "rejected": dict(one.rejected),
    }
