"""Passkeys (WebAuthn level 3): what a browser is asked, and whether its answer is right. No register is touched here.

A passkey is of the site's own name; it is kept on a device, which asks for a finger, a face or a PIN before it answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from data_access.errors import InvalidQuery
from data_access.gateway.open_site.site import SiteFacts
from data_access.records.accounts.passkeys import Passkey

_REQUIRED = UserVerificationRequirement.REQUIRED
_AT_HOME = frozenset({"localhost"})
WRONG = "was not accepted: begin again, with a passkey of this site"
Asked = tuple[dict[str, Any], Any]
"""What the browser is given, as JSON, and what is kept to check its answer."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was made for this site, with what the register keeps of it."""

    credential: bytes
    public_key: bytes = field(repr=False)
    uses: int


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site as browsers know it.

    Attributes:
        host: Name under which people reach the pages; passkeys are bound to it.
        name: What a browser shows: the agency's name.
    """

    host: str
    name: str

    def ask_for_new(self, person_id: str, full_name: str, passkeys: Sequence[Passkey]) -> Asked:
        """Return what a browser is asked to make a passkey for a person; those that they have are not made twice."""
        user = PublicKeyCredentialUserEntity(id=handle_of(person_id), name=person_id, display_name=full_name)
        options, kept = self._server().register_begin(
            user,
            credentials=[_descriptor(each) for each in passkeys],
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=_REQUIRED,
        )
        return dict(options)["publicKey"], kept

    def made(self, state: Any, answer: Mapping[str, Any]) -> NewPasskey:
        """Check what a browser answered with a new passkey. Raises `InvalidQuery`."""
        try:
            data = self._server().register_complete(state, RegistrationResponse.from_dict(answer))
        except Exception:  # noqa: BLE001 - whatever is wrong with what came from outside, it is not accepted
            raise InvalidQuery("passkey", WRONG) from None
        made = data.credential_data
        if made is None:
            raise InvalidQuery("passkey", WRONG)
        return NewPasskey(made.credential_id, _key_bytes(made.public_key), data.counter)

    def ask(self) -> Asked:
        """Return what a browser is asked to show a passkey of this site, whosever it is: that no name is told by it."""
        options, kept = self._server().authenticate_begin(user_verification=_REQUIRED)
        return dict(options)["publicKey"], kept

    def shown(self, state: Any, passkey: Passkey, answer: Mapping[str, Any]) -> int:
        """Check what a browser answered with a passkey, and return how often the device says that it was used.

        Raises:
            InvalidQuery: It is not the answer, or the device has been copied: its count went back.
        """
        stored = AttestedCredentialData.create(Aaguid.NONE, passkey.credential, _key_of(passkey.public_key))
        try:
            response = AuthenticationResponse.from_dict(answer)
            self._server().authenticate_complete(state, [stored], response)
            uses = int(response.response.authenticator_data.counter)
        except Exception:  # noqa: BLE001 - whatever is wrong with what came from outside, it is not accepted
            raise InvalidQuery("passkey", WRONG) from None
        if (uses or passkey.uses) and uses <= passkey.uses:
            raise InvalidQuery("passkey", WRONG)
        return uses

    def _server(self) -> Fido2Server:
        party = PublicKeyCredentialRpEntity(name=self.name, id=self.host)
        return Fido2Server(party, verify_origin=self._is_of_site)

    def _is_of_site(self, origin: str) -> bool:
        scheme, _, rest = origin.partition("://")
        host = rest.partition(":")[0]
        return host == self.host and (scheme == "https" or (scheme == "http" and host in _AT_HOME))


def party_of(facts: SiteFacts) -> RelyingParty:
    """Return a site as browsers know it."""
    return RelyingParty(facts.host, facts.agency_name)


def handle_of(person_id: str) -> bytes:
    """Return what a device keeps of whose passkey it is: a hash, no name."""
    return hashlib.sha256(f"passkey of {person_id}".encode()).digest()


def credential_of(answer: Mapping[str, Any]) -> bytes:
    """Return the id of the passkey that an answer says it is of. Raises `InvalidQuery` if it says none."""
    try:
        return websafe_decode(str(answer["id"]))
    except (KeyError, ValueError):
        raise InvalidQuery("passkey", WRONG) from None


def written(credential: bytes) -> str:
    """Return a passkey's id as text."""
    return websafe_encode(credential)


def read(credential: str) -> bytes:
    """Return a passkey's id from its text. Raises `InvalidQuery`."""
    return credential_of({"id": credential})


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=passkey.credential)


def _key_bytes(key: CoseKey) -> bytes:
    return cbor.encode(dict(key))


def _key_of(public_key: bytes) -> CoseKey:
    kept: Any = cbor.decode(public_key)
    return CoseKey.parse(kept)
