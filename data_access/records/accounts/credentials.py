"""What proves a person: argon2id passwords, one-time codes (TOTP) that work once, recovery codes. No register is touched here.

Checking a password takes tens of milliseconds on purpose: do it before the deciding transaction, not in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from zxcvbn import zxcvbn

from data_access.errors import InvalidQuery
from data_access.keyring import KeyRing
from data_access.terms import utc

FEWEST, MOST = 12, 128
STEP_S: Final = 30
RECOVERY_CODES: Final = 8
KEY = "totp"
"""Name of the key under which the secrets of one-time codes are sealed."""
_GUESSED, _FEWEST_POINTS = 72, 4
"""Characters that are looked at, and points of four that a password needs: 4 is 10^10 guesses or more."""
_CODE = re.compile(r"[0-9]{6}")


class Passwords:
    """Hashes and checks passwords with argon2id; by default with the library's own parameters (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = _of_no_password(self._hasher)

    def hash(self, password: str) -> str:
        """Return the hash of a new password. Raises `InvalidQuery` if it is too short or too long."""
        if not FEWEST <= len(password) <= MOST:
            raise InvalidQuery("password", f"needs {FEWEST} to {MOST} characters")
        return self._hasher.hash(password)

    def fits(self, digest: str | None, password: str) -> bool:
        """True if the password is the one kept. Without an account it takes as long and is never true."""
        try:
            return self._hasher.verify(digest or self._nobody, password[:MOST]) and digest is not None
        except (VerificationError, InvalidHashError):
            return False


def _of_no_password(hasher: PasswordHasher) -> str:
    """Return what looks like a hash by these parameters, and is of no password: a start need not wait for a real one."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


def require_good_password(password: str, words: Sequence[str]) -> None:
    """Refuse a password that is too short or too long, or that would be guessed soon (NIST SP 800-63B, 3.1.1.2).

    Args:
        words: What whoever guesses would know: user name, full name, agency.

    Raises:
        InvalidQuery: Says what to do, and nothing of the password.
    """
    if not FEWEST <= len(password) <= MOST:
        raise InvalidQuery("password", f"needs {FEWEST} to {MOST} characters")
    found = zxcvbn(password[:_GUESSED], user_inputs=[*words, "canvass"], max_length=_GUESSED)
    if found["score"] < _FEWEST_POINTS:
        raise InvalidQuery(
            "password", "would be guessed soon: take four words that have nothing to do with each other or with you"
        )


def new_secret() -> str:
    """Make a TOTP secret, 160 bits, base32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, person_id: str, issuer: str) -> str:
    """Return what the QR code of an enrolment holds."""
    return str(pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=person_id, issuer_name=issuer))


def seal_secret(keyring: KeyRing, person_id: str, secret: str) -> bytes:
    """Encrypt a TOTP secret under the key ring, bound to its owner."""
    return keyring.seal(KEY, secret.encode(), person_id.encode())


def unseal_secret(keyring: KeyRing, person_id: str, blob: bytes) -> str:
    """Decrypt a TOTP secret. Raises `BadSite` if it was changed, moved to another person or its key is gone."""
    return keyring.unseal(KEY, blob, person_id.encode()).decode()


def code_at(secret: str, now: datetime) -> str:
    """Return the code that is shown at an instant; for demos and tests."""
    return _code(secret, step_at(now))


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step whose code this is: now, the one before or the one after, and later than the last used.

    None if the code does not fit, or fits a step that was used before. All three steps are always compared.
    """
    given = code.replace(" ", "")
    if not _CODE.fullmatch(given):
        return None
    here = step_at(now)
    fitting = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(_code(secret, step), given)]
    return next((step for step in fitting if step > last_step), None)


def new_recovery_codes(count: int = RECOVERY_CODES) -> list[str]:
    """Make recovery codes of 80 random bits each: `abcd-efgh-ijkl-mnop`."""
    made = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(count)]
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in made]


def recovery_digest(code: str) -> bytes:
    """Return what is kept of a recovery code: its SHA-256, blind to spaces, dashes and case."""
    return hashlib.sha256(re.sub(r"[^a-z2-7]", "", code.lower()).encode()).digest()


def step_at(now: datetime) -> int:
    """Return the number of the time step whose code is shown at an instant."""
    return int(utc(now).timestamp()) // STEP_S


def _code(secret: str, step: int) -> str:
    return str(pyotp.TOTP(secret, interval=STEP_S).generate_otp(step))
