"""Passwords, one-time codes and recovery codes."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import BadSite, InvalidQuery
from data_access.keyring import KeyRing
from data_access.records.accounts import credentials
from tests.builders.records import NOW, PASSWORDS

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_VECTORS = ((59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (2_000_000_000, "279037"))
"""RFC 6238, appendix B, the last six of eight digits."""


def test_a_password_fits_its_own_hash_only() -> None:
    kept = PASSWORDS.hash("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert PASSWORDS.fits(kept, "correct horse battery")
    assert not PASSWORDS.fits(kept, "correct horse batterY")
    assert kept != PASSWORDS.hash("correct horse battery")


def test_passwords_are_hashed_with_the_librarys_own_strength() -> None:
    kept = credentials.Passwords().hash("correct horse battery")
    assert not PasswordHasher().check_needs_rehash(kept)


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 129])
def test_a_password_of_unfit_length_is_not_taken(password: str) -> None:
    with pytest.raises(InvalidQuery, match="12 to 128") as refused:
        PASSWORDS.hash(password)
    assert "xx" not in str(refused.value)


def test_for_nobody_a_password_is_compared_at_the_same_cost_as_for_somebody() -> None:
    passwords = credentials.Passwords()
    nobody, somebody = passwords._nobody, passwords.hash("correct horse battery")
    assert extract_parameters(nobody) == extract_parameters(somebody)
    assert len(nobody) == len(somebody)
    with pytest.raises(VerifyMismatchError):  # it is compared, and not refused for its form
        PasswordHasher().verify(nobody, "correct horse battery")
    assert nobody != credentials.Passwords()._nobody


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA$BBBB"])
def test_without_a_sound_hash_no_password_fits(kept: str | None) -> None:
    assert not PASSWORDS.fits(kept, "correct horse battery")


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = NOW.fromtimestamp(seconds, tz=NOW.tzinfo)
    assert credentials.code_at(RFC_SECRET, at) == code
    assert credentials.step_of(RFC_SECRET, code, at, 0) == seconds // 30


@given(st.integers(-4, 4), st.integers(0, 29_999_999))
def test_a_code_works_in_its_step_and_one_to_each_side(steps_late: int, within_us: int) -> None:
    shown = NOW + timedelta(microseconds=within_us)
    given_at = shown + timedelta(seconds=30 * steps_late)
    step = credentials.step_of(RFC_SECRET, credentials.code_at(RFC_SECRET, shown), given_at, 0)
    assert (step is not None) == (abs(steps_late) <= 1)


def test_a_code_of_a_step_that_was_used_does_not_work() -> None:
    code = credentials.code_at(RFC_SECRET, NOW)
    step = credentials.step_of(RFC_SECRET, code, NOW, 0)
    assert step is not None
    assert credentials.step_of(RFC_SECRET, code, NOW, step) is None
    assert credentials.step_of(RFC_SECRET, code, NOW, step + 1) is None
    assert credentials.step_of(RFC_SECRET, code, NOW, step - 1) == step


@pytest.mark.parametrize("code", ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", "287082\n", "-87082"])
def test_what_is_no_code_does_not_work(code: str) -> None:
    at = NOW.fromtimestamp(59, tz=NOW.tzinfo)
    assert credentials.step_of(RFC_SECRET, code, at, 0) is None


def test_a_code_may_be_typed_with_a_space() -> None:
    assert credentials.step_of(RFC_SECRET, "287 082", NOW.fromtimestamp(59, tz=NOW.tzinfo), 0) == 1


def test_a_sealed_secret_opens_for_its_owner_only(tmp_path: Path) -> None:
    keyring = KeyRing.create(tmp_path / "keys", tmp_path / "master")
    secret = credentials.new_secret()
    sealed = credentials.seal_secret(keyring, "ann", secret)
    assert secret.encode() not in sealed
    assert credentials.unseal_secret(keyring, "ann", sealed) == secret
    with pytest.raises(BadSite):
        credentials.unseal_secret(keyring, "bob", sealed)


def test_an_enrolment_names_secret_person_and_issuer() -> None:
    uri = credentials.enrolment_uri(RFC_SECRET, "ann", "Workbench")
    assert uri.startswith("otpauth://totp/Workbench:ann?")
    assert f"secret={RFC_SECRET}" in uri


def test_secrets_and_recovery_codes_are_never_the_same() -> None:
    codes = credentials.new_recovery_codes()
    assert len(set(codes)) == credentials.RECOVERY_CODES
    assert all(len(code.replace("-", "")) == 16 for code in codes)
    assert credentials.new_secret() != credentials.new_secret()


def test_a_recovery_code_may_be_typed_in_any_way() -> None:
    code = credentials.new_recovery_codes(1)[0]
    spaced = code.replace("-", " ").upper()
    assert credentials.recovery_digest(f" {spaced}") == credentials.recovery_digest(code)
    assert credentials.recovery_digest(code[:-1]) != credentials.recovery_digest(code)
