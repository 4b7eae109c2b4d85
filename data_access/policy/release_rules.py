"""Rules on releases: to whom reads may be given, on which request, by whose approval, and what may be asked under its number."""

from __future__ import annotations

from data_access.acts.on_releases.steps import STANDS, leads_on
from data_access.answers.on_evidence.packages import OverviewTreatment
from data_access.answers.releases import ReleaseState
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.packs.pack import Pack
from data_access.policy.person_rules import role_may_act
from data_access.policy.state import ActState, AnyState, ByPerson, QuestionState, ReleaseThen
from data_access.questions.scope import scope_of
from data_access.steps import Act, Request
from data_access.terms import Capability, RecipientKind

_NO_RELEASE = Reason("own.release", "There is no such release request.", "Look which requests there are.")
_BETWEEN_AGENCIES = frozenset({RecipientKind.LAW_ENFORCEMENT, RecipientKind.PROSECUTOR, RecipientKind.PUBLIC_SAFETY})


def _is(act: Act, state: ActState, names: frozenset[str]) -> bool:
    """True of an act of these, by a role that may do it; to any other that is said alone."""
    return act.name in names and role_may_act(act, state) is None


def release_goes_to_whom_the_policy_admits(act: Act, state: ActState) -> Reason | None:
    """Nothing is for an agency of a state that the pack excludes, and pictures are for the public only where it says by whom (S9, S13)."""
    wish = state.about.new_release
    if not _is(act, state, acts.OF_NEW_RELEASES):
        return None
    if wish is None:
        return _NO_RELEASE
    return _excluded(state.pack, wish.kind, wish.state, federal=wish.federal)


def release_is_asked_for_in_writing(act: Act, state: ActState) -> Reason | None:
    """Where the pack asks for it, the written request is on file (S2). A request that is only routed need not be."""
    wish, policy = state.about.new_release, state.pack.releases
    if not _is(act, state, acts.OF_NEW_RELEASES) or wish is None or not policy.written_request:
        return None
    if wish.written or wish.kind not in policy.recipients:
        return None
    sentence = "The policy asks for a written request of the agency."
    return Reason(policy.written_clause, sentence, "Ask for it in writing, and enter it with the file.")


def release_says_its_purpose(act: Act, state: ActState) -> Reason | None:
    """A request says what the reads are for, in as many words of its own as a reason needs; of the public, what is so urgent (S2, S8, S9)."""
    wish, reasons, policy = state.about.new_release, state.pack.reasons, state.pack.releases
    if not _is(act, state, acts.OF_NEW_RELEASES) or wish is None:
        return None
    public = wish.kind is RecipientKind.PUBLIC
    if not public and wish.kind not in policy.recipients:
        return None
    if len(reasons.own_words(wish.purpose)) >= reasons.fewest_words:
        return None
    if public:
        sentence = "It is not said which urgent need or threat to the public there is."
        return Reason(policy.public.clause, sentence, f"Say so in {reasons.fewest_words} different words or more.")
    sentence = "The request says too little of its purpose."
    return Reason(_purpose_clause(state.pack), sentence, "Ask the agency what the reads are for.")


def release_is_not_sold(act: Act, state: ActState) -> Reason | None:
    """Nothing is released in return for anything (U15)."""
    wish = state.about.new_release
    if not _is(act, state, acts.OF_NEW_RELEASES) or wish is None or not wish.sold:
        return None
    return Reason(state.pack.releases.sale_clause, "Reads are never sold.", "Ask whether they are wanted for nothing.")


def release_stands_where_the_act_begins(act: Act, state: ActState) -> Reason | None:
    """An act on a request is done where the request stands so; none is approved whose agency was not verified (S7)."""
    if not _is(act, state, acts.ON_RELEASES):
        return None
    release, policy = state.about.release_request, state.pack.releases
    if release is None:
        return _NO_RELEASE
    if leads_on(act.name, release.standing):
        return _declared_before(act, release)
    unverified = release.standing is ReleaseState.RECEIVED and act.name in acts.APPROVING_RELEASES
    sentence = f"This request {STANDS[release.standing]}."
    if release.standing is ReleaseState.ROUTED:
        return Reason(policy.routing.clause, sentence, f"Leave it to them: {policy.routing.to}.")
    remedy = "Record first how it was made sure that the agency is what it says." if unverified else "Look at it again."
    return Reason(policy.verified_clause if unverified else "own.release", sentence, remedy)


