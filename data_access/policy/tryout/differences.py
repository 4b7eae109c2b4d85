"""What changes from one pack to another, key by key, in words that a commander reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from data_access.policy.packs.pack import Pack

OPEN_TABLES: Final = {
    "purposes": "purpose",
    "roles": "role",
    "cases.formats": "form of number",
    "retention": "class",
    "verification.sources": "source",
    "hits.systems": "official system",
    "hits.dispositions": "disposition",
    "hits.steps": "step",
    "hot_lists.approvals": "order of approval",
    "holds.bases": "basis of a hold",
    "holds.schedules": "retention schedule",
    "sources.owners": "owner of a system",
    "releases.recipients": "kind of recipient",
    "training.kinds": "training",
}
"""Tables whose entries are the agency's to name, with what one entry is."""

PHRASES: Final[Mapping[str, str]] = {
    "format": "version of the file's form",
    "name": "name of the pack",
    "purposes_clause": "clause named when a purpose is on no list",
    "roles_clause": "clause named when a role is on no list",
    "retention_clause": "clause named when no retention is known",
    "agency.name": "agency",
    "agency.policy": "policy that the pack stands for",
    "agency.ori_pattern": "form of the agency id (ORI)",
    "agency.custodian": "custodian",
    "agency.custodian_role": "role that adopts packs",
    "*.clause": "clause that it rests on",
    "purposes.*.label": "what the purpose is called",
    "purposes.*.prompt": "what a person with this purpose is asked",
    "purposes.*.kinds": "kinds of case that the purpose fits",
    "searchers.employed_as": "people whose roles may search at all",
    "roles.*.label": "what the role is called",
    "roles.*.employed_as": "what the people of the role are",
    "roles.*.may": "what the role may do",
    "roles.*.supervises": "the role may act on what others began",
    "roles.*.notebooks": "the role has notebooks of its own",
    "roles.*.assigned_by": "roles of which one must take part in giving the role",
    "cases.kinds": "kinds of case that may be searched for",
    "cases.provisional_h": "hours that a provisional number stands for a case",
    "cases.most_overdue": "expired numbers that a person may have and still bring in a new one",
    "cases.reconciled_per_day": "provisional numbers that a person may reconcile within 24 hours",
    "cases.imported_apart": "whoever imports cases neither searches nor assigns roles",
    "cases.formats.*.label": "what the number is called",
    "cases.formats.*.pattern": "what the number looks like",
    "cases.formats.*.example": "example of the number",
    "cases.formats.*.provisional": "the number is provisional",
    "cases.formats.*.kind": "kind of case that the number stands for",
    "reasons.fewest_words": "words that a reason needs at least",
    "reasons.empty": "phrases that are no reason by themselves",
    "reasons.prompt": "what is said beside the reason",
    "reasons.example": "reason that is shown as an example to whoever is asked again",
    "statement.required": "a statement of suspicion is asked for",
    "statement.prompt": "what is said beside the statement of suspicion",
    "verification.prompt": "what is said beside the verification of a read",
    "verification.sources.*.label": "what the source is called that confirms a record",
    "hits.prompt": "what is said beside the verification of a hit",
    "hits.strength": "how strongly verification of a hit is asked for",
    "hits.before": "what a hit must be verified before",
    "hits.any_order": "the official system may be asked before the picture of a hit was compared",
    "hits.picture_needed": "a hit without a picture counts as right only once the official system said so",
    "hits.breach": "what follows where somebody acted on a hit that was not verified",
    "hits.systems.*.label": "what the official system is called",
    "hits.dispositions.*.label": "what the disposition is called",
    "hits.dispositions.*.ending": "what the disposition says of the hit",
    "hits.dispositions.*.misread": "the disposition counts as a misread of the camera",
    "hits.steps.*.label": "what the dispatcher does",
    "hits.steps.*.after": "step that comes before",
    "hits.steps.*.needs_active": "the step waits for the official system",
    "hits.steps.*.repeats": "the step may be taken several times",
    "hot_lists.at_once": "an entry of the hot list is in force without an approval",
    "hot_lists.kinds": "kinds of case under which entries of the hot list are made",
    "hot_lists.longest_d": "days that an entry of the hot list may stand",
    "hot_lists.partial_longest_d": "days that an entry of part of a plate may stand",
    "hot_lists.review_d": "days after which somebody looks whether an entry is still needed",
    "hot_lists.refresh_h": "hours after which an entry matches nothing unless it is refreshed",
    "hot_lists.names_approver": "who approved an entry is written into its narrative",
    "hot_lists.reason_clause": "clause that the narrative of an entry rests on",
    "hot_lists.refresh_clause": "clause that refreshing rests on",
    "hot_lists.keeper_clause": "clause that removing an entry rests on",
    "hot_lists.approvals.*.of": "roles whose entries are approved in this order",
    "hot_lists.approvals.*.first": "roles that approve first",
    "hot_lists.approvals.*.otherwise": "roles that approve if nobody of the first is to be had",
    "holds.review_d": "days within which a hold is looked at again",
    "holds.lead_basis": "basis that is proposed to whoever acted on a lead",
    "holds.lead_words": "words that are proposed to whoever acted on a lead",
    "holds.lead_chosen": "basis and words are filled in where somebody acted on a lead",
    "holds.schedules_clause": "clause that naming a retention schedule rests on",
    "holds.lead_clause": "clause that offering a hold rests on",
    "holds.bases.*.label": "what the basis is called",
    "holds.schedules.*.label": "what the retention schedule is called",
    "sources.new_cameras_approved_by": "roles that put a new camera into service",
    "sources.repaired_cameras_approved_by": "roles that put a camera into service again",
    "sources.cameras_clause": "clause that putting a new camera into service rests on",
    "sources.equipment_clause": "clause that taking a camera out of service rests on",
    "sources.owners.*.approved_by": "roles that approve a system of such an owner",
    "sources.owners.*.agreement": "a system of such an owner needs an agreement",
    "sources.owners.*.search_rights": "the department must be able to search a system of such an owner",
    "sources.owners.*.agreement_clause": "clause that the agreement rests on",
    "sources.owners.*.search_clause": "clause that searching the system rests on",
    "releases.written_request": "the written request is on file before a release is approved",
    "releases.recipients.*.label": "what the kind of recipient is called",
    "releases.states": "states whose agencies may receive reads",
    "releases.federal": "federal agencies may receive reads",
    "releases.use_d": "days for which a recipient may use what it was given",
    "releases.approvers.first": "roles that approve a release",
    "releases.approvers.otherwise": "roles that approve a release if none of the first is to be had",
    "releases.routing.policy": "policy under which requests of others are dealt with",
    "releases.routing.to": "who deals with requests of others",
    "releases.declaration.required": "the recipient's declaration is on file before a file leaves",
    "releases.declaration.text": "what a recipient declares",
    "releases.public.by": "roles that let pictures go to the public",
    "releases.written_clause": "clause that the written request rests on",
    "releases.where_clause": "clause that excluding states rests on",
    "releases.verified_clause": "clause that verifying the recipient rests on",
    "releases.kept_clause": "clause that keeping requests rests on",
    "releases.mark_clause": "clause that the mark on a released file rests on",
    "releases.sale_clause": "clause that refusing payment rests on",
    "evidence.*.label": "what the particular of an evidence package is called",
    "evidence.*.wanted": "an evidence package needs the particular",
    "evidence.overviews.treatment": "what becomes of overview pictures that would leave, unless somebody decides otherwise",
    "evidence.overviews.by": "roles that let overview pictures leave as they are",
    "training.valid_d": "days that a training is good for",
    "training.general": "kinds that a training of no kind counts as",
    "training.kinds.*.label": "what the training is called",
    "training.kinds.*.content": "what the training consists of",
    "training.kinds.*.holder": "who holds the record of the training",
    "training.kinds.*.opens": "kinds of camera whose reads the training opens",
    "clearance.required": "a security clearance is asked for",
    "clearance.valid_d": "days that a security clearance is good for",
    "limits.max_rows": "rows of an answer at most",
    "limits.max_s": "seconds that an answer may take",
    "limits.questions_per_minute": "questions of a person in a minute",
    "limits.refusals_per_minute": "refusals of a person in a minute that are recorded one by one",
    "limits.canvass.area_km2": "square kilometres of a canvass at most",
    "limits.canvass.extent_km": "kilometres from one end of a canvass's area to the other at most",
    "limits.canvass.cameras": "cameras that a canvass may name, or have in its area and its answer",
    "limits.canvass.window_h": "hours of one window of a canvass",
    "limits.canvass.total_h": "hours of all windows of a canvass together",
    "limits.plates.fewest_fixed": "letters and digits that a partial plate needs at least",
    "limits.plates.most_plates": "plates of the town that may fit a partial plate",
    "limits.plates.most_percent": "percent of the town's plates that may fit a partial plate",
    "limits.plates.window_d": "days that a partial plate may look back over",
    "limits.history.window_d": "days that a plate's history may look back over",
    "sessions.log_on_h": "hours that a log-on lasts",
    "sessions.case_session_h": "hours that a justification lasts",
    "sessions.idle_min": "minutes that a log-on may lie unused",
    "sessions.lock_after_failures": "failed log-ons that lock an account",
    "sessions.lock_within_min": "minutes within which failed log-ons are counted",
    "sessions.lock_for_min": "minutes that an account stays locked",
    "sessions.tokens": "personal tokens for scripts are allowed",
    "sessions.token_h": "hours that a personal token lasts",
    "retention.*.floor_d": "days that reads of the class must be kept",
    "retention.*.ceiling_d": "days that reads of the class may be kept",
    "retention.*.purge_after_d": "days after which reads of the class are purged",
    "captured.fields": "fields that may be kept beside plate, time and place",
}
"""Each key in words; `*` stands for a name that the agency chose. The first that fits counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One key that the two packs do not have alike.

    Attributes:
        key: Where it stands, dotted.
        says: What it is about, in words.
        change: From what to what, or what comes and what goes.
    """

    key: str
    says: str
    change: str


