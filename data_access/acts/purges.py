"""Acts on reads past their retention: looking at what is due, their destruction in two recorded steps, and its certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from data_access.acts.fields import RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.keeping.certificates import Certificate, CertificateLine
from data_access.answers.keeping.retention import PurgePlan, RetentionPicture
from data_access.marks import CLEAR, IF_GIVEN
from data_access.questions.value import Value
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.PURGE), needs(Need.TRAINING)
_PROVES = one_of(Capability.PURGE, Capability.READ_LEDGER)

KEEPS = one_of(
    Capability.PURGE,
    Capability.HOLD,
    Capability.APPROVE_SOURCE,
    Capability.IMPORT_READS,
    Capability.READ_LEDGER,
)
"""Who may do one of these has something to do with how long reads are kept."""

RetentionClass = Annotated[str, Field(min_length=1, max_length=40)]


class LookAtRetention(Value):
    """A look at how long reads are kept, and which days are due: counts by class and day."""

    does: ClassVar = ActKind(
        "retention_read",
        "Someone looked at how long reads are kept and what is due.",
        KEEPS,
        words="Looked at how long reads are kept",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/retention",
            call="look_at_retention",
            does="Say which days of each retention class are stored and which are due, and as of when the newest back-up is. Counts alone.",
            answer=RetentionPicture,
        ),
    )


class TriedPurge(Value):
    """A look at what a purge of one class would destroy now; nothing is changed."""

    does: ClassVar = ActKind(
        "purge_tried",
        "Someone looked what a purge would destroy. Nothing was changed.",
        _MAY,
        _NEEDS,
        words="Looked what a purge would destroy",
        found=names("before", "reads", "held"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/purges/plan",
            call="try_purge",
            does="Say how many reads of which cameras and days a purge would destroy now, and which holds keep how many.",
            answer=PurgePlan,
        ),
    )

    retention_class: Annotated[RetentionClass, CLEAR]


class NewPurge(Value):
    """A purge of all reads of one retention class that are past their retention."""

    does: ClassVar = ActKind(
        "purge_begun",
        "Reads past their retention are about to be destroyed.",
        _MAY,
        _NEEDS,
        found=names("before"),
        may_find=names("reads", "held"),
        machine="purge",
        wire=Wire(
            method="POST",
            path="/v1/acts/purges",
            call="purge",
            does="Destroy reads past their retention.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    retention_class: Annotated[RetentionClass, CLEAR]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePurge:
    """A purge that is done: its number, and how many segments and reads are gone or were kept.

    Attributes:
        certificate: SHA-256 of the text of its certificate, hex; None of a purge that an earlier version began.
    """

    does: ClassVar = ActKind("purge_done", "Reads past their retention were destroyed.", _MAY, _NEEDS, ends=True)

    purge: Annotated[int, CLEAR]
    counts: Annotated[dict[str, int], CLEAR]
    certificate: Annotated[str | None, IF_GIVEN] = None


class LookAtCertificates(Value):
    """A look at which certificates of destruction there are."""

    does: ClassVar = ActKind(
        "certificates_read",
        "Someone looked at which certificates of destruction there are.",
        _PROVES,
        words="Looked at the certificates of destruction",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/certificates",
            call="list_certificates",
            does="List the certificates of destruction, the newest first: one for each purge.",
            answer=list[CertificateLine],
        ),
    )


class TakenCertificate(Value):
    """A certificate of destruction that somebody takes, by the number of its purge."""

    does: ClassVar = ActKind(
        "certificate_taken",
        "Someone took a certificate of destruction.",
        _PROVES,
        words="Took a certificate of destruction",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/certificates/{purge}",
            call="take_certificate",
            does="Return the certificate of one purge with the receipt that seals it. It holds no plate.",
            answer=Certificate,
        ),
    )

    purge: Annotated[RowNumber, CLEAR]


ACTS = (LookAtRetention, TriedPurge, NewPurge, DonePurge, LookAtCertificates, TakenCertificate)