def _declared_before(act: Act, release: ReleaseThen) -> Reason | None:
    """What the recipient declared, and when, stays on file as it was recorded, also where a file left on it."""
    if act.name not in acts.DECLARING_RELEASES or not release.declared:
        return None
    remedy = "If it was recorded wrongly, have the request refused, and enter it again."
    return Reason("own.release", "A declaration of the recipient is on record already.", remedy)


def release_is_approved_by_somebody_else(act: Act, state: ActState) -> Reason | None:
    """Nobody approves or refuses a request that they entered, by whichever of their accounts."""
    release, actor = state.about.release_request, state.who.person
    if not _is(act, state, acts.BY_A_RELEASE_APPROVER) or release is None:
        return None
    if actor is not None and release.requester is not None and not release.requester.is_of(actor):
        return None
    return Reason("own.oneself", "Nobody approves a request that they entered.", "Ask somebody else who may.")


def release_is_approved_by_whom_the_pack_names(act: Act, state: ActState) -> Reason | None:
    """A request of an agency is for the pack's approvers (S3, S4), pictures for the public for whom it names for that (S9)."""
    release, policy = state.about.release_request, state.pack.releases
    if not _is(act, state, acts.BY_A_RELEASE_APPROVER) or release is None:
        return None
    able = _approvers(state.pack, release)
    if act.asker.role in able:
        return None
    clause = policy.public.clause if release.public else policy.approvers.clause
    labels = ", ".join(state.pack.roles[role].label for role in able) or "nobody"
    return Reason(clause, f"Such a request is approved by: {labels}.", "Leave it to them.")


def release_is_approved_in_order(act: Act, state: ActState) -> Reason | None:
    """Who is not first in the pack's order says why nobody of the first was to be had (S3, S4)."""
    release, approvers = state.about.release_request, state.pack.releases.approvers
    if not _is(act, state, acts.APPROVING_RELEASES) or release is None or release.public:
        return None
    if act.asker.role not in approvers.otherwise or state.pack.reasons.says_something(state.about.unavailable):
        return None
    first = ", ".join(state.pack.roles[role].label for role in approvers.first)
    return Reason(approvers.clause, f"First comes: {first}.", "Ask them, or say why they are not available.")


def release_is_approved_once_its_request_was_read(act: Act, state: ActState) -> Reason | None:
    """Who approves has opened the written request, if there is one, since it was verified: it is what they approve (S2)."""
    release, policy = state.about.release_request, state.pack.releases
    if not _is(act, state, acts.APPROVING_RELEASES) or release is None or release.opened or not release.written:
        return None
    if act.asker.role not in _approvers(state.pack, release) or not leads_on(act.name, release.standing):
        return None
    clause = policy.public.clause if release.public else policy.written_clause
    sentence = "You have not opened the written request since it was verified."
    return Reason(clause, sentence, "Open it on Records, or by `workbench release show`, and approve it then.")


def release_is_still_for_whom_the_policy_admits(act: Act, state: ActState) -> Reason | None:
    """What the pack in force excludes is not approved, whatever it said as the request came in (S1, S9, S13)."""
    release, policy = state.about.release_request, state.pack.releases
    if not _is(act, state, acts.APPROVING_RELEASES) or release is None:
        return None
    if unfit := _unfit(state.pack, release):
        return unfit
    if not policy.written_request or release.kind not in policy.recipients or release.written:
        return None
    sentence = "The policy asks for a written request of the agency, and none is on file."
    return Reason(policy.written_clause, sentence, "Refuse it, and enter it again with the file.")


def release_is_handed_over_once_a_file_left(act: Act, state: ActState) -> Reason | None:
    """What is handed over was made under the request's number, and stands in the register."""
    release = state.about.release_request
    if not _is(act, state, acts.HANDING_RELEASES_OVER) or release is None or release.files:
        return None
    if release.standing not in {ReleaseState.APPROVED, ReleaseState.LAPSED}:
        return None
    sentence = "No file was made under the request's number yet."
    return Reason("own.release", sentence, f"Open {release.case} as a case, ask, and make the files there.")


def only_whom_the_pack_lets_asks_under_a_release(_: ByPerson, state: AnyState) -> Reason | None:
    """Under a request's number asks, while it is approved, whoever may fulfil it: nothing leaves without approval (S1 to S4)."""
    release, role = state.why.release, state.pack.roles.get(state.who.person.role) if state.who.person else None
    if release is None:
        return None
    if role is None or Capability.FULFIL_RELEASE not in role.may:
        sentence = "Your role may not fulfil release requests."
        return Reason("own.release", sentence, "Leave it to somebody whose role may.")
    if release.standing is not ReleaseState.APPROVED:
        policy = state.pack.releases
        sentence = f"This request {STANDS[release.standing]}, so nothing is asked for it."
        clause = policy.public.clause if release.public else policy.approvers.clause
        return Reason(clause, sentence, "Nothing is released without approval.")
    return _unfit(state.pack, release)