def between(old: Pack, new: Pack) -> list[Difference]:
    """Return what changes, in the order of the file; empty if only comments or spelling differ."""
    return list(_tables(_document(old), _document(new), ""))


def phrase_of(key: str) -> str:
    """Return a key in words. Raises `KeyError` if it has none."""
    for pattern, phrase in PHRASES.items():
        if (key.count(".") == pattern.count(".") or pattern == "*.clause") and fnmatchcase(key, pattern):
            return phrase
    raise KeyError(key)


def _document(pack: Pack) -> dict[str, Any]:
    return pack.model_dump(mode="json", exclude={"hash", "text"})


def _tables(old: Mapping[str, Any], new: Mapping[str, Any], above: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        key, before, after = f"{above}{name}", old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _tables(before, after, f"{key}.")
        elif before is None or after is None:
            yield _entry(key, OPEN_TABLES[above.rstrip(".")], before, after)
        elif _sorted(before) != _sorted(after):
            yield Difference(key=key, says=phrase_of(key), change=_change(before, after))


def _entry(key: str, noun: str, before: Any, after: Any) -> Difference:
    there = after if before is None else before
    said = ", ".join(f"{name} {_said(value)}" for name, value in there.items() if name not in {"prompt", "clause"})
    return Difference(key=key, says=f"{noun} {'added' if before is None else 'left out'}", change=said)


def _change(before: Any, after: Any) -> str:
    if not isinstance(before, list):
        return f"{_said(before)} → {_said(after)}"
    comes, goes = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    parts = [f"{word} {', '.join(names)}" for word, names in (("adds", comes), ("takes away", goes)) if names]
    return "; ".join(parts)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "/".join(sorted(value)) or "nothing"
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
