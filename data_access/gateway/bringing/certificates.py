"""Certificates of destruction as somebody looks at them or takes one: each with the receipt of the entry that seals it."""

from __future__ import annotations

from data_access.acts.purges import LookAtCertificates, TakenCertificate
from data_access.answers.keeping.certificates import Certificate, CertificateLine
from data_access.answers.value import Json, as_jsons
from data_access.gateway.deciding.acts import do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.keeping import purges
from data_access.records.keeping.purges import Purge


def listed(site: Site, caller: Caller, look: LookAtCertificates) -> list[Json]:
    """List the certificates, the newest first; on record. Raises `Refused`."""

    def every(turn: Turn, _: object) -> list[Purge]:
        there = purges.with_certificate(turn.connection)
        return [each for each in purges.in_brief(turn.connection) if each.number in there]

    return as_jsons(_line(each) for each in reversed(do(site, caller, look, every)))


def taken(site: Site, caller: Caller, act: TakenCertificate) -> Certificate:
    """Return one certificate with its receipt; on record.

    Raises:
        Refused: Policy said no.
        NotFound: There is none of this number.
    """

    def one(turn: Turn, _: object) -> Purge:
        return purges.certified(turn.connection, act.purge)

    return _proven(site, do(site, caller, act, one))


def proof_of(site: Site, number: int) -> Certificate:
    """Return the certificate of a purge for the machine that did it. Raises `NotFound`."""
    with site.ledger.reading() as connection:
        return _proven(site, purges.certified(connection, number))


def _proven(site: Site, purge: Purge) -> Certificate:
    return Certificate(certificate=purge.certificate or "", receipt=site.ledger.receipt(purge.entry))


def _line(purge: Purge) -> CertificateLine:
    counts = purge.counts or {}
    return CertificateLine(
        purge=purge.number,
        retention_class=purge.retention_class,
        before=purge.before,
        done_at=purge.done_at or purge.begun_at,
        destroyed=counts.get("destroyed", 0),
        kept=counts.get("kept", 0),
        entry=purge.entry,
    )