def released_files_are_declared_for(request: Request, state: QuestionState) -> Reason | None:
    """Where the pack asks for it, no file and no picture leaves before the recipient has declared how it will use it."""
    release, declaration = state.why.release, state.pack.releases.declaration
    if release is None or release.public or not declaration.required or release.declared:
        return None
    scope = scope_of(request.question)
    if scope.answer is None and not scope.shows_image:
        return None
    sentence = "The recipient has not declared yet how it will use what it is given."
    return Reason(declaration.clause, sentence, "Have it declare so, and record that with the request.")


def to_the_public_go_pictures_alone(request: Request, state: QuestionState) -> Reason | None:
    """Under a release to the public no files of reads are made; pictures go one by one, each on record with a manifest of its own (S9)."""
    release = state.why.release
    if release is None or not release.public:
        return None
    scope = scope_of(request.question)
    if scope.answer is None and len(scope.reads) <= 1 and not scope.shows_sheet:
        return None
    sentence = "To the public go pictures alone, one by one: no files of reads, and no sheets of pictures."
    return Reason(state.pack.releases.public.clause, sentence, "Open the one picture that is needed.")


def overviews_leave_by_decision(request: Request, state: QuestionState) -> Reason | None:
    """Pictures of all that a camera saw show people and other vehicles: whom the pack names decides that one leaves as it is, and says why (D10).

    Otherwise none leaves, or a blurred copy where the pack says so.
    """
    policy = state.pack.evidence.overviews
    if policy.treatment is OverviewTreatment.BLURRED or not overview_must_be_blurred(request, state):
        return None
    roles = ", ".join(sorted(state.pack.roles[role].label for role in policy.by)) or "nobody here"
    sentence = "A picture of all that a camera saw leaves only if somebody whom the policy names says why."
    return Reason(
        policy.clause,
        sentence,
        f"Take the plate alone. Who may decide otherwise, and says why as they open the one picture: {roles}.",
    )


def overview_must_be_blurred(request: Request, state: QuestionState) -> bool:
    """True of a picture of all that a camera saw that would leave under a release while nobody whom the pack names decided that it goes as it is."""
    release, policy = state.why.release, state.pack.evidence.overviews
    if release is None or not scope_of(request.question).shows_overview:
        return False
    return request.asker.role not in policy.by or not state.pack.reasons.says_something(request.note)


def nothing_is_wanted_under_a_release(act: Act, state: ActState) -> Reason | None:
    """Under a request's number nothing is put on a hot list, held or packed as evidence: it serves one release, and ends."""
    if state.why.release is None or act.name not in acts.OF_NEW_ENTRIES | acts.ON_TERMS | acts.AS_PACKAGE:
        return None
    sentence = "Under the number of a release request nothing is held, put on a hot list or packed as evidence."
    return Reason("own.release", sentence, "Name a case of this agency.")


def _approvers(pack: Pack, release: ReleaseThen) -> tuple[str, ...]:
    """Return the roles that approve a request, in their order."""
    return tuple(sorted(pack.releases.public.by)) if release.public else pack.releases.approvers.all


def _unfit(pack: Pack, release: ReleaseThen) -> Reason | None:
    kind, policy = release.kind, pack.releases
    if kind in _BETWEEN_AGENCIES and kind not in policy.recipients:
        return Reason(policy.clause, "The policy admits no recipient of this kind.", "It goes by the records policy.")
    return _excluded(pack, kind, release.state, federal=release.federal)


def _excluded(pack: Pack, kind: RecipientKind, state: str, *, federal: bool) -> Reason | None:
    policy = pack.releases
    if kind is RecipientKind.PUBLIC:
        sentence = "The policy lets nobody release pictures to the public."
        return None if policy.public.by else Reason(policy.public.clause, sentence, "They stay here.")
    if kind not in policy.recipients or not policy.excludes(state, federal=federal):
        return None
    where = "federal agencies" if federal else "agencies of that state"
    return Reason(policy.where_clause, f"The policy releases nothing to {where}.", "Tell the agency so.")


def _purpose_clause(pack: Pack) -> str:
    """Return on what asking for the purpose rests: the written request, or where none is asked for what admits recipients."""
    return pack.releases.written_clause if pack.releases.written_request else pack.releases.kept_clause
