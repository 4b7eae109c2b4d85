"""Rules on evidence packages: what is said of how one is booked, and which pictures go along."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data_access import captured_fields
from data_access.acts.on_evidence.packages import PackageTerms
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.packs.own_words import folded_words
from data_access.policy.packs.releases import EvidencePolicy, Particular
from data_access.policy.state import ActState
from data_access.steps import Act
from data_access.terms import Capability


def particulars_of(policy: EvidencePolicy) -> Mapping[str, Particular]:
    """Return what may be said of how a package is booked, by the names of the act's fields."""
    return {
        "property_number": policy.property_number,
        "booked_by": policy.booked_by,
        "medium": policy.medium,
        "outside_reference": policy.outside_reference,
    }


def package_says_how_it_is_booked(act: Act, state: ActState) -> Reason | None:
    """What leaves on a medium is booked into evidence, with what the pack asks for (D6, D7)."""
    if act.name not in acts.AS_PACKAGE:
        return None
    terms, policy = state.about.package, state.pack.evidence
    if terms is None:
        return Reason(policy.clause, "It is not said how the package is booked.", "Fill in the form of the package.")
    for name, wanted in particulars_of(policy).items():
        if wanted.wanted and not _says(name, terms.particulars[name], state.pack.reasons.empty):
            remedy = f"Say it, {'with the digits of its number' if name in _NUMBERS else 'in words'}, and make the package then."
            return Reason(wanted.clause, f"Not said: {wanted.label}.", remedy)
    return None


_NUMBERS = frozenset({"property_number", "outside_reference"})
_DIGITS = frozenset("123456789")


def _says(name: str, text: str, empty: Collection[str]) -> bool:
    """True of a number with a digit that is not 0, and of words that are not such as "n/a" or "none"."""
    if name in _NUMBERS:
        return not _DIGITS.isdisjoint(text)
    said = "".join(folded_words(text))
    return sum(map(str.isalpha, text)) > 1 and said not in {"".join(folded_words(phrase)) for phrase in empty}


def package_leaves_overviews_out(act: Act, state: ActState) -> Reason | None:
    """Pictures of all that a camera saw show people and other vehicles: they go along only if whom the pack names decides so, and says why (D10)."""
    terms, policy = _terms(act, state), state.pack.evidence.overviews
    person = state.who.person
    if terms is None or not terms.overviews:
        return None
    if person is not None and person.role in policy.by:
        if state.pack.reasons.says_something(terms.overviews):
            return None
        sentence = "It does not say why pictures of all that a camera saw go along."
        return Reason(policy.clause, sentence, "Say what they show that no other picture does, or leave them out.")
    roles = ", ".join(sorted(state.pack.roles[role].label for role in policy.by)) or "nobody here"
    sentence = "Your role does not decide that pictures of all that a camera saw leave."
    return Reason(policy.clause, sentence, f"Leave them out. Who may decide otherwise: {roles}.")


def package_has_permitted_pictures(act: Act, state: ActState) -> Reason | None:
    """Pictures go along only where the policy lets them be kept, and to who may look at them."""
    terms, person = _terms(act, state), state.who.person
    if terms is None or terms.pictures == "none":
        return None
    role = state.pack.roles.get(person.role) if person else None
    blind = role is not None and act.needs in role.may and Capability.VIEW_IMAGE not in role.may
    if captured_fields.IMAGE in state.pack.fields and not blind:
        return None
    return Reason(state.pack.captured.clause, "Pictures may not go along.", "Make the package without pictures.")


def _terms(act: Act, state: ActState) -> PackageTerms | None:
    return state.about.package if act.name in acts.AS_PACKAGE else None
