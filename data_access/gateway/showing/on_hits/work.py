"""What was done with hits, beside what they are: comparison, confirmation, steps, disposition with its paragraph, and misreads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from data_access.answers.hits import (
    Hit,
    HitCheck,
    HitConfirmation,
    HitDisposition,
    HitEnding,
    HitForm,
    HitFormStep,
    HitStep,
    HitSystem,
)
from data_access.gateway.open_site.openings import NOT_AS_RECORDED, opened
from data_access.gateway.open_site.site import Site
from data_access.policy.packs.pack import Pack
from data_access.records.accounts import people
from data_access.records.casework import hit_work, misread_counts
from data_access.records.casework.hit_work import Work
from data_access.records.casework.misread_counts import ALL
from data_access.wording.on_hits.misreads import FEWEST, differing, pair_words
from data_access.wording.on_hits.narrative import HitTerms, paragraph

_TEXTS: Final = ("reference", "words", "action", "report", "reason")
Texts = Mapping[int, Mapping[str, str]]
Counts = Mapping[tuple[str, str], tuple[int, int]]


def form_of(pack: Pack) -> HitForm:
    """Return what a pack wants to be done with a hit."""
    hits = pack.hits
    return HitForm(
        prompt=hits.prompt,
        strength=hits.strength.value,
        before=hits.before,
        any_order=hits.any_order,
        systems=tuple(HitSystem(code=code, label=each.label) for code, each in hits.systems.items()),
        dispositions=tuple(
            HitEnding(code=code, label=each.label, ending=each.ending.value, misread=each.misread)
            for code, each in hits.dispositions.items()
        ),
        steps=tuple(
            HitFormStep(
                code=code,
                label=each.label,
                after=each.after,
                needs_active=each.needs_active,
                repeats=each.repeats,
            )
            for code, each in hits.steps.items()
        ),
    )


def terms_of(site: Site, names: Mapping[str, str]) -> HitTerms:
    """Return what a paragraph of a hit needs beside it."""
    return HitTerms(zone=site.facts.zone, form=form_of(site.pack), names=names)


def with_work(site: Site, hits: Sequence[Hit]) -> list[Hit]:
    """Return hits as they are shown, with what was done with them and how often their cameras misread, in their order.

    Only for an act that is on record: texts are opened from the vault.
    """
    with site.ledger.reading() as connection:
        work = hit_work.of_hits(connection, [each.number for each in hits])
        counts = misread_counts.of_cameras(connection, {each.camera_id for each in hits})
        names = {each.person_id: each.full_name for each in people.every(connection)} if hits else {}
    texts = _texts(site, work)
    terms = terms_of(site, names)
    return [_with(_beside(each, counts), work[each.number], texts, terms, site.pack) for each in hits]


def _texts(site: Site, work: Mapping[int, Work]) -> Texts:
    entries = frozenset[int]().union(*(each.entries for each in work.values()))
    found = opened(site, sorted(entries)) if entries else {}
    return {seq: dict.fromkeys(_TEXTS, NOT_AS_RECORDED) if each.broken else each.values for seq, each in found.items()}


def _with(hit: Hit, work: Work, texts: Texts, terms: HitTerms, pack: Pack) -> Hit:
    check, confirmation, ended = work.check, work.confirmation, work.disposition
    changed: dict[str, object] = {
        "steps": tuple(
            HitStep(step=each.step, by=each.person_id, at=each.at, words=_text(texts, each.entry, "words"))
            for each in work.steps
        )
    }
    if check is not None:
        changed["check"] = HitCheck(
            by=check.person_id,
            at=check.at,
            picture=check.picture,
            characters=check.characters.value,
            state=check.state.value,
        )
    if confirmation is not None:
        changed["confirmation"] = HitConfirmation(
            by=confirmation.person_id,
            at=confirmation.at,
            system=confirmation.system,
            outcome=confirmation.outcome.value,
            asked_at=confirmation.asked_at,
            reference=_text(texts, confirmation.entry, "reference"),
        )
    if ended is not None:
        changed["disposition"] = HitDisposition(
            disposition=ended.disposition,
            by=ended.person_id,
            at=ended.at,
            enforced=ended.enforced,
            located=ended.located,
            action=_text(texts, ended.entry, "action"),
            report=_text(texts, ended.entry, "report"),
            reason=_text(texts, ended.entry, "reason"),
            breach=pack.hits.breach if ended.enforced and not ended.verified else "",
        )
    whole = hit.model_copy(update=changed)
    if whole.disposition is None:
        return whole
    told = whole.disposition.model_copy(update={"narrative": paragraph(whole, terms)})
    return whole.model_copy(update={"disposition": told})


def _text(texts: Texts, entry: int, name: str) -> str:
    return texts.get(entry, {}).get(name, "")


def _beside(hit: Hit, counts: Counts) -> Hit:
    """Put beside a hit how often hits of its camera were misreads, and the characters in which the plates differ."""
    misreads, ended = counts.get((hit.camera_id, ALL), (0, 0))
    pairs = [
        pair_words(read, listed, counts.get((hit.camera_id, f"{read}{listed}"), (0, 0))[0], ended)
        for read, listed in differing(hit.plate, hit.listed_plate)
    ]
    rate = (misreads, ended) if ended >= FEWEST else None
    return hit.model_copy(update={"misreads": rate, "pair": "; ".join(pairs)})
