"""What was said of release requests, sealed each under a key of its own; no such key is ever destroyed (S5)."""

from __future__ import annotations

from pydantic import Field

from data_access.answers.value import AnswerValue, value_of
from data_access.answers.value import parsed as read_json
from data_access.errors import BadSite, Busy
from data_access.keyring import KeyRing

_PREFIX = "releases/"


class ReleaseContent(AnswerValue):
    """What was said of a request. What was not said is empty."""

    agency: str = Field(repr=False)
    person: str = Field(repr=False)
    contact: str = Field(repr=False)
    purpose: str = Field(repr=False)
    legal_basis: str = Field(repr=False)
    written_name: str = Field(default="", repr=False)
    verified_how: str = Field(default="", repr=False)
    unavailable: str = Field(default="", repr=False)
    declared: str = Field(default="", repr=False)
    handed_over: str = Field(default="", repr=False)
    ended_why: str = Field(default="", repr=False)
    refused_why: str = Field(default="", repr=False)


def sealed_content(keyring: KeyRing, number: int, content: ReleaseContent) -> bytes:
    """Return what was said of a request, encrypted under its own key, which is made now if it never was."""
    return keyring.seal(_key(number), content.model_dump_json().encode(), _key(number).encode())


def opened_content(keyring: KeyRing, number: int, ciphertext: bytes) -> ReleaseContent:
    """Return what was said of a request. Raises `BadSite` if it was changed or its key is gone."""
    name = _key(number)
    try:
        return value_of(ReleaseContent, read_json(keyring.unseal(name, ciphertext, name.encode())), "a release request")
    except Busy:
        raise BadSite(f"What was said of release request {number} is damaged.") from None


def sealed_file(keyring: KeyRing, number: int, data: bytes) -> bytes:
    """Return the file that holds a request, encrypted under the request's own key."""
    return keyring.seal(_key(number), data, _written(number))


def opened_file(keyring: KeyRing, number: int, ciphertext: bytes) -> bytes:
    """Return the file that holds a request. Raises `BadSite` if it was changed."""
    return keyring.unseal(_key(number), ciphertext, _written(number))


def _key(number: int) -> str:
    return f"{_PREFIX}{number}"


def _written(number: int) -> bytes:
    return f"{_PREFIX}{number}/written".encode()
