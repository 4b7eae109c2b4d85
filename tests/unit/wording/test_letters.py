"""Letters to who asked for a release say what is so, and no more."""

from __future__ import annotations

from data_access.wording.on_releases.letters import routed


def test_the_letter_of_a_routed_request_says_where_to_write_and_claims_nothing_that_nobody_did() -> None:
    to = "The custodian of records, 12 Heron Street, 555-0177"
    letter = routed("Larkspur Police", "REL-0007", to=to, policy="Records policy")
    assert f"Please write about it to: {to}." in letter
    assert letter.startswith("Your request (our number REL-0007) cannot be answered by this office.")
    assert letter.endswith("\n\nLarkspur Police")
    for claim in ("passed", "forwarded", "sent", "referred", "We have"):
        assert claim not in letter, claim
